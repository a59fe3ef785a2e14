package dev.acceptloop.threaded;

import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.server.TransportKind;
import dev.acceptloop.protocol.serving.ServerContext;
import java.io.IOException;
import java.util.Set;

/** A fixed number of platform threads, each of which accepts for itself. */
public final class PrethreadedModel implements ServerModel {
    private static final int THREADS = 64;

    @Override
    public String name() {
        return "prethreaded";
    }

    @Override
    public int rank() {
        return 70;
    }

    @Override
    public String module() {
        return "threaded-server";
    }

    @Override
    public String description() {
        return "a fixed number of platform threads, each accepting for itself";
    }

    @Override
    public Set<TransportKind> transports() {
        return Set.of(TransportKind.TCP, TransportKind.UNIX);
    }

    @Override
    public boolean isContender() {
        return false; // beside pooled, which differs in who accepts
    }

    @Override
    public int serves(ServerOptions options) {
        return options.numberOr(Option.THREADS, THREADS);
    }

    @Override
    public Server open(ServerOptions options, ServerListener listener) throws IOException {
        check(options);
        return ServerContext.listening(options, listener)
                .open(context -> new PrethreadedServer(serves(options), context));
    }
}
