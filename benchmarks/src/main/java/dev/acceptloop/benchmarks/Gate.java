package dev.acceptloop.benchmarks;

/**
 * A condition a measurement has to meet, and whether it did.
 *
 * @param id such as G7
 * @param name what it guards, in a word or two
 * @param outcome what follows
 * @param detail the figure and its limit, in words
 */
public record Gate(String id, String name, Outcome outcome, String detail) {
    /** What a gate said. */
    public enum Outcome {
        /** It holds. */
        PASSED,
        /** It does not; figures it makes unusable are used for nothing, the others stay in. */
        FLAGGED,
        /** It does not; the figures are kept in the file and used for nothing. */
        FAILED,
        /** It could not be checked here. */
        UNCHECKED,
        /** It is about another kind of load. */
        NOT_ASKED
    }

    static Gate of(String id, String name, boolean holds, Outcome otherwise, String detail) {
        return new Gate(id, name, holds ? Outcome.PASSED : otherwise, detail);
    }
}
