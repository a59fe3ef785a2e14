package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.acceptloop.benchmarks.KneeSearch.Verdict;
import dev.acceptloop.clients.LoadResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which windows hold a rate, and how the limit is told. */
final class KneeVerdictTest {
    private static final Duration LIMIT = Duration.ofMillis(10);

    /** So many replies of so many messages, of which two in a hundred took that long. */
    private static LoadResult window(
            long planned, long verified, long slowMillis, long lateMillis) {
        return new LoadResult(
                new LoadResult.Settings(
                        "tcp",
                        "127.0.0.1:1",
                        16,
                        1,
                        64,
                        1,
                        0,
                        (double) planned,
                        "poisson",
                        0,
                        "line",
                        1,
                        0,
                        0,
                        1,
                        List.of(),
                        1,
                        "",
                        List.of()),
                Instant.EPOCH,
                1,
                new LoadResult.Counts(planned, verified, verified, 16),
                LoadResult.Datagrams.NONE,
                Map.of(),
                "",
                times(planned, 1),
                times(planned, slowMillis),
                times(planned, lateMillis),
                new LoadResult.Times(new Histogram(3), 0, 0, 0),
                List.of(verified),
                List.of(verified),
                List.of(),
                List.of(),
                List.of(),
                new LoadResult.Generator(1, 0.5, 0));
    }

    private static LoadResult.Times times(long messages, long slowMillis) {
        var histogram = new Histogram(3);
        histogram.recordValueWithCount(10_000, messages * 98 / 100);
        histogram.recordValueWithCount(
                TimeUnit.MILLISECONDS.toNanos(slowMillis), messages - messages * 98 / 100);
        return new LoadResult.Times(histogram, 1, 0, 0);
    }

    @ParameterizedTest
    @CsvSource({
        "1000, 1000,  9, 0, HOLDS",
        "1000,  990,  9, 0, HOLDS",
        "1000,  989,  9, 0, FAILS",
        "  50,   48,  9, 0, HOLDS", // two are the edges of a window
        "  50,   47,  9, 0, FAILS",
        "1000, 1000, 11, 0, FAILS",
        "1000, 1000, 11, 5, FAILS", // it would have been late without that
        "1000, 1000, 11, 7, LATE",
        "1000,  500, 11, 9, LATE",
        "1000, 1000,  9, 8, HOLDS",
    })
    void aRateHoldsThatIsAnsweredWholeAndSoon(
            long planned, long verified, long slow, long late, Verdict verdict) {
        assertThat(KneeScenario.verdict(window(planned, verified, slow, late), LIMIT))
                .isEqualTo(verdict);
    }

    @Test
    void theLimitIsPartOfTheName() {
        Scenario told = Scenarios.named(List.of("knee:3ms")).getFirst();

        assertThat(told.name()).isEqualTo("knee:3ms");
        assertThat(told.figures().getFirst().title()).contains("within 3.0 ms");
        assertThat(Scenarios.named(List.of("knee")).getFirst().figures().getFirst().title())
                .contains("within 10.0 ms");
    }

    @ParameterizedTest
    @ValueSource(strings = {"knee:", "knee:x", "knee:0ms", "knee:2s", "rate:5ms"})
    void aLimitThatIsNoneIsOneLine(String name) {
        assertThatThrownBy(() -> Scenarios.named(List.of(name)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--scenario ")
                .hasMessageNotContaining("\n");
    }
}
