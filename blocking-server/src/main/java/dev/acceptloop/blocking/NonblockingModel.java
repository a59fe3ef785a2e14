package dev.acceptloop.blocking;

import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.server.TransportKind;
import dev.acceptloop.protocol.serving.ServerContext;
import dev.acceptloop.syscalls.Linux;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;

/** The {@code nonblocking} model. */
public final class NonblockingModel implements ServerModel {
    @Override
    public String name() {
        return "nonblocking";
    }

    @Override
    public int rank() {
        return 20;
    }

    @Override
    public String module() {
        return "blocking-server";
    }

    @Override
    public String description() {
        return "one thread asks all connections round and round, and never waits";
    }

    @Override
    public boolean isContender() {
        return false;
    }

    @Override
    public Set<TransportKind> transports() {
        return Linux.unavailable().isEmpty()
                ? EnumSet.allOf(TransportKind.class)
                : Set.of(TransportKind.TCP, TransportKind.UNIX);
    }

    @Override
    public Server open(ServerOptions options, ServerListener listener) throws IOException {
        check(options);
        return options.transport().isStream()
                ? ServerContext.listening(options, listener).open(NonblockingServer::new)
                : NonblockingDatagramServer.open(options, listener);
    }
}
