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

/** The {@code blocking} model. */
public final class BlockingModel implements ServerModel {
    @Override
    public String name() {
        return "blocking";
    }

    @Override
    public int rank() {
        return 10;
    }

    @Override
    public String module() {
        return "blocking-server";
    }

    @Override
    public String description() {
        return "one thread, one connection at a time: the baseline";
    }

    @Override
    public Set<TransportKind> transports() {
        return Linux.unavailable().isEmpty()
                ? EnumSet.allOf(TransportKind.class)
                : Set.of(TransportKind.TCP, TransportKind.UNIX);
    }

    @Override
    public int serves(ServerOptions options) {
        return 1;
    }

    @Override
    public Server open(ServerOptions options, ServerListener listener) throws IOException {
        check(options);
        return options.transport().isStream()
                ? ServerContext.listening(options, listener).open(BlockingServer::new)
                : BlockingDatagramServer.open(options, listener);
    }
}
