package dev.acceptloop.selector;

import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.server.TransportKind;
import dev.acceptloop.syscalls.Linux;
import java.io.IOException;
import java.util.Set;

/** The {@code sharded} model. */
public final class ShardedModel implements ServerModel {
    @Override
    public String name() {
        return "sharded";
    }

    @Override
    public int rank() {
        return 100;
    }

    @Override
    public String module() {
        return "selector-server";
    }

    @Override
    public String description() {
        return "a java.nio Selector event loop a processor, each with a listening socket of its own";
    }

    @Override
    public Set<TransportKind> transports() {
        return Set.of(TransportKind.TCP);
    }

    @Override
    public boolean isContender() {
        return false; // on the one processor of a trial it is selector
    }

    /** Elsewhere SO_REUSEPORT exists too, and the kernel does not deal by it. */
    @Override
    public String unavailable() {
        return Linux.unavailable();
    }

    @Override
    public void check(ServerOptions options) {
        if (options.transport() != TransportKind.TCP) {
            throw new IllegalArgumentException(
                    "sharded does not serve "
                            + options.transport()
                            + ": a listening socket per loop, by SO_REUSEPORT, is tcp alone");
        }
        ServerModel.super.check(options);
    }

    @Override
    public Server open(ServerOptions options, ServerListener listener) throws IOException {
        check(options);
        return ShardedServer.open(options, listener);
    }
}
