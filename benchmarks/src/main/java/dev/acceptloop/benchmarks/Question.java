package dev.acceptloop.benchmarks;

import java.util.Map;
import java.util.Optional;

/**
 * Whether an arm differs from a base by one figure, before it is known what else is asked.
 *
 * @param ratios that it is answered by
 * @param variance of their logarithms; none with one block
 * @param identical the variance of the base against itself; none if it ran under one name
 * @param floor of a difference of logarithms, by what the base was seen to differ from itself
 * @param standing what stands against a word whatever the figures are; none if nothing does
 */
record Question(
        Samples.Place arm,
        Samples.Place base,
        Metric metric,
        Samples.Paired ratios,
        Optional<Variance> variance,
        Optional<Variance> identical,
        double floor,
        Standing standing) {
    /** With fewer the variance is hardly known. */
    static final int FEWEST_BLOCKS = 5;

    static final double LEVEL = 0.05;

    /**
     * The headline is asked with more weight than the rest: it is what six blocks can tell, and one
     * figure more beside it should not cost it its power.
     */
    private static final Map<Metric, Double> WEIGHTS =
            Map.of(Metric.CPU, 4.0, Metric.THROUGHPUT, 1.0);

    /** What becomes of it. */
    enum Standing {
        /** It is answered by a word, together with all others. */
        ASKED,
        /** It is the alarm: a base against itself, tested alone. */
        ALARM,
        /** It has figures and no word. */
        NOT_ASKED,
        /** The same, because too few of its blocks were warm. */
        COLD
    }

    /** Whether a word is given to that metric, where a model is compared under equal load. */
    static boolean hasWord(Metric metric) {
        return WEIGHTS.containsKey(metric);
    }

    /** What is doubted if a base is told from itself by it. */
    Doubt doubt() {
        return new Doubt(metric, base.connections(), base.bytes());
    }

    int blocks() {
        return ratios.blocks();
    }

    /** Whether it is one of those that are corrected together. */
    boolean isTested() {
        return standing == Standing.ASKED && blocks() >= FEWEST_BLOCKS;
    }

    double weight() {
        return WEIGHTS.getOrDefault(metric, 0.0);
    }

    double log() {
        return Statistics.average(ratios.values());
    }

    double p() {
        return variance.map(v -> v.pValue(log(), blocks())).orElse(1.0);
    }

    /** Answered by itself: what has no word, what has too few blocks, and the alarm. */
    Ratio alone(double level) {
        if (standing == Standing.ALARM && rings()) {
            return ratio(p(), Verdict.DIFFERS, Reason.NONE, LEVEL);
        }
        return switch (standing) {
            case NOT_ASKED -> ratio(p(), Verdict.NOT_ASKED, Reason.NOT_ASKED, LEVEL);
            case COLD -> ratio(p(), Verdict.NOT_WARM, Reason.COLD, LEVEL);
            case ASKED, ALARM -> ratio(p(), Verdict.CANNOT_TELL, against(p()), level);
        };
    }

    /** Half the width of its own interval is no floor for it: that is the test once more. */
    private boolean rings() {
        return blocks() >= FEWEST_BLOCKS && p() < LEVEL && Math.abs(log()) > Power.LEAST_FLOOR;
    }

    /**
     * Answered among all others.
     *
     * @param level what correction leaves of 5 % for this one
     * @param doubted whether the figure told the base from itself
     */
    Ratio answered(double adjusted, double level, boolean doubted) {
        Reason against = against(adjusted);
        if (against != Reason.NONE) {
            return ratio(adjusted, Verdict.CANNOT_TELL, against, level);
        }
        if (doubted) {
            return ratio(adjusted, Verdict.CANNOT_TELL, Reason.CONTROL, level);
        }
        Verdict word = log() > 0 == metric.moreIsBetter() ? Verdict.FASTER : Verdict.SLOWER;
        return ratio(adjusted, word, Reason.NONE, level);
    }

    private Reason against(double adjusted) {
        if (blocks() < FEWEST_BLOCKS) {
            return Reason.TOO_FEW_BLOCKS;
        }
        if (p() >= LEVEL) {
            return Reason.INTERVAL;
        }
        if (Math.abs(log()) <= floor) {
            return Reason.FLOOR;
        }
        return adjusted >= LEVEL ? Reason.CORRECTION : Reason.NONE;
    }

    private Ratio ratio(double adjusted, Verdict verdict, Reason reason, double level) {
        Variance known = variance.orElse(new Variance(0, 0, 0));
        double p = p();
        boolean blocksAreMissing =
                verdict == Verdict.CANNOT_TELL
                        && reason != Reason.CONTROL
                        && standing == Standing.ASKED;
        var power = new Power(known, identical, level);
        boolean hasPower = blocksAreMissing && known.value() > 0;
        int atLeast = Math.max(FEWEST_BLOCKS, blocks() + 1);
        return new Ratio(
                metric,
                base.arm(),
                base.connections(),
                Statistics.ratio(ratios.values(), known),
                floor,
                p,
                adjusted,
                verdict,
                reason,
                hasPower ? power.blocks(log(), atLeast) : 0,
                hasPower && blocks() >= FEWEST_BLOCKS ? Math.exp(power.least(blocks())) : 0);
    }
}
