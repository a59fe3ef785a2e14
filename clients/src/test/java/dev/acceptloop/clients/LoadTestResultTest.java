package dev.acceptloop.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LoadTestResultTest {
    private static LoadTestResult of(LoadResult window) {
        return LoadTestResult.of(window, List.of());
    }

    private static LoadTestResult open(Tally.Times response, Tally.Times lateness) {
        return of(Samples.open(2000, 2000, response, lateness));
    }

    @Test
    void figuresAreThoseOfTheWindow() {
        LoadTestResult sample = of(Samples.result());

        assertThat(sample.throughput()).isEqualTo(1000);
        assertThat(sample.verified()).isEqualTo(2000);
        assertThat(sample.errors()).isEqualTo(3);
        assertThat(sample.errors(LoadError.WRONG)).isEqualTo(2);
        assertThat(sample.errors(LoadError.EOF)).isZero();
        assertThat(sample.percentile(99))
                .isBetween(Duration.ofNanos(1_980_000), Duration.ofNanos(1_982_000));
        assertThat(sample.percentile(100))
                .isBetween(Duration.ofNanos(2_000_000), Duration.ofNanos(2_002_000));
        assertThat(sample.isLate()).isFalse();
        assertThat(sample.lateness(99)).isZero();
        assertThat(sample.verdict().status()).isEqualTo(LoadVerdict.Status.FAILED);
    }

    /** Of 3000 messages 2900 were answered right, in 2 s. */
    @Test
    void onlyRightRepliesCount() {
        LoadTestResult staged = of(Samples.staged());

        assertThat(staged.verified()).isEqualTo(2900);
        assertThat(staged.throughput()).isEqualTo(1450);
        assertThat(staged.errors()).isEqualTo(100);
    }

    @Test
    void aMessageThatIsNotAnsweredTakesLongerThanAny() {
        Tally.Times some = Samples.times(1900, 1_000_000);
        LoadResult.Times missed =
                new LoadResult.Times(some.result().histogram(), 1e6, 0, 100); // 5 %
        LoadResult whole = Samples.open(2000, 1900, some, Samples.times(2000, 1000));
        LoadTestResult result = of(withResponse(whole, missed));

        assertThat(result.percentile(90)).isLessThan(Duration.ofMillis(2));
        assertThat(result.percentile(99)).isEqualTo(LoadTestResult.NEVER);
        assertThat(result).asString().contains(", p99 never, ");
        assertThat(open(new Tally.Times(), new Tally.Times()).percentile(1))
                .isEqualTo(LoadTestResult.NEVER);
    }

    /** And neither does one that has its age in the histogram. */
    @Test
    void aMessageThatIsGivenUpTakesLongerThanAny() {
        Tally.Times some = Samples.times(2000, 1_000_000);
        LoadResult.Times aged = new LoadResult.Times(some.result().histogram(), 1e6, 100, 0);
        LoadResult whole = Samples.open(2000, 1900, some, Samples.times(2000, 1000));

        LoadTestResult result = of(withResponse(whole, aged));
        assertThat(result.percentile(99)).isEqualTo(LoadTestResult.NEVER);
        assertThat(result.percentile(90)).isLessThan(Duration.ofMillis(2));
        assertThat(result).asString().contains(", p50 1.00 ms, p99 never, ");
    }

    private static LoadResult withResponse(LoadResult result, LoadResult.Times response) {
        return new LoadResult(
                result.settings(),
                result.begin(),
                result.seconds(),
                result.counts(),
                result.datagrams(),
                result.errors(),
                result.trouble(),
                result.service(),
                response,
                result.lateness(),
                result.connect(),
                result.perConnection(),
                result.perHalfSecond(),
                result.perTenthSecond(),
                result.intervals(),
                result.stages(),
                result.generator());
    }

    @Test
    void aGeneratorThatWasLateSaysSo() {
        LoadTestResult late =
                open(Samples.times(2000, 953_000_000), Samples.times(2000, 952_000_000));

        assertThat(late.isLate()).isTrue();
        assertThat(late.lateness(50)).isBetween(Duration.ofMillis(951), Duration.ofMillis(953));
        assertThat(late).asString().endsWith(", the generator was late");
    }

    /** From 1 us to 2 ms. */
    @Test
    void eachPercentileIsItsOwn() {
        var spread = new Tally.Times();
        for (int i = 1; i <= 2000; i++) {
            spread.add(i * 1000L);
        }
        LoadTestResult result = open(spread, spread);

        for (double percent : new double[] {0, 50, 99, 100}) {
            long nanos = Math.max(1000, (long) (percent * 20_000));
            assertThat(result.lateness(percent))
                    .isBetween(Duration.ofNanos(nanos), Duration.ofNanos(nanos + nanos / 500));
            assertThat(result.percentile(percent)).isEqualTo(result.lateness(percent));
        }
    }

    @Test
    void itIsOneLine() {
        assertThat(of(Samples.result()))
                .hasToString(
                        "127.0.0.1:7: 1,000 msg/s for 2.0 s, p50 1.00 ms, p99 1.98 ms,"
                                + " errors {reset=1, wrong=2} (connection 1: damaged)");
        assertThat(open(Samples.times(2000, 41_000), Samples.times(2000, 1000)))
                .hasToString(
                        "127.0.0.1:7: 1,000 msg/s for 2.0 s, p50 41.0 us, p99 41.0 us, no errors");
        assertThat(open(Samples.times(20, 41_000), Samples.times(2000, 1000)))
                .hasToString("127.0.0.1:7: 1,000 msg/s for 2.0 s, p50 41.0 us, no errors");
        assertThat(open(Samples.times(19, 41_000), Samples.times(2000, 1000)))
                .hasToString("127.0.0.1:7: 1,000 msg/s for 2.0 s, no errors");
    }

    @Test
    void thereIsNoPercentileAboveHundred() {
        LoadTestResult sample = of(Samples.result());

        for (double percent : new double[] {-1, 101, Double.NaN}) {
            assertThatThrownBy(() -> sample.percentile(percent))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("percentile " + percent + ": expected 0 to 100");
            assertThatThrownBy(() -> sample.lateness(percent))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
