package dev.acceptloop.benchmarks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * One figure of all arms, a row each: the best first, and below them what is not ranked. What is
 * drawn in the report and what is written as a file are the same one.
 *
 * @param unit what the axis counts
 * @param reference where the base stands; NaN if it does not
 * @param floor what identical servers differ by, as the logarithm of a ratio; 0 if not known
 * @param notes what is to be known beside the picture, a sentence each
 */
record Picture(
        String title,
        String caption,
        String unit,
        Scale scale,
        double reference,
        double floor,
        List<Row> rows,
        List<String> notes) {

    /** What an arm is in a picture. */
    enum Role {
        MODEL,
        BASE,
        PEER,
        FLOOR,
        CONTROL;

        /** What stands beside its name; empty for a model. */
        String tag() {
            return switch (this) {
                case MODEL -> "";
                case BASE -> "base";
                case PEER -> "peer";
                case FLOOR -> "floor";
                case CONTROL -> "the base again";
            };
        }
    }

    /** How a word sounds. */
    enum Tone {
        GOOD,
        BAD,
        PLAIN
    }

    /** A word, and if there is none, why, and what it would take. */
    record Word(String text, Tone tone, String why) {
        static final Word NONE = new Word("", Tone.PLAIN, "");
    }

    /**
     * An arm.
     *
     * @param isRanked whether its place among the others says something
     * @param middle NaN if it was not measured
     * @param low where its interval begins; the middle if there is none
     * @param figure the middle in words
     * @param interval in words; empty if there is none
     */
    record Row(
            String arm,
            Role role,
            boolean isRanked,
            double middle,
            double low,
            double high,
            String figure,
            String interval,
            Word word) {
        static Row missing(String arm, Role role, String why) {
            var word = new Word("", Tone.PLAIN, why);
            return new Row(
                    arm, role, false, Double.NaN, Double.NaN, Double.NaN, "not measured", "", word);
        }

        boolean isKnown() {
            return !Double.isNaN(middle);
        }
    }

    /** The rows in order: ranked ones by figure, then the others by figure, then the unknown. */
    static List<Row> sorted(List<Row> rows, boolean moreIsBetter) {
        Comparator<Row> byFigure = Comparator.comparingDouble(Row::middle);
        var sorted = new ArrayList<>(rows);
        sorted.sort(
                Comparator.comparing((Row row) -> !row.isRanked())
                        .thenComparing(row -> !row.isKnown())
                        .thenComparing(moreIsBetter ? byFigure.reversed() : byFigure));
        return sorted;
    }

    /** Whether something stands below the ranked ones. */
    boolean hasUnranked() {
        return rows.stream().anyMatch(row -> !row.isRanked());
    }
}
