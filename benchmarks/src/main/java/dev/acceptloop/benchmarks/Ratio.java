package dev.acceptloop.benchmarks;

/**
 * An arm against a base: the median of the ratios within each block.
 *
 * @param base label of the base
 * @param baseConnections at how many connections the base was measured
 * @param ratio arm divided by base
 * @param floor what identical servers differ by here: a smaller difference says nothing
 * @param p of the paired t-test on logarithms, after Holm's correction over the arms
 */
public record Ratio(
        Metric metric,
        String base,
        int baseConnections,
        Estimate ratio,
        double floor,
        double p,
        Verdict verdict) {

    /** The same ratio, judged anew. */
    Ratio with(double p, Verdict verdict) {
        return new Ratio(metric, base, baseConnections, ratio, floor, p, verdict);
    }

    static Verdict verdict(Metric metric, Estimate ratio, double floor, double p) {
        boolean apart = ratio.excludes(1) && Math.abs(ratio.median() - 1) > floor && p < 0.05;
        if (!apart) {
            return Verdict.CANNOT_TELL;
        }
        return ratio.median() > 1 == metric.moreIsBetter() ? Verdict.FASTER : Verdict.SLOWER;
    }
}
