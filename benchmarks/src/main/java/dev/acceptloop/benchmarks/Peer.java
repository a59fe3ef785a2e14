package dev.acceptloop.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/**
 * A server of ours in another language or on a framework of others: an {@link OutsideArm} that
 * needs no more than its name.
 *
 * @param name what the user calls it
 * @param description how it serves, in one line
 * @param absence why it cannot run here; empty if it can
 * @param program what it runs as
 */
record Peer(String name, String description, Supplier<String> absence, Program program) {
    /** Something to be written, or compiled, into a directory, and then to be started. */
    @FunctionalInterface
    interface Program {
        /**
         * The command that starts it.
         *
         * @throws IOException if it cannot be made, in one line
         */
        List<String> command(Path directory) throws IOException;
    }

    /** Why it cannot run here; empty if it can. May start a program to find out. */
    String unavailable() {
        return absence.get();
    }

    /**
     * Makes it ready to be started.
     *
     * @throws IOException if it cannot be made, in one line
     */
    OutsideArm arm(Path directory) throws IOException {
        return new OutsideArm(
                name,
                "outside: " + description,
                program.command(directory),
                true,
                OutsideArm.Patience.USUAL);
    }
}
