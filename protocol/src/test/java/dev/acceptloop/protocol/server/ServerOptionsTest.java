package dev.acceptloop.protocol.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.acceptloop.protocol.framing.Framing;
import dev.acceptloop.protocol.service.Services;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class ServerOptionsTest {
    private static final List<String> ALL_OPTIONS =
            List.of(
                    "--service=time",
                    "--transport=unix-datagram",
                    "--host=::1",
                    "--port=65535",
                    "--path=/tmp/a=b c",
                    "--mode=0660",
                    "--framing=netstring",
                    "--max-connections=7",
                    "--announce=true",
                    "--idle-timeout=1.5s",
                    "--request-timeout=250ms",
                    "--drain-timeout=2m",
                    "--linger=300ms",
                    "--backlog=1",
                    "--read-buffer=1",
                    "--high-water=2M",
                    "--memory=64m",
                    "--amplification=7",
                    "--loops=4",
                    "--threads=9",
                    "--workers=11",
                    "--spares=3",
                    "--reuse-port=true");

    @Test
    void whatWasSetComesBackAsTheSameWords() {
        ServerOptions options = ServerOptions.parse(ALL_OPTIONS);
        assertThat(options.toArguments()).isEqualTo(ALL_OPTIONS).hasSize(Option.values().length);
        for (Option option : Option.values()) {
            String word = "--" + option.flag() + "=" + options.value(option);
            assertThat(ALL_OPTIONS).contains(word);
            assertThat(ServerOptions.DEFAULTS.with(option, options.value(option)).toArguments())
                    .containsExactly(word);
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyDefaultHasItsOwnForm(Option option) {
        assertThat(option.checked(option.fallback())).isEqualTo(option.fallback());
        assertThat(ServerOptions.DEFAULTS.value(option)).isEqualTo(option.fallback());
        assertThat(option.meaning()).isNotBlank();
        assertThat(option.placeholder().isEmpty()).isEqualTo(option.isFlag());
    }

    @Test
    void oneChangedLeavesTheOthersAsTheyWere() {
        ServerOptions one = ServerOptions.DEFAULTS.with(Option.PORT, 80);
        one.with(Option.PORT, 81);
        assertThat(one.number(Option.PORT)).isEqualTo(80);
        assertThat(ServerOptions.DEFAULTS.toArguments()).isEmpty();
        assertThat(one).hasToString("--port=80");
    }

    @Test
    void readsTypedValues() {
        ServerOptions options =
                ServerOptions.parse(
                        List.of("--announce", "--framing=int8", "--transport=udp", "--port=99"));
        assertThat(options.isSet(Option.ANNOUNCE)).isTrue();
        assertThat(options.isSet(Option.REUSE_PORT)).isFalse();
        assertThat(options.framing()).isEqualTo(Framing.INT8);
        assertThat(options.transport()).isEqualTo(TransportKind.UDP);
        assertThat(options.address())
                .isEqualTo(new InetSocketAddress(InetAddress.getLoopbackAddress(), 99));
        assertThat(options.numberOr(Option.THREADS, 64)).isEqualTo(64);
        assertThat(options.with(Option.THREADS, 2).numberOr(Option.THREADS, 64)).isEqualTo(2);
        assertThat(options.numberOr(Option.LOOPS, 64)).isEqualTo(64);
        assertThat(options.with(Option.LOOPS, 1).numberOr(Option.LOOPS, 64)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "5, 5000000000",
        "5s, 5000000000",
        "0.5s, 500000000",
        "1.25ms, 1250000",
        "500ms, 500000000",
        "2m, 120000000000",
        "1h, 3600000000000"
    })
    void readsDurations(String text, long nanos) {
        assertThat(ServerOptions.DEFAULTS.with(Option.IDLE_TIMEOUT, text))
                .extracting(options -> options.duration(Option.IDLE_TIMEOUT))
                .isEqualTo(Duration.ofNanos(nanos));
    }

    @ParameterizedTest
    @CsvSource({
        "PT0S",
        "PT0.0005S",
        "PT1.5S",
        "PT0.02S",
        "PT48H",
        "PT2400H",
        "PT0.000001S",
        "PT9999H0.000001S"
    })
    void aDurationKeepsItsLength(Duration duration) {
        ServerOptions options = ServerOptions.DEFAULTS.with(Option.DRAIN_TIMEOUT, duration);
        assertThat(ServerOptions.parse(options.toArguments()).duration(Option.DRAIN_TIMEOUT))
                .isEqualTo(duration);
    }

    @ParameterizedTest
    @CsvSource({"PT-0.000000001S", "PT-0.0000015S", "PT-1S", "PT10000H0.001S", "PT2562047788015H"})
    void aDurationThatNoOptionTakesIsOneLine(Duration duration) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServerOptions.DEFAULTS.with(Option.LINGER, duration))
                .withMessageStartingWith("--linger " + duration + ": expected a duration");
    }

    @ParameterizedTest
    @CsvSource({
        "0, ---------",
        "600, rw-------",
        "0660, rw-rw----",
        "0777, rwxrwxrwx",
        "1, --------x"
    })
    void readsPermissions(String mode, String permissions) {
        assertThat(ServerOptions.DEFAULTS.with(Option.MODE, mode).permissions())
                .isEqualTo(PosixFilePermissions.fromString(permissions));
    }

    @Test
    void aUnixAddressIsItsPath() {
        ServerOptions unix = ServerOptions.DEFAULTS.with(Option.TRANSPORT, TransportKind.UNIX);
        String longest = "é".repeat(53) + "s";
        assertThat(unix.with(Option.PATH, longest).address())
                .isEqualTo(UnixDomainSocketAddress.of(longest));
        assertThatIllegalArgumentException()
                .isThrownBy(unix::address)
                .withMessage("--path names no file: where to put the socket");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> unix.with(Option.PATH, longest + "s").address())
                .withMessageEndingWith("longer than the 107 bytes a socket's path can have");
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "16k, 16384", "64K, 65536", "3m, 3145728", "1024M, 1073741824"})
    void readsBytes(String text, int bytes) {
        assertThat(ServerOptions.DEFAULTS.with(Option.READ_BUFFER, text).bytes(Option.READ_BUFFER))
                .isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--prot=1|unknown option --prot",
                "port=1|unknown option port",
                "--port|--port needs a value",
                "--port=65536|--port 65536: expected a port from 0 to 65535",
                "--port=-1|--port -1: expected a port from 0 to 65535",
                "--port=|--port : expected a port from 0 to 65535",
                "--loops=0|--loops 0: expected a number from 1",
                "--max-connections=x|--max-connections x: expected a number from 0",
                "--max-connections=99999999999|--max-connections 99999999999: expected a number"
                        + " from 0",
                "--announce=yes|--announce yes: expected true or false",
                "--idle-timeout=5d|--idle-timeout 5d: expected a duration, such as 500ms, 5s or 2m,"
                        + " of at most 10000h",
                "--idle-timeout=999999999h|--idle-timeout 999999999h: expected a duration, such as"
                        + " 500ms, 5s or 2m, of at most 10000h",
                "--idle-timeout=10001h|--idle-timeout 10001h: expected a duration, such as 500ms,"
                        + " 5s or 2m, of at most 10000h",
                "--mode=rw|--mode rw: expected permissions in octal, from 0 to 0777",
                "--mode=01777|--mode 01777: expected permissions in octal, from 0 to 0777",
                "--mode=8|--mode 8: expected permissions in octal, from 0 to 0777",
                "--read-buffer=0|--read-buffer 0: expected a number of bytes, such as 65536 or 64k",
                "--read-buffer=9999M|--read-buffer 9999M: expected a number of bytes, such as 65536"
                        + " or 64k",
                "--transport=TCP|--transport TCP: expected one of tcp, udp, unix, unix-datagram",
                "--framing=int64|--framing int64: expected one of chunk, line, netstring, int8,"
                        + " int16, int32",
            })
    void saysInOneLineWhatDoesNotFit(String word, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServerOptions.parse(List.of("--announce", word)))
                .withMessage(message);
    }

    @Test
    void whatDoesNotFitIsShownAsItMayBe() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServerOptions.parse(List.of("--port=\u001b[2J")))
                .withMessageStartingWith("--port ?[2J: expected a port");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServerOptions.parse(List.of("--\n")))
                .withMessageStartingWith("unknown option --?");
    }

    @Test
    void aPathThatIsNoneIsOneLine() {
        ServerOptions unix =
                ServerOptions.DEFAULTS
                        .with(Option.TRANSPORT, TransportKind.UNIX)
                        .with(Option.PATH, "a\0b\n");
        assertThatIllegalArgumentException()
                .isThrownBy(unix::address)
                .withMessage("--path a?b?: no path");
    }

    @Test
    void anUnknownServiceIsToldWhatThereIs() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Services.named("ehco"))
                .withMessageStartingWith("no service 'ehco'; there are echo, ack, ack-once, ");
        assertThat(Services.names())
                .allSatisfy(name -> {
                    var options = ServerOptions.DEFAULTS.with(Option.SERVICE, name);
                    assertThat(Protocols.of(options)).isNotNull();
                });
    }
}
