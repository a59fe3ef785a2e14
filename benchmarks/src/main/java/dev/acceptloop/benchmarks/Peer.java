package dev.acceptloop.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A server of ours in another language or on a framework of others: an {@link OutsideArm} that
 * needs no more than its name, and a program for each service that it has.
 *
 * @param name what the user calls it
 * @param description how it serves, in one line
 * @param absence why it cannot run here; empty if it can
 * @param programs what it runs as, by service
 */
record Peer(
        String name, String description, Supplier<String> absence, Map<String, Program> programs) {
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

    /** One that echoes. */
    Peer(String name, String description, Supplier<String> absence, Program echo) {
        this(name, description, absence, Map.of(OutsideArm.ECHO, echo));
    }

    /** The same, which serves HTTP by another program. */
    Peer withHttp(Program http) {
        var both = new HashMap<>(programs);
        both.put(OutsideArm.HTTP, http);
        return new Peer(name, description, absence, Map.copyOf(both));
    }

    /** Why it cannot run here; empty if it can. May start a program to find out. */
    String unavailable() {
        return absence.get();
    }

    Set<String> services() {
        return programs.keySet();
    }

    /**
     * Makes its echo ready to be started.
     *
     * @throws IOException if it cannot be made, in one line
     */
    OutsideArm arm(Path directory) throws IOException {
        return arm(OutsideArm.ECHO, directory);
    }

    /** The same for a service that it has. */
    OutsideArm arm(String service, Path directory) throws IOException {
        Program program = programs.get(service);
        if (program == null) {
            throw new IOException(name + " does not serve " + service);
        }
        return new OutsideArm(
                name,
                OutsideArm.PREFIX + description,
                program.command(directory),
                true,
                OutsideArm.Patience.USUAL);
    }
}
