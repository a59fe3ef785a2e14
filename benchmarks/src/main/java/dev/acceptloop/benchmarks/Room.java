package dev.acceptloop.benchmarks;

import dev.acceptloop.protocol.server.ServerModel;
import java.util.ArrayList;
import java.util.List;

/** A place for every connection in the models that have a number of places. */
final class Room {
    private static final int USUAL_WORKERS = 40;
    private static final int SPARE_WORKERS = 8; // while those that end are reaped
    private static final int USUAL_THREADS = 64;

    private static final long OF_MEMORY = 4; // a part of it is for processes
    private static final long PROCESS_BYTES = 64L << 20; // a JVM that serves one connection

    /** How many processes with a connection each this machine has memory for. */
    static final long MOST_PROCESSES = Proc.memoryBytes() / OF_MEMORY / PROCESS_BYTES;

    private Room() {}

    /** Whether this machine has room for so many connections of that model. */
    static boolean holds(ServerModel model, int connections) {
        return model.sharesMemory() || connections <= Math.max(1, MOST_PROCESSES);
    }

    /** The words after {@code serve MODEL}, with room for so many connections. */
    static List<String> serve(ServerModel model, int connections, String... further) {
        var words = new ArrayList<>(List.of(further));
        switch (model.name()) {
            case "forking" ->
                    words.add("--workers=" + Math.max(USUAL_WORKERS, connections + SPARE_WORKERS));
            case "preforking" -> words.add("--workers=" + connections);
            case "pooled", "prethreaded" ->
                    words.add("--threads=" + Math.max(USUAL_THREADS, connections));
            default -> {}
        }
        return List.copyOf(words);
    }
}
