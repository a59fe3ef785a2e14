package dev.acceptloop.protocol.server;

import dev.acceptloop.protocol.service.Services;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;

/**
 * A concurrency model by name: found with {@link ServiceLoader}, so that whoever compares, tests or
 * starts them names none.
 */
public interface ServerModel {
    /** The name on the command line. */
    String name();

    /** The module that holds it, a folder at the top of the tree. */
    String module();

    /** Where it stands among others in tables, tens apart; those of elsewhere come last. */
    default int rank() {
        return Integer.MAX_VALUE;
    }

    /** How it serves, in one line. */
    String description();

    /** What it can listen on. */
    Set<TransportKind> transports();

    /** Why it cannot run on this machine, in one line; empty if it can. */
    default String unavailable() {
        return "";
    }

    /**
     * Whether a comparison takes it unless it is told which to take; false for those that show what
     * another was built on, or replaced.
     */
    default boolean isContender() {
        return true;
    }

    /** How many connections it serves at the same time; {@link Integer#MAX_VALUE} for no limit. */
    default int serves(ServerOptions options) {
        return Integer.MAX_VALUE;
    }

    /**
     * Whether what one connection knows another can; false where each has a process of its own, so
     * that a service in which they speak to each other cannot be had.
     */
    default boolean sharesMemory() {
        return true;
    }

    /**
     * Checks that this model runs on this machine, and serves the transport and the service that
     * are asked for.
     *
     * @throws IllegalArgumentException if it does not, in one line that names the model
     */
    default void check(ServerOptions options) {
        if (!unavailable().isEmpty()) {
            throw new IllegalArgumentException(name() + " cannot run here: " + unavailable());
        }
        if (!transports().contains(options.transport())) {
            throw new IllegalArgumentException(
                    name() + " does not serve " + options.transport() + ", only " + transports());
        }
        if (options.transport().isUnix() && options.isSet(Option.REUSE_PORT)) {
            throw new IllegalArgumentException(name() + " has no port to share at a path");
        }
        if (!options.transport().isStream()) {
            DatagramOptions.check(name(), options);
        }
        String service = options.value(Option.SERVICE);
        if (!sharesMemory() && Services.needsSharedMemory(service)) {
            throw new IllegalArgumentException(
                    name()
                            + " does not serve "
                            + service
                            + ": its connections are served by several processes, which share no"
                            + " memory");
        }
    }

    /**
     * Binds, and starts to accept. On failure nothing is left open.
     *
     * @throws IllegalArgumentException if this model cannot do what the options ask; the message is
     *     one line for the user and names the model
     * @throws IOException if the address cannot be bound; the message names the address
     */
    Server open(ServerOptions options, ServerListener listener) throws IOException;

    /** All models on the path, in the order of the suite's table, then by name. */
    static List<ServerModel> all() {
        return ServiceLoader.load(ServerModel.class).stream()
                .map(ServiceLoader.Provider::get)
                .sorted(Comparator.comparingInt(ServerModel::rank).thenComparing(ServerModel::name))
                .toList();
    }

    /**
     * The model of that name.
     *
     * @throws IllegalArgumentException naming those there are
     */
    static ServerModel named(String name) {
        List<ServerModel> all = all();
        for (ServerModel model : all) {
            if (model.name().equals(name)) {
                return model;
            }
        }
        throw new IllegalArgumentException(
                "no model '"
                        + name
                        + "'; there are "
                        + String.join(", ", all.stream().map(ServerModel::name).toList()));
    }
}
