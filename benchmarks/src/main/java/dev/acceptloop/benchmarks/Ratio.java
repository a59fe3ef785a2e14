package dev.acceptloop.benchmarks;

import java.util.Locale;

/**
 * An arm against a base: the geometric mean of the ratios within each block. Interval and p-value
 * are of the same Student's t on their logarithms, with the variance of {@link Spreads} where a
 * base at the same number of connections is compared with, and the sample's own elsewhere.
 *
 * @param base label of the base; where it ran under two names, both are it
 * @param baseConnections at how many connections the base was measured
 * @param ratio arm divided by base
 * @param floor what identical servers differ by here, as the logarithm of a ratio: a smaller
 *     difference says nothing
 * @param p of the test, before correction: below 0.05 if and only if the interval excludes 1
 * @param adjusted after Holm's correction over all questions of the report; as p for the A/A arm,
 *     which is tested alone, and for what is not asked
 * @param reason why there is no word
 * @param blocksNeeded how many blocks tell a difference as large as this one four times in five, at
 *     this spread; 201 if more than 200, 0 if it is not the blocks that are missing
 * @param leastTold the smallest ratio above 1 that these blocks tell four times in five; 0 if not
 *     known
 */
public record Ratio(
        Metric metric,
        String base,
        int baseConnections,
        Estimate ratio,
        double floor,
        double p,
        double adjusted,
        Verdict verdict,
        Reason reason,
        int blocksNeeded,
        double leastTold) {

    /** Why no word is given, and what it would take; empty if there is one, or none was asked. */
    String why() {
        if (verdict != Verdict.CANNOT_TELL) {
            return "";
        }
        return why(reason, ratio.n(), blocksNeeded, leastTold);
    }

    /**
     * The same of parts.
     *
     * @param blocks there are
     * @param blocksNeeded 0 if it is not the blocks that are missing
     * @param leastTold 0 if not known
     */
    static String why(Reason reason, int blocks, int blocksNeeded, double leastTold) {
        String seen =
                reason == Reason.TOO_FEW_BLOCKS ? reason + " (" + blocks + ")" : reason.toString();
        if (blocksNeeded == 0) {
            return reason == Reason.TOO_FEW_BLOCKS
                    ? seen + "; " + Question.FEWEST_BLOCKS + " are the fewest"
                    : seen;
        }
        if (blocksNeeded > Power.MOST_BLOCKS) {
            String needed = seen + "; more than " + Power.MOST_BLOCKS + " blocks would be needed";
            return leastTold == 0
                    ? needed
                    : needed
                            + String.format(
                                    Locale.ROOT, ", these could have told ×%.2f", leastTold);
        }
        return seen + "; " + blocksNeeded + " blocks would tell so large a difference";
    }
}
