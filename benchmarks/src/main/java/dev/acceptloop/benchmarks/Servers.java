package dev.acceptloop.benchmarks;

import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
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
    private final Set<OutsideArm> checked = new HashSet<>();
    private final Set<String> silent = new HashSet<>(); // outside, and never ready
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

    /** Where they run, and who loads them. */
    Pinning pinning() {
        return pinning;
    }

    /** Whether they were ended by force. */
    boolean wereAborted() {
        return aborted;
    }

    /**
     * Starts one; an outside arm is checked before it is started for the first time.
     *
     * @throws IOException if it cannot be started, or is an outside arm that answers wrong
     */
    ServerProcess start(ServerModel model, List<String> words)
            throws IOException, InterruptedException {
        if (model instanceof OutsideModel outside) {
            return startChecked(outside, ServerOptions.parse(words).value(Option.SERVICE));
        }
        var command = new ArrayList<>(options.serverCommand());
        command.add("serve");
        command.add(model.name());
        command.addAll(words);
        return known(ServerProcess.start(pinning.wrap(command), log()));
    }

    private ServerProcess known(ServerProcess server) {
        running.add(server);
        if (aborted) {
            server.close();
        }
        return server;
    }

    private Path log() {
        return options.directory().resolve("servers.log");
    }

    void ended(ServerProcess server) {
        running.remove(server);
    }

    // ------------------------------------------------------------------ outside arms

    private ServerProcess startChecked(OutsideModel model, String service)
            throws IOException, InterruptedException {
        return known(OutsideProcess.start(prepared(model, service), pinning, log()));
    }

    private OutsideArm prepared(OutsideModel model, String service)
            throws IOException, InterruptedException {
        OutsideArm arm = model.arm(service, options.directory().resolve("peers"));
        if (!checked.contains(arm)) {
            check(model.name(), arm, service);
            checked.add(arm);
        }
        return arm;
    }

    /**
     * Makes and checks an outside arm, which takes time that is not that of its start.
     *
     * @throws IOException as {@link #start} would
     */
    void prepare(ServerModel model, List<String> words) throws IOException, InterruptedException {
        if (model instanceof OutsideModel outside) {
            prepared(outside, ServerOptions.parse(words).value(Option.SERVICE));
        }
    }

    /** Whether it was waited for in vain: once is enough. */
    boolean hasGivenUp(ServerModel model) {
        return silent.contains(model.name());
    }

    private void check(InetSocketAddress address, String service) throws IOException {
        if (service.equals(OutsideArm.HTTP)) {
            new HttpConformance(address).run();
        } else {
            new Conformance(address, options.framing(), options.seed()).run();
        }
    }

    /** What a model is known to do by its tests. */
    private void check(String name, OutsideArm arm, String service)
            throws IOException, InterruptedException {
        try (ServerProcess server = known(OutsideProcess.start(arm, pinning, log()))) {
            try {
                silent.add(name);
                InetSocketAddress address = server.awaitReady();
                silent.remove(name);
                check(address, service);
            } catch (IOException e) {
                throw server.explained(e);
            } finally {
                ended(server);
            }
        }
    }
}
