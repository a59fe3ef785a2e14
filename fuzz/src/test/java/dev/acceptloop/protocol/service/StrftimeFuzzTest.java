package dev.acceptloop.protocol.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.acceptloop.fuzz.Allocation;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Formats of whatever bytes: cut off where it was said, and each directive by itself. */
final class StrftimeFuzzTest {
    private static final int PLENTY = 5_000;
    private static final Pattern PART =
            Pattern.compile("%[-_0^#]*[0-9]*[EO]?.|[^%]+|%[-_0^#]*[0-9]*[EO]?", Pattern.DOTALL);
    private static final List<ZonedDateTime> TIMES =
            List.of(
                    time("2026-02-03T04:05:06Z", "UTC"),
                    time("1969-12-31T23:59:59Z", "America/New_York"),
                    time("2024-02-29T12:00:00Z", "Asia/Kathmandu"),
                    time("-0044-03-15T10:11:12Z", "Europe/Rome"),
                    time("+12345-01-01T00:00:00Z", "Pacific/Kiritimati"));

    private static ZonedDateTime time(String instant, String zone) {
        return Instant.parse(instant).atZone(ZoneId.of(zone));
    }

    @FuzzTest
    void formats(byte[] bytes) {
        String format = new String(bytes, UTF_8);
        for (ZonedDateTime time : TIMES) {
            String whole = Strftime.format(format, time, PLENTY);
            for (int most : new int[] {0, 1, 5, 64, 1000}) {
                assertThat(Strftime.format(format, time, most))
                        .as("cut off at %d", most)
                        .isEqualTo(whole.substring(0, Math.min(most, whole.length())));
            }
            assertThat(whole).isEqualTo(byParts(format, time));
            assertThat(Strftime.format(format.replace("%", ""), time, PLENTY))
                    .isEqualTo(cutOff(format.replace("%", "")));
        }
    }

    private static String byParts(String format, ZonedDateTime time) {
        var joined = new StringBuilder();
        Matcher part = PART.matcher(format);
        while (part.find()) {
            joined.append(Strftime.format(part.group(), time, PLENTY));
        }
        return cutOff(joined.toString());
    }

    private static String cutOff(String text) {
        return text.substring(0, Math.min(PLENTY, text.length()));
    }

    /** What is sent is never longer than it may be, and costs no more than its length. */
    @FuzzTest
    void answers(byte[] bytes) {
        for (ZonedDateTime time : TIMES) {
            var service = new TimeService(Clock.fixed(time.toInstant(), time.getZone()));
            Allocation.inProportionTo(
                    TimeService.LONGEST_RESULT + bytes.length,
                    () -> {
                        ByteBuffer format = ByteBuffer.wrap(bytes);
                        ByteBuffer answer = service.answer(format);
                        assertThat(answer.remaining()).isLessThanOrEqualTo(4096);
                        assertThat(format.position()).as("nothing is taken").isZero();
                        boolean wellFormed = bytes.length <= 1024 && isUtf8(bytes);
                        assertThat(wellFormed || TimeService.isError(answer)).isTrue();
                    });
        }
    }

    private static boolean isUtf8(byte[] bytes) {
        return ByteBuffer.wrap(new String(bytes, UTF_8).getBytes(UTF_8))
                .equals(ByteBuffer.wrap(bytes));
    }
}
