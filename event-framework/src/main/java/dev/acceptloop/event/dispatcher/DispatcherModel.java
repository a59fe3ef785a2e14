package dev.acceptloop.event.dispatcher;

import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.server.TransportKind;
import java.io.IOException;
import java.util.Set;

/** The {@code dispatcher} model. */
public final class DispatcherModel implements ServerModel {
    @Override
    public String name() {
        return "dispatcher";
    }

    @Override
    public int rank() {
        return 190;
    }

    @Override
    public String module() {
        return "event-framework";
    }

    @Override
    public String description() {
        return "asyncore-style dispatcher: each socket is asked, then called, over one loop";
    }

    @Override
    public boolean isContender() {
        return false;
    }

    @Override
    public Set<TransportKind> transports() {
        return Set.of(TransportKind.TCP, TransportKind.UNIX);
    }

    @Override
    public Server open(ServerOptions options, ServerListener listener) throws IOException {
        check(options);
        return DispatcherServer.open(options, listener);
    }
}
