package dev.acceptloop.protocol.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.acceptloop.fuzz.Refusals;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Options of whatever text: refused in one line, or what they say and nothing else. */
final class ServerOptionsFuzzTest {
    private static final Pattern TIME = Pattern.compile("([0-9]{1,11})(\\.[0-9]{1,3})?(ms|s|m|h)?");
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,9})([kKmM]?)");
    private static final Duration LONGEST = Duration.ofHours(10_000);

    /** A word in each line, as of a command line. */
    @FuzzTest
    void words(byte[] bytes) {
        List<String> words = List.of(new String(bytes, UTF_8).split("\n", -1));
        var parsed =
                Refusals.accepted(IllegalArgumentException.class, () -> ServerOptions.parse(words));
        if (parsed.isEmpty()) {
            return;
        }
        ServerOptions options = parsed.get();
        ServerOptions again = ServerOptions.parse(options.toArguments());
        assertThat(again.toArguments()).isEqualTo(options.toArguments());
        for (Option option : Option.values()) {
            assertThat(again.value(option)).isEqualTo(options.value(option));
        }
        Refusals.accepted(IllegalArgumentException.class, options::address);
        assertThat(options.permissions()).hasSizeBetween(0, 9);
        assertThat(options.transport().toString()).isEqualTo(options.value(Option.TRANSPORT));
        assertThat(options.framing().toString()).isEqualTo(options.value(Option.FRAMING));
        assertThat(options.number(Option.PORT)).isBetween(0, 65_535);
    }

    /** One value, for each option there is. */
    @FuzzTest
    void values(byte[] bytes) {
        String text = new String(bytes, UTF_8);
        for (Option option : Option.values()) {
            Refusals.accepted(
                            IllegalArgumentException.class,
                            () -> ServerOptions.DEFAULTS.with(option, text))
                    .ifPresent(options -> assertThat(options.value(option)).isEqualTo(text));
        }
        var duration =
                Refusals.accepted(
                        IllegalArgumentException.class,
                        () -> ServerOptions.duration("--drain-timeout", text));
        assertThat(duration).isEqualTo(duration(text));
        var size =
                Refusals.accepted(
                        IllegalArgumentException.class,
                        () ->
                                ServerOptions.DEFAULTS
                                        .with(Option.READ_BUFFER, text)
                                        .bytes(Option.READ_BUFFER));
        assertThat(size).isEqualTo(size(text));
        mode(text);
    }

    /** The length of time that the text stands for, worked out with as many digits as it takes. */
    private static Optional<Duration> duration(String text) {
        Matcher number = TIME.matcher(text);
        if (!number.matches()) {
            return Optional.empty();
        }
        String unit = Optional.ofNullable(number.group(3)).orElse("s");
        long nanos =
                switch (unit) {
                    case "ms" -> 1_000_000L;
                    case "m" -> 60_000_000_000L;
                    case "h" -> 3_600_000_000_000L;
                    default -> 1_000_000_000L;
                };
        String digits = number.group(1) + Optional.ofNullable(number.group(2)).orElse("");
        BigInteger exact =
                new BigDecimal(digits).multiply(BigDecimal.valueOf(nanos)).toBigInteger();
        boolean fits = exact.compareTo(BigInteger.valueOf(LONGEST.toNanos())) <= 0;
        return fits ? Optional.of(Duration.ofNanos(exact.longValueExact())) : Optional.empty();
    }

    private static Optional<Integer> size(String text) {
        Matcher number = SIZE.matcher(text);
        if (!number.matches()) {
            return Optional.empty();
        }
        long factor =
                switch (number.group(2)) {
                    case "" -> 1;
                    case "k", "K" -> 1024;
                    default -> 1024 * 1024;
                };
        long bytes = Long.parseLong(number.group(1)) * factor;
        return bytes >= 1 && bytes <= 1 << 30 ? Optional.of((int) bytes) : Optional.empty();
    }

    private static void mode(String text) {
        boolean octal = text.matches("0?[0-7]{1,3}");
        var options =
                Refusals.accepted(
                        IllegalArgumentException.class,
                        () -> ServerOptions.DEFAULTS.with(Option.MODE, text));
        assertThat(options.isPresent()).isEqualTo(octal);
        options.ifPresent(set ->
                assertThat(set.permissions()).hasSize(Integer.bitCount(Integer.parseInt(text, 8))));
    }

    /** Eight bytes of nanoseconds, as a Duration: what a program may hand over. */
    @FuzzTest
    void durations(byte[] bytes) {
        if (bytes.length < Long.BYTES) {
            return;
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        Duration small = Duration.ofNanos(in.getLong() >> (in.get(0) & 0x3f));
        handedOver(small);
        handedOver(Duration.ofSeconds(in.getLong(0)));
    }

    private static void handedOver(Duration duration) {
        var read =
                Refusals.accepted(
                        IllegalArgumentException.class,
                        () ->
                                ServerOptions.DEFAULTS
                                        .with(Option.IDLE_TIMEOUT, duration)
                                        .duration(Option.IDLE_TIMEOUT));
        boolean fits = !duration.isNegative() && duration.compareTo(LONGEST) <= 0;
        Optional<Duration> due = fits ? Optional.of(toMicros(duration)) : Optional.empty();
        assertThat(read).as("%s", duration).isEqualTo(due);
    }

    /** Rounded up: a little is not nothing. */
    private static Duration toMicros(Duration duration) {
        BigDecimal nanos = BigDecimal.valueOf(duration.toNanos());
        BigDecimal micros = nanos.divide(BigDecimal.valueOf(1000), 0, RoundingMode.CEILING);
        return Duration.ofNanos(micros.longValueExact() * 1000);
    }
}
