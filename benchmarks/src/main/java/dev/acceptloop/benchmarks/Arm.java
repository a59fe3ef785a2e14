package dev.acceptloop.benchmarks;

import java.util.List;

/**
 * Something that is measured once per block.
 *
 * @param label its name in tables; unique
 * @param model the server model's name, or the floor's or the outside arm's label
 * @param kind what it is in the comparison
 * @param connections the numbers of connections it is measured at
 * @param serveOptions the words after {@code serve MODEL}; an outside arm's whole command
 * @param module where its source is
 * @param description how it serves, in one line
 */
public record Arm(
        String label,
        String model,
        Kind kind,
        List<Integer> connections,
        List<String> serveOptions,
        String module,
        String description) {
    /** What an arm is in the comparison. */
    public enum Kind {
        /** A model. */
        MODEL,
        /** A base under a second label: what identical things differ by. */
        CONTROL,
        /** A loop that does nothing but echo: a {@link Floor}. */
        FLOOR,
        /** A server that is none of the models: an {@link OutsideArm}. */
        OUTSIDE
    }
}
