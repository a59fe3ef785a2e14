package dev.acceptloop.benchmarks;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import java.util.Map;

/**
 * All of one scenario: the raw values of each trial, and what follows from them.
 *
 * @param base the arm the others are compared with
 * @param blocks how many were planned
 * @param pace how much longer than usual, or shorter, its loads were
 * @param skipped models that were left out, with the reason
 * @param stopped why it ended before its plan was done; empty if it was not
 */
public record ScenarioResult(
        String name,
        String question,
        List<ScenarioFigure> figures,
        List<String> arms,
        String base,
        int blocks,
        double pace,
        Map<String, String> skipped,
        String stopped,
        List<ScenarioTrial> trials,
        List<Finding> findings) {

    /** What an arm's difference from the base is called. */
    public enum Word {
        /** It is the base. */
        BASE,
        /** Better than the base. */
        BETTER,
        /** Worse than the base. */
        WORSE,
        /** The difference may be chance. */
        CANNOT_TELL,
        /** The base was told from itself. */
        DOUBTFUL,
        /** Too few blocks for a word. */
        TOO_FEW_BLOCKS,
        /** Nothing to compare. */
        NONE;

        @Override
        public String toString() {
            return switch (this) {
                case BASE -> "base";
                case BETTER -> "better";
                case WORSE -> "worse";
                case CANNOT_TELL -> "cannot tell";
                case DOUBTFUL -> "doubtful: the base differs from itself";
                case TOO_FEW_BLOCKS -> "too few blocks";
                case NONE -> Figures.NONE;
            };
        }
    }

    /**
     * A middle with a 95 % interval, over blocks.
     *
     * @param n how many blocks; with 0 nothing is known
     */
    public record Value(double middle, double low, double high, int n) {
        static final Value NONE = new Value(0, 0, 0, 0);

        /** Whether there is one. */
        @JsonIgnore
        boolean known() {
            return n > 0;
        }

        /** Whether there are blocks enough for the interval to be one. */
        @JsonIgnore
        boolean hasInterval() {
            return n >= BlockStatistics.FEWEST_FOR_AN_INTERVAL;
        }
    }

    /**
     * A figure of an arm.
     *
     * @param figure its key
     * @param ratio to the base, within blocks; of no blocks where there is none
     * @param p after Holm's correction over the figures and arms of the scenario
     */
    public record Finding(
            String arm, String figure, Value value, Value ratio, double p, Word word) {}

    /**
     * Whether every server that was begun answered right, was measured, and ended with 0, and where
     * none was it is said why.
     */
    @JsonIgnore
    boolean isComplete() {
        return !(trials.isEmpty() && stopped.isEmpty())
                && trials.stream().allMatch(trial -> trial.trouble().isEmpty());
    }

    /** Whether a word may rest on any trial of it. */
    @JsonIgnore
    boolean isTelling() {
        return trials.stream().anyMatch(trial -> figures.stream().anyMatch(trial::counts));
    }

    Finding finding(String arm, ScenarioFigure figure) {
        return findings.stream()
                .filter(f -> f.arm().equals(arm) && f.figure().equals(figure.key()))
                .findFirst()
                .orElseThrow();
    }

    /** The first thing that arm did wrong; empty if nothing. */
    String trouble(String arm) {
        return trials.stream()
                .filter(trial -> trial.arm().equals(arm) && !trial.trouble().isEmpty())
                .map(trial -> "block " + trial.block() + ": " + trial.trouble())
                .findFirst()
                .orElse("");
    }

    /** How many of that arm's trials are used and did not meet every gate. */
    long flagged(String arm) {
        return trials.stream()
                .filter(trial -> trial.arm().equals(arm) && trial.usable())
                .filter(trial -> trial.complaints() > 0)
                .count();
    }

    /** The blocks that were begun. */
    int blocksRun() {
        return trials.stream().mapToInt(ScenarioTrial::block).max().orElse(0);
    }
}
