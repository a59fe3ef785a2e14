package dev.acceptloop.benchmarks;

import com.fasterxml.jackson.annotation.JsonValue;

/** What may be said of a ratio. For processor time faster means cheaper. */
public enum Verdict {
    /** Better than the base, beyond the interval, the noise floor and Holm's correction. */
    FASTER("faster"),
    /** Worse than the base, in the same sense. */
    SLOWER("slower"),
    /** The data do not tell the two apart. */
    CANNOT_TELL("cannot tell");

    private final String words;

    Verdict(String words) {
        this.words = words;
    }

    @Override
    @JsonValue
    public String toString() {
        return words;
    }

    /** In the words of that metric: of processor time one says cheaper. */
    String of(Metric metric) {
        return switch (this) {
            case CANNOT_TELL -> words;
            case FASTER -> metric == Metric.CPU ? "cheaper" : words;
            case SLOWER -> metric == Metric.CPU ? "dearer" : words;
        };
    }
}
