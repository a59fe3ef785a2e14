package dev.acceptloop.event;

import dev.acceptloop.protocol.Server;
import dev.acceptloop.protocol.ServerListener;
import dev.acceptloop.protocol.ServerModel;
import dev.acceptloop.protocol.ServerOptions;
import dev.acceptloop.protocol.TransportKind;
import java.io.IOException;
import java.util.Set;

/** The model {@code reactor}: {@code --loops} reactors, the first of which also accepts. */
public final class ReactorModel implements ServerModel {
    @Override
    public String name() {
        return "reactor";
    }

    @Override
    public String module() {
        return "event-framework";
    }

    @Override
    public String description() {
        return "Twisted-style reactor: protocols, factories and transports over one loop";
    }

    @Override
    public Set<TransportKind> transports() {
        return Set.of(TransportKind.TCP, TransportKind.UNIX);
    }

    @Override
    public Server open(ServerOptions options, ServerListener listener) throws IOException {
        check(options);
        return ReactorServer.open(options, listener);
    }
}
