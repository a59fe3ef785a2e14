package dev.acceptloop.benchmarks;

import com.fasterxml.jackson.annotation.JsonValue;

/** What may be said of a ratio. For processor time faster means cheaper. */
public enum Verdict {
    /** Better than the base, beyond the interval, the noise floor and Holm's correction. */
    FASTER("faster"),
    /** Worse than the base, in the same sense. */
    SLOWER("slower"),
    /** The data do not tell the two apart. */
    CANNOT_TELL("cannot tell"),
    /** One of the two was still being compiled in most blocks: shown, and not ranked. */
    NOT_WARM("not warm"),
    /** Of the A/A arm, which is its base: it was told from it all the same, see {@link Doubt}. */
    DIFFERS("differs from itself"),
    /** The figure stands alone: it is another one seen from behind, or of another load. */
    NOT_ASKED("");

    private final String words;

    Verdict(String words) {
        this.words = words;
    }

    @Override
    @JsonValue
    public String toString() {
        return words;
    }

    /** Whether it says one of the two. */
    boolean tellsApart() {
        return this == FASTER || this == SLOWER;
    }

    /** In the words of that metric: of processor time one says cheaper. */
    String of(Metric metric) {
        return switch (this) {
            case CANNOT_TELL, NOT_WARM, DIFFERS, NOT_ASKED -> words;
            case FASTER -> metric == Metric.CPU ? "cheaper" : words;
            case SLOWER -> metric == Metric.CPU ? "dearer" : words;
        };
    }
}
