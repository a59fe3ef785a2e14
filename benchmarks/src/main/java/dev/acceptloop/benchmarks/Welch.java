package dev.acceptloop.benchmarks;

import org.apache.commons.statistics.distribution.TDistribution;

/**
 * The difference of two means of samples that were not taken together, with a spread each: Welch's
 * t (B. L. Welch, The generalization of "Student's" problem when several different population
 * variances are involved, 1947, doi 10.1093/biomet/34.1-2.28) with Satterthwaite's degrees of
 * freedom (F. E. Satterthwaite, 1946, doi 10.2307/3002019).
 */
record Welch(double difference, double standardError, double degreesOfFreedom) {

    /** The mean of the one above that of the other; two of each at least. */
    static Welch of(double[] one, double[] other) {
        double ofOne = Variance.of(one).value() / one.length;
        double ofOther = Variance.of(other).value() / other.length;
        double both = ofOne + ofOther;
        double degrees =
                both == 0
                        ? one.length + other.length - 2
                        : both
                                * both
                                / (ofOne * ofOne / (one.length - 1)
                                        + ofOther * ofOther / (other.length - 1));
        return new Welch(
                Statistics.average(one) - Statistics.average(other), Math.sqrt(both), degrees);
    }

    /** Of the 95 % interval. */
    double halfWidth() {
        return student().inverseSurvivalProbability((1 - Statistics.CONFIDENCE) / 2)
                * standardError;
    }

    /** How likely so large a difference is if there is none, two-sided. */
    double pValue() {
        if (difference == 0) {
            return 1;
        }
        return 2 * student().survivalProbability(Math.abs(difference) / standardError);
    }

    private TDistribution student() {
        return TDistribution.of(degreesOfFreedom);
    }
}
