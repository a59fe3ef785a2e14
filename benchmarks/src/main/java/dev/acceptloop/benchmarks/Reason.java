package dev.acceptloop.benchmarks;

import com.fasterxml.jackson.annotation.JsonValue;

/** Why no word is given. */
public enum Reason {
    /** A word is given. */
    NONE(""),
    /** The variance of so few is not known. */
    TOO_FEW_BLOCKS("too few blocks"),
    /** The ratio may be 1. */
    INTERVAL("the interval includes 1"),
    /** Identical servers differ by as much. */
    FLOOR("inside the noise floor"),
    /** Among so many questions one looks like this by chance. */
    CORRECTION("not after correction for all questions"),
    /** The A/A arm was told from its base. */
    CONTROL("the A/A arm differed"),
    /** One of the two was being compiled in most blocks. */
    COLD("not warm in most blocks"),
    /** It is no question of the report: see {@link Verdict#NOT_ASKED}. */
    NOT_ASKED("the figure only");

    private final String words;

    Reason(String words) {
        this.words = words;
    }

    @Override
    @JsonValue
    public String toString() {
        return words;
    }
}
