package dev.acceptloop.benchmarks;

import dev.acceptloop.protocol.server.ServerModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Starts the servers of scenarios, pinned, and knows those that run.
 *
 * <p>One thread starts; {@link #abort} may be called from another.
 */
final class Servers {
    private final ComparisonOptions options;
    private final Pinning pinning;
    private final Set<ServerProcess> running = ConcurrentHashMap.newKeySet();
    private volatile boolean aborted;

    Servers(ComparisonOptions options, Pinning pinning) {
        this.options = options;
        this.pinning = pinning;
    }

    /** Ends those that run; none is started after it. */
    void abort() {
        aborted = true;
        running.forEach(ServerProcess::close);
    }

    ServerProcess start(ServerModel model, List<String> words) throws IOException {
        var command = new ArrayList<>(options.serverCommand());
        command.add("serve");
        command.add(model.name());
        command.addAll(words);
        ServerProcess server =
                ServerProcess.start(
                        pinning.wrap(command), options.directory().resolve("servers.log"));
        running.add(server);
        if (aborted) {
            server.close();
        }
        return server;
    }

    void ended(ServerProcess server) {
        running.remove(server);
    }
}
