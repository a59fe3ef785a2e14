package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class StatisticsTest {
    private static final double[] EVEN = {1, 1, 1, 1};

    @Test
    void medianIsTheMiddleOrTheMeanOfTheTwoInTheMiddle() {
        assertThat(Statistics.median(3, 1, 2)).isEqualTo(2);
        assertThat(Statistics.median(4, 1, 3, 2)).isEqualTo(2.5);
        assertThat(Statistics.median(7)).isEqualTo(7);
    }

    @Test
    void holmAdjustsAsInTheTextbook() {
        double[] adjusted = Statistics.holm(new double[] {0.01, 0.04, 0.03, 0.005}, EVEN);

        assertThat(adjusted[3]).isEqualTo(0.02, within(1e-12)); // 4 x 0.005
        assertThat(adjusted[0]).isEqualTo(0.03, within(1e-12)); // 3 x 0.01
        assertThat(adjusted[2]).isEqualTo(0.06, within(1e-12)); // 2 x 0.03
        assertThat(adjusted[1]).isEqualTo(0.06, within(1e-12)); // not below the one before
    }

    @Test
    void whatHasMoreWeightIsCorrectedLess() {
        double[] adjusted =
                Statistics.holm(new double[] {0.01, 0.01, 0.02}, new double[] {4, 1, 1});

        assertThat(adjusted[0]).isEqualTo(0.015, within(1e-12)); // 6/4 x 0.01
        assertThat(adjusted[1]).isEqualTo(0.02, within(1e-12)); // 2 x 0.01
        assertThat(adjusted[2]).isEqualTo(0.02, within(1e-12)); // the last
    }

    /** Logs 0.1, 0.2, 0.3: mean 0.2, standard error 0.1/sqrt(3), 2 degrees of freedom. */
    @Test
    void intervalAndPValueAreThoseOfOneTOnLogarithms() {
        double[] logs = {0.1, 0.2, 0.3};
        double t = 2 * Math.sqrt(3);
        double half = 4.302653 * 0.1 / Math.sqrt(3); // t of a table, 95 %, two-sided

        Variance variance = Variance.of(logs);
        Estimate estimate = Statistics.ratio(logs, variance);

        assertThat(variance.pValue(0.2, 3)).isEqualTo(1 - t / Math.sqrt(2 + t * t), within(1e-9));
        assertThat(estimate.mean()).isEqualTo(Math.exp(0.2), within(1e-9));
        assertThat(estimate.low()).isEqualTo(Math.exp(0.2 - half), within(1e-6));
        assertThat(estimate.high()).isEqualTo(Math.exp(0.2 + half), within(1e-6));
        assertThat(estimate.least()).isEqualTo(Math.exp(0.1), within(1e-9));
        assertThat(estimate.most()).isEqualTo(Math.exp(0.3), within(1e-9));
        assertThat(Statistics.geometricMean(Arrays.stream(logs).map(Math::exp).toArray()))
                .usingRecursiveComparison()
                .withComparatorForType((a, b) -> Math.abs(a - b) < 1e-9 ? 0 : 1, Double.class)
                .isEqualTo(estimate);
    }

    /** With borrowed degrees of freedom both use those. */
    @Test
    void anIntervalLeavesOutOneWhereAndOnlyWherePIsBelowFivePercent() {
        var random = new Random(3);
        int apart = 0;
        for (int i = 0; i < 2000; i++) {
            double[] logs = random.doubles(6, -0.1, 0.12).toArray();
            var variance = new Variance(Variance.of(logs).value(), i % 3 * 4, 9);
            Estimate e = Statistics.ratio(logs, variance);
            boolean excludes = e.low() > 1 || e.high() < 1;

            assertThat(excludes).isEqualTo(variance.pValue(Statistics.average(logs), 6) < 0.05);
            apart += excludes ? 1 : 0;
        }
        assertThat(apart).isBetween(100, 1900);
    }

    @Test
    void intervalsHoldTheTruthAboutAsOftenAsTheySay() {
        var random = new Random(42);
        int held = 0;
        for (int run = 0; run < 2000; run++) {
            var sample = new double[5];
            Arrays.setAll(sample, i -> 10 * Math.exp(0.1 * random.nextGaussian()));
            Estimate estimate = Statistics.geometricMean(sample);
            held += estimate.low() <= 10 && 10 <= estimate.high() ? 1 : 0;
        }
        assertThat(held / 20.0).isBetween(93.5, 96.5);
    }

    /** Such as waits of a server that never waited in one block. */
    @Test
    void whatMayBeZeroIsAveragedAsItIs() {
        Estimate estimate = Statistics.geometricMean(0, 0, 0.3);

        assertThat(estimate.mean()).isEqualTo(0.1, within(1e-12));
        assertThat(estimate.low()).isZero();
        assertThat(estimate.high()).isEqualTo(0.1 + 4.302653 * 0.1, within(1e-6));
    }

    @Test
    void oneBlockHasNoInterval() {
        Estimate estimate = Statistics.geometricMean(56.2);

        assertThat(estimate.hasInterval()).isFalse();
        assertThat(Figures.interval(estimate)).isEqualTo("[one block]");
    }

    @Test
    void noDifferenceAtAllIsNoFinding() {
        assertThat(new Variance(0, 0, 0).pValue(0, 6)).isEqualTo(1);
        assertThat(new Variance(0, 0, 0).pValue(0.1, 6)).isZero();
    }
}
