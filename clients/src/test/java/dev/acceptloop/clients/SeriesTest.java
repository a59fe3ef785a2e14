package dev.acceptloop.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a result says of each second of its window. */
@Timeout(30)
final class SeriesTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long BEGIN = -SECOND; // nanoTime may be anything

    private static Tally tally(boolean open, double seconds) {
        LoadOptions.Builder options = LoadOptions.to(new InetSocketAddress(1));
        return new Tally(
                options.rate(open ? 1 : 0).build(), 1, BEGIN, BEGIN + (long) (seconds * SECOND));
    }

    private static List<LoadResult.Interval> rows(Tally tally) {
        return Series.sum(List.of(tally.series), tally.end - tally.begin);
    }

    private static long sum(LoadResult result, ToLongFunction<LoadResult.Interval> which) {
        return result.intervals().stream().mapToLong(which).sum();
    }

    // ------------------------------------------------------------------ where it is counted

    @Test
    void aSecondBeginsWhereTheOneBeforeEnds() {
        Tally tally = tally(true, 2.5);
        for (double due : new double[] {0, 0.999_999_999, 1, 1.999, 2, 2.499_999}) {
            long at = BEGIN + Math.round(due * SECOND);
            tally.answered(0, at, at, at);
        }

        assertThat(rows(tally))
                .extracting(LoadResult.Interval::fromSeconds)
                .containsExactly(0.0, 1.0, 2.0);
        assertThat(rows(tally))
                .extracting(LoadResult.Interval::seconds)
                .containsExactly(1.0, 1.0, 0.5);
        assertThat(rows(tally)).extracting(LoadResult.Interval::count).containsOnly(2L);
        assertThat(rows(tally)).extracting(LoadResult.Interval::verified).containsOnly(2L);
    }

    /** A stall from 1 s to 2 s: who came in it is to be seen in it, not where it was over. */
    @Test
    void aTimeStandsWhereItsMessageWasDueAndAReplyWhereItCame() {
        Tally tally = tally(true, 3);
        for (int i = 0; i < 1000; i++) {
            long due = BEGIN + SECOND + i * 1_000_000L;
            tally.answered(0, due, due, BEGIN + 2 * SECOND);
        }

        List<LoadResult.Interval> rows = rows(tally);
        assertThat(rows).extracting(LoadResult.Interval::count).containsExactly(0L, 1000L, 0L);
        assertThat(rows).extracting(LoadResult.Interval::verified).containsExactly(0L, 0L, 1000L);
        assertThat((double) rows.get(1).p50Nanos()).isCloseTo(5e8, within(1e7));
        assertThat((double) rows.get(1).p99Nanos()).isCloseTo(9.9e8, within(2e7));
        assertThat(rows.get(1).maxNanos()).isEqualTo(SECOND);
        assertThat(rows.get(0).p50Nanos()).isZero();
    }

    /** In a closed loop the window's edges belong to the seconds beside them. */
    @Test
    void aClosedLoopsMessagesStandWhereTheyWereSent() {
        Tally tally = tally(false, 2);
        tally.answered(0, BEGIN - 5, BEGIN - 5, BEGIN + 5);
        tally.answered(0, BEGIN + 5, BEGIN + 5, BEGIN + SECOND + 5);
        long last = BEGIN + 2 * SECOND;
        tally.answered(0, last - 5, last - 5, last + 5);
        tally.answered(0, last + 5, last + 5, last + 6); // of no window

        assertThat(rows(tally)).extracting(LoadResult.Interval::count).containsExactly(2L, 1L);
        assertThat(rows(tally)).extracting(LoadResult.Interval::verified).containsExactly(1L, 1L);
    }

    @Test
    void errorsStandWhereTheyHappenedAndThoseFoundAfterwardsInTheLast() {
        Tally tally = tally(true, 3);
        tally.failed(LoadError.RESET, 1, "", BEGIN - 1);
        tally.failed(LoadError.RESET, 2, "", BEGIN);
        tally.failed(LoadError.RESET, 4, "", BEGIN + 2 * SECOND - 1);
        tally.failed(LoadError.RESET, 8, "", BEGIN + 30 * SECOND);

        assertThat(rows(tally)).extracting(LoadResult.Interval::errors).containsExactly(2L, 4L, 8L);

        tally.stop(BEGIN + 2 * SECOND);
        tally.failed(LoadError.RESET, 16, "", BEGIN + 3 * SECOND);
        assertThat(rows(tally)).extracting(LoadResult.Interval::errors).containsExactly(2L, 20L);
    }

    @Test
    void whatIsMissingTookLongerThanAnything() {
        Tally tally = tally(true, 1);
        for (int i = 0; i < 97; i++) {
            tally.answered(0, BEGIN, BEGIN, BEGIN + 1_000_000);
        }
        tally.ended(BEGIN, BEGIN);
        tally.missed(BEGIN + 1);
        tally.cancelled(BEGIN + 2);

        LoadResult.Interval row = rows(tally).getFirst();
        assertThat(row.count()).isEqualTo(97);
        assertThat(row.missing()).isEqualTo(3);
        assertThat((double) row.p50Nanos()).isCloseTo(1e6, within(2e4));
        assertThat(row.p99Nanos()).isEqualTo(LoadResult.Times.NEVER);
        assertThat(row.maxNanos()).isEqualTo(LoadResult.Times.NEVER);
    }

    /** An hour by seconds; a day by 24 of them. */
    @ParameterizedTest
    @CsvSource({
        "0.2, 1, 1, 0.2",
        "3600, 1, 3600, 1",
        "3601, 1, 1801, 1",
        "86400, 1, 3600, 24",
        "3600, 64, 240, 15"
    })
    void aLongWindowHasLongerParts(double seconds, int workers, int rows, double last) {
        long length = (long) (seconds * SECOND);
        var series = new Series(BEGIN, BEGIN + length, workers);

        List<LoadResult.Interval> intervals = Series.sum(List.of(series), length);
        assertThat(intervals).hasSize(rows);
        assertThat(intervals.getLast().seconds()).isEqualTo(last);
        assertThat(intervals.getLast().fromSeconds() + last).isCloseTo(seconds, within(1e-9));
    }

    @Test
    void theSecondsOfAllWorkersAreAddedUp() {
        Tally one = tally(true, 1);
        Tally other = tally(true, 1);
        one.answered(0, BEGIN, BEGIN, BEGIN + 3_000_000);
        other.answered(0, BEGIN, BEGIN, BEGIN + 2_000_000);
        other.cancelled(BEGIN);
        one.failed(LoadError.EOF, 1, "", BEGIN);
        other.failed(LoadError.EOF, 1, "", BEGIN);

        for (List<Series> both :
                List.of(List.of(one.series, other.series), List.of(other.series, one.series))) {
            LoadResult.Interval row = Series.sum(both, SECOND).getFirst();
            assertThat(row.verified()).isEqualTo(2);
            assertThat(row.count()).isEqualTo(2);
            assertThat(row.missing()).isEqualTo(1);
            assertThat(row.errors()).isEqualTo(2);
            assertThat((double) row.p50Nanos()).isCloseTo(3e6, within(6e4));
        }
        Tally shorter = tally(true, 1);
        shorter.answered(0, BEGIN, BEGIN, BEGIN + 1_000_000);
        for (List<Series> both :
                List.of(List.of(one.series, shorter.series), List.of(shorter.series, one.series))) {
            assertThat(Series.sum(both, SECOND).getFirst().maxNanos()).isEqualTo(3_000_000);
        }
    }

    // ------------------------------------------------------------------ of a load

    @ParameterizedTest
    @CsvSource({"0", "300"})
    void allThatIsCountedStandsInSomeSecond(double rate) throws Exception {
        try (var server =
                        TinyServer.answering(
                                64,
                                (n, message, socket, out) -> {
                                    if (n == 150) {
                                        socket.close();
                                    }
                                    out.write(message);
                                });
                Load load =
                        Load.connect(
                                LoadOptions.to(server.address())
                                        .connections(2)
                                        .threads(2)
                                        .rate(rate)
                                        .duration(Duration.ofMillis(1200))
                                        .build())) {
            LoadResult result = load.run();

            assertThat(result.intervals()).hasSize(2);
            assertThat(sum(result, LoadResult.Interval::verified))
                    .isEqualTo(result.counts().verified())
                    .isPositive();
            assertThat(sum(result, LoadResult.Interval::count))
                    .isEqualTo(result.response().count());
            assertThat(sum(result, LoadResult.Interval::missing))
                    .isEqualTo(result.response().missing())
                    .isPositive();
            assertThat(sum(result, LoadResult.Interval::errors)).isEqualTo(result.errorCount());
        }
    }
}
