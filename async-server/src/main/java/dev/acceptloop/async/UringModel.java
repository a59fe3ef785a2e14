package dev.acceptloop.async;

import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.server.TransportKind;
import dev.acceptloop.syscalls.RingSupport;
import java.io.IOException;
import java.util.Set;

/** The {@code uring} model. */
public final class UringModel implements ServerModel {
    @Override
    public String name() {
        return "uring";
    }

    @Override
    public int rank() {
        return 170;
    }

    @Override
    public String module() {
        return "async-server";
    }

    @Override
    public String description() {
        return "io_uring: operations queued and completions taken in shared memory, --loops N";
    }

    @Override
    public Set<TransportKind> transports() {
        return Set.of(TransportKind.TCP, TransportKind.UNIX);
    }

    @Override
    public String unavailable() {
        return RingSupport.unavailable();
    }

    @Override
    public Server open(ServerOptions options, ServerListener listener) throws IOException {
        check(options);
        return UringServer.open(name(), options, listener);
    }
}
