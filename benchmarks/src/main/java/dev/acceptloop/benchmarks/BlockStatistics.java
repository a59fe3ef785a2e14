package dev.acceptloop.benchmarks;

/** All the statistics that scenarios rest on, in one place. Samples are values of blocks. */
final class BlockStatistics {
    /** With fewer blocks there are figures and intervals, and no words. */
    static final int FEWEST_FOR_A_WORD = 5;

    /** With fewer, what is seen is all that is said. */
    static final int FEWEST_FOR_AN_INTERVAL = 3;

    private BlockStatistics() {}

    /** The middle, and the interval about it. */
    static ScenarioResult.Value value(double[] sample, long seed) {
        if (sample.length == 0) {
            return ScenarioResult.Value.NONE;
        }
        Estimate e = Statistics.bootstrap(sample, seed);
        return new ScenarioResult.Value(e.median(), e.low(), e.high(), e.n());
    }

    /** How likely such ratios are if the truth is 1. */
    static double pValue(double[] ratios) {
        return Statistics.pValue(ratios);
    }

    /** Corrected for asking so many questions at once. */
    static double[] corrected(double[] p) {
        return Statistics.holm(p);
    }
}
