package dev.acceptloop.benchmarks;

import java.util.Arrays;

/** All the statistics that scenarios rest on, in one place. Samples are values of blocks. */
final class BlockStatistics {
    /** With fewer blocks there are figures and intervals, and no words. */
    static final int FEWEST_FOR_A_WORD = Question.FEWEST_BLOCKS;

    /** With fewer, what is seen is all that is said. */
    static final int FEWEST_FOR_AN_INTERVAL = 3;

    private BlockStatistics() {}

    /** The geometric mean, and the interval about it. */
    static ScenarioResult.Value value(double[] sample) {
        if (sample.length == 0) {
            return ScenarioResult.Value.NONE;
        }
        Estimate e = Statistics.geometricMean(sample);
        return new ScenarioResult.Value(e.mean(), e.low(), e.high(), e.n());
    }

    /** How likely such ratios are if the truth is 1; 1 where their spread is not known. */
    static double pValue(double[] ratios) {
        if (ratios.length < 2) {
            return 1;
        }
        double[] logs = Statistics.logs(ratios);
        return Variance.of(logs).pValue(Statistics.average(logs), logs.length);
    }

    /** Corrected for asking so many questions at once. */
    static double[] corrected(double[] p) {
        var evenly = new double[p.length];
        Arrays.fill(evenly, 1);
        return Statistics.holm(p, evenly);
    }
}
