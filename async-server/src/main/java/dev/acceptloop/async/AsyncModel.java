package dev.acceptloop.async;

import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.server.TransportKind;
import java.io.IOException;
import java.util.Set;

/** The {@code async} model. */
public final class AsyncModel implements ServerModel {
    @Override
    public String name() {
        return "async";
    }

    @Override
    public int rank() {
        return 160;
    }

    @Override
    public String module() {
        return "async-server";
    }

    @Override
    public String description() {
        return "AsynchronousChannelGroup: completion handlers on a few threads";
    }

    @Override
    public Set<TransportKind> transports() {
        return Set.of(TransportKind.TCP);
    }

    @Override
    public void check(ServerOptions options) {
        if (options.transport() != TransportKind.TCP) {
            throw new IllegalArgumentException(
                    "async does not serve "
                            + options.transport()
                            + ": not in the JDK, whose asynchronous channels are TCP alone");
        }
        ServerModel.super.check(options);
    }

    @Override
    public Server open(ServerOptions options, ServerListener listener) throws IOException {
        check(options);
        return AsyncServer.open(options, listener);
    }
}
