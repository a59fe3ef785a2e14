package dev.acceptloop.protocol.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class StrftimeTest {
    private static final int PLENTY = 10_000;
    private static final ZonedDateTime MARCH_3 = time("2000-03-03T13:05:09+01:00[Europe/Berlin]");

    private static ZonedDateTime time(String text) {
        return ZonedDateTime.parse(text);
    }

    private static String march3(String format) {
        return Strftime.format(format, MARCH_3, PLENTY);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "%a %A %b %B %h|Fri Friday Mar March Mar",
                "%c|Fri Mar  3 13:05:09 2000",
                "%C %y %Y %g %G|20 00 2000 00 2000",
                "%d %e %j|03  3 063",
                "%D %x %F|03/03/00 03/03/00 2000-03-03",
                "%H %I %k %l %M %S|13 01 13  1 05 09",
                "%p %P %r|PM pm 01:05:09 PM",
                "%R %T %X|13:05 13:05:09 13:05:09",
                "%s %z %Z|952085109 +0100 CET",
                "%u %w %U %V %W|5 5 09 09 09",
                "100%%|100%",
            })
    void everyDirective(String format, String expected) {
        assertThat(march3(format)).isEqualTo(expected);
    }

    @Test
    void newlineAndTab() {
        assertThat(march3("%n%t")).isEqualTo("\n\t");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "%", "plain %", "%N", "%v", "%f %L %i %+ %Q", "%é", "%😀", "%E", "%-"})
    void whatIsNoDirectivePassesThrough(String format) {
        assertThat(march3(format)).isEqualTo(format);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%Ed", "%Oc", "%OY", "%EN", "%EE", "%OEd", "%5-d x", "%:z", "%O"})
    void aModifierOnlyWhereTheLetterTakesOne(String format) {
        int width = format.startsWith("%5") ? 2 : 0; // "%5-" is padded to five
        assertThat(march3(format)).isEqualTo(" ".repeat(width) + format);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "%Ey %EY %EC %Ex %Od %Om|00 2000 20 03/03/00 03 03",
                "%E%|%",
                "%-d %_d %0e %-e %-l|3  3 03 3 1",
                "%05d %_5d %-5d %5d|00003     3     3 00003",
                "%0-5d|    3",
                "%-05d|00003",
                "%^a %#a %#B %^#b|FRI FRI MARCH MAR",
                "%#p %#P %^P %#Z %^#Z|pm pm pm cet cet",
                "%^c|FRI MAR  3 13:05:09 2000",
                "%#c|Fri Mar  3 13:05:09 2000",
                "%10a|       Fri",
                "%010F|2000-03-03",
                "%012F|002000-03-03",
                "%12s|   952085109",
                "%012s|000952085109",
                "%10z|         +0000000100",
                "%_z %-z|+ 100 +100",
                "%5%|    %",
            })
    void flagsWidthsAndModifiers(String format, String expected) {
        assertThat(march3(format)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "2020-12-31, 2020 W53 52",
        "2021-01-01, 2020 W53 00",
        "2021-01-03, 2020 W53 00",
        "2021-01-04, 2021 W01 01",
        "2018-12-31, 2019 W01 53",
        "2016-01-01, 2015 W53 00",
        "2024-12-30, 2025 W01 53",
    })
    void weeksAtTheTurnOfAYear(String date, String expected) {
        assertThat(Strftime.format("%G W%V %W", time(date + "T12:00:00Z[UTC]"), PLENTY))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "0001-01-01, 1 0 01 1 001",
        "0999-06-15, 999 9 99 999 166",
        "1969-12-31, 1969 19 69 1970 365",
        "2000-02-29, 2000 20 00 2000 060",
        "2023-12-31, 2023 20 23 2023 365",
        "2024-12-31, 2024 20 24 2025 366",
        "9999-12-31, 9999 99 99 9999 365",
        "-0044-03-15, -44 -1 56 -44 075",
    })
    void yearsAndLeapDays(String date, String expected) {
        assertThat(Strftime.format("%Y %C %y %G %j", time(date + "T00:00:00Z[UTC]"), PLENTY))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "2024-03-31T00:59:59Z, Europe/Berlin, 01:59:59 +0100 CET",
        "2024-03-31T01:00:00Z, Europe/Berlin, 03:00:00 +0200 CEST",
        "2024-10-27T01:00:00Z, Europe/Berlin, 02:00:00 +0100 CET",
        "2024-07-01T00:00:00Z, Asia/Kolkata, 05:30:00 +0530 IST",
        "2024-01-01T00:00:00Z, Australia/Adelaide, 10:30:00 +1030 ACDT",
        "2024-07-01T00:00:00Z, America/St_Johns, 21:30:00 -0230 NDT",
        "2024-01-01T00:00:00Z, UTC, 00:00:00 +0000 UTC",
    })
    void offsetsAndDaylightSaving(String instant, String zone, String expected) {
        assertThat(Strftime.format("%T %z %Z", Instant.parse(instant).atZone(ZoneId.of(zone)), 99))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%2000000000d", "%99999999999999999999a", "%_2147483648Y", "%4000F%9z"})
    void aHugeWidthIsCutOffAtTheBound(String format) {
        assertThat(Strftime.format(format, MARCH_3, 4097)).hasSizeLessThanOrEqualTo(4097);
        assertThat(Strftime.format(format + format, MARCH_3, 10)).hasSize(10);
    }

    /** Wherever the result is cut off, what there is of it is the same. */
    @ParameterizedTest
    @ValueSource(strings = {"%10D", "%^30c", "%_12F|", "%020X", "%-r%12R"})
    void aComposedDirectiveIsPaddedAsAWhole(String format) {
        String whole = Strftime.format(format, MARCH_3, 100);
        for (int most = 0; most < whole.length(); most++) {
            assertThat(Strftime.format(format, MARCH_3, most)).isEqualTo(whole.substring(0, most));
        }
    }

    @Test
    void aFormatOfAMillionDirectivesCostsOnePass() {
        String format = "%".repeat(500_001) + "%5-".repeat(200_000) + "%-_0^#".repeat(100_000);
        assertThat(Duration.ofSeconds(5))
                .isGreaterThan(timed(() -> Strftime.format(format, MARCH_3, 10_000_000)));
    }

    private static Duration timed(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return Duration.ofNanos(System.nanoTime() - start);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void noFormatMakesItThrow(long seed) {
        var random = new SplittableRandom(seed);
        for (int i = 0; i < 5_000; i++) {
            String format = FormatSamples.any(random);
            var time = Instant.ofEpochSecond(random.nextLong(-1L << 40, 1L << 40));
            String text = Strftime.format(format, time.atZone(ZoneId.of("Asia/Kathmandu")), 500);
            assertThat(text).as(format).hasSizeLessThanOrEqualTo(500);
        }
    }
}
