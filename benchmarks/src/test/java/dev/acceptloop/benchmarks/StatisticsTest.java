package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class StatisticsTest {
    @Test
    void medianIsTheMiddleOrTheMeanOfTheTwoInTheMiddle() {
        assertThat(Statistics.median(3, 1, 2)).isEqualTo(2);
        assertThat(Statistics.median(4, 1, 3, 2)).isEqualTo(2.5);
        assertThat(Statistics.median(7)).isEqualTo(7);
    }

    @Test
    void holmAdjustsAsInTheTextbook() {
        double[] adjusted = Statistics.holm(0.01, 0.04, 0.03, 0.005);

        assertThat(adjusted[3]).isEqualTo(0.02, within(1e-12)); // 4 x 0.005
        assertThat(adjusted[0]).isEqualTo(0.03, within(1e-12)); // 3 x 0.01
        assertThat(adjusted[2]).isEqualTo(0.06, within(1e-12)); // 2 x 0.03
        assertThat(adjusted[1]).isEqualTo(0.06, within(1e-12)); // not below the one before
    }

    @Test
    void pValueIsThatOfTheOneSampleTTestOnLogarithms() {
        // logs 0.1, 0.2, 0.3: mean 0.2, standard error 0.1/sqrt(3), t = 2 sqrt(3), 2 degrees of
        // freedom: p = 1 - t/sqrt(2 + t^2)
        double t = 2 * Math.sqrt(3);
        double[] ratios = {Math.exp(0.1), Math.exp(0.2), Math.exp(0.3)};

        assertThat(Statistics.pValue(ratios)).isEqualTo(1 - t / Math.sqrt(2 + t * t), within(1e-9));
    }

    @Test
    void bootstrapIsTheSameForTheSameSeedAndHoldsTheMedian() {
        double[] values = {5, 1, 4, 2, 3, 9};

        Estimate once = Statistics.bootstrap(values, 7);

        assertThat(Statistics.bootstrap(values, 7)).isEqualTo(once);
        assertThat(once.median()).isEqualTo(3.5);
        assertThat(once.low()).isBetween(1.0, 3.5);
        assertThat(once.high()).isBetween(3.5, 9.0);
        assertThat(once.least()).isEqualTo(1);
        assertThat(once.most()).isEqualTo(9);
    }

    @Test
    void bootstrapIntervalsHoldTheTruthAboutAsOftenAsTheySay() {
        var random = new SplittableRandom(42);
        int held = 0;
        for (int run = 0; run < 100; run++) {
            var sample = new double[12];
            Arrays.setAll(sample, i -> 10 + random.nextDouble(-1, 1));
            Estimate estimate = Statistics.bootstrap(sample, run);
            held += estimate.low() <= 10 && 10 <= estimate.high() ? 1 : 0;
        }
        assertThat(held).isBetween(87, 100);
    }

    @Test
    void twoBlocksAreNotEnoughToSayAnything() {
        Estimate estimate = Statistics.bootstrap(new double[] {2, 3}, 1);

        assertThat(Statistics.pValue(new double[] {2, 3})).isEqualTo(1);
        assertThat(Ratio.verdict(Metric.CPU, estimate, 0.02, 0.001)).isEqualTo(Verdict.CANNOT_TELL);
    }

    @Test
    void verdictNeedsIntervalFloorAndTestTogether() {
        var dearer = new Estimate(1.3, 1.2, 1.4, 1.1, 1.5, 6);

        assertThat(Ratio.verdict(Metric.CPU, dearer, 0.05, 0.01)).isEqualTo(Verdict.SLOWER);
        assertThat(Ratio.verdict(Metric.THROUGHPUT, dearer, 0.05, 0.01)).isEqualTo(Verdict.FASTER);
        assertThat(Ratio.verdict(Metric.CPU, dearer, 0.4, 0.01)).isEqualTo(Verdict.CANNOT_TELL);
        assertThat(Ratio.verdict(Metric.CPU, dearer, 0.05, 0.06)).isEqualTo(Verdict.CANNOT_TELL);
    }
}
