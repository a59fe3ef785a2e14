package dev.acceptloop.selector;

import dev.acceptloop.protocol.Server;
import dev.acceptloop.protocol.ServerListener;
import dev.acceptloop.protocol.ServerModel;
import dev.acceptloop.protocol.ServerOptions;
import dev.acceptloop.protocol.TransportKind;
import java.io.IOException;
import java.util.Set;

/** The {@code selector} model. */
public final class SelectorModel implements ServerModel {
    @Override
    public String name() {
        return "selector";
    }

    @Override
    public String module() {
        return "selector-server";
    }

    @Override
    public String description() {
        return "java.nio Selector event loops, every connection on one of them";
    }

    @Override
    public Set<TransportKind> transports() {
        return Set.of(TransportKind.TCP, TransportKind.UNIX);
    }

    @Override
    public Server open(ServerOptions options, ServerListener listener) throws IOException {
        check(options);
        return SelectorServer.open(options, listener);
    }
}
