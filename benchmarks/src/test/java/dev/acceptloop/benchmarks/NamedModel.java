package dev.acceptloop.benchmarks;

import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.server.TransportKind;
import java.util.Set;

/** A model by name only: the process that is started serves, whatever it is asked for. */
record NamedModel(String name, String unavailable) implements ServerModel {
    @Override
    public String module() {
        return "test";
    }

    @Override
    public String description() {
        return "the plain loop";
    }

    @Override
    public Set<TransportKind> transports() {
        return Set.of(TransportKind.TCP);
    }

    @Override
    public Server open(ServerOptions options, ServerListener listener) {
        throw new UnsupportedOperationException("served in another process");
    }
}
