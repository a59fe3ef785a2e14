package dev.acceptloop.benchmarks;

import dev.acceptloop.protocol.server.ServerModel;
import java.util.ArrayList;
import java.util.List;

/** A place for every connection in the models that have a number of places. */
final class Room {
    private static final int USUAL_WORKERS = 40;
    private static final int SPARE_WORKERS = 8; // while those that end are reaped
    private static final int USUAL_THREADS = 64;

    private Room() {}

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
        return words;
    }
}
