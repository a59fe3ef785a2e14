package dev.acceptloop.protocol.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.RecordingTransport;
import dev.acceptloop.protocol.framing.FramedProtocol;
import dev.acceptloop.protocol.framing.Framing;
import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.serving.DatagramService;
import dev.acceptloop.protocol.serving.ReflectionGuard;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TimeServiceTest {
    private static final Clock CLOCK =
            Clock.fixed(Instant.parse("2024-07-01T22:30:00Z"), ZoneId.of("Europe/Berlin"));

    private final RecordingTransport transport = new RecordingTransport();
    private final FramedProtocol stream = new FramedProtocol(new TimeService(CLOCK), Framing.CHUNK);

    private String answer(byte[] format) {
        stream.connectionMade(transport);
        transport.takeTexts(); // the greeting
        stream.dataReceived(ByteBuffer.wrap(format));
        return String.join("", transport.takeTexts());
    }

    private String answer(String format) {
        return answer(format.getBytes(UTF_8));
    }

    private static String datagramAnswer(String format) {
        var replies = new ArrayList<String>();
        var nowhere = new InetSocketAddress(0);
        var guard =
                new ReflectionGuard(
                        ServerOptions.DEFAULTS.with(Option.AMPLIFICATION, 0), () -> nowhere);
        new DatagramService(new TimeService(CLOCK), guard)
                .datagramReceived(
                        ByteBuffer.wrap(format.getBytes(UTF_8)),
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 50_000),
                        (datagram, _) -> replies.add(UTF_8.decode(datagram).toString()));
        return String.join("|", replies);
    }

    @Test
    void greetsAStream() {
        stream.connectionMade(transport);
        assertThat(transport.takeTexts()).containsExactly("欢迎查询时间,请输入时间格式:(例如%Y-%m-%d)");
    }

    @Test
    void answersInTheZoneOfTheServer() {
        assertThat(answer("%Y-%m-%d")).isEqualTo("2024-07-02");
        assertThat(answer("现在 %H点%M分 %z")).isEqualTo("现在 00点30分 +0200");
    }

    @Test
    void anEmptyDatagramAsksForDateAndTime() {
        assertThat(datagramAnswer("")).isEqualTo("2024-07-02 00:30:00");
        assertThat(datagramAnswer("%j")).isEqualTo("184");
    }

    @Test
    void anEmptyMessageOfAStreamIsAnEmptyFormat() {
        var netstrings = new FramedProtocol(new TimeService(CLOCK), Framing.NETSTRING);
        netstrings.connectionMade(transport);
        transport.takeTexts(); // the greeting
        netstrings.dataReceived(ByteBuffer.wrap("0:,2:%y,".getBytes(UTF_8)));
        assertThat(transport.takeTexts()).containsExactly("0:,2:24,");
    }

    @Test
    void badUtf8IsAnErrorAndTheConnectionStays() {
        byte[] cut = {'%', 'Y', (byte) 0xe6, (byte) 0xac};
        assertThat(answer(cut)).isEqualTo("error: the format is not UTF-8");
        assertThat(answer(new byte[] {(byte) 0xc0, (byte) 0x80})).startsWith("error: ");
        assertThat(answer("%Y")).isEqualTo("2024");
        assertThat(transport.closes).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1024, 1024", "1025, 36"})
    void theLongestFormatIs1024Bytes(int length, int answered) {
        assertThat(answer("x".repeat(length))).hasSize(answered);
        assertThat(answer("%Y")).isEqualTo("2024");
    }

    @ParameterizedTest
    @CsvSource({"%4096d, 4096", "%4097d, 36", "%4093dé%C%%, 36", "%2000000000F, 36"})
    void theLongestResultIs4096Bytes(String format, int answered) {
        String answer = answer(format);
        assertThat(answer).hasSize(answered);
        assertThat(answer.startsWith("error: ")).isEqualTo(answered < 4096);
        assertThat(answer("%Y")).isEqualTo("2024");
    }
}
