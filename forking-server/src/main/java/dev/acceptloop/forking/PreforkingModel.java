package dev.acceptloop.forking;

import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.server.TransportKind;
import dev.acceptloop.syscalls.Linux;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;

/** {@code preforking}: a fixed number of processes, each serving one connection after another. */
public final class PreforkingModel implements ServerModel {
    /** Found by name. */
    public PreforkingModel() {}

    @Override
    public String name() {
        return "preforking";
    }

    /** A dozen JVMs on one processor are compiled for most of the time that there is for all. */
    @Override
    public boolean isContender() {
        return false;
    }

    @Override
    public int rank() {
        return 40;
    }

    @Override
    public String module() {
        return "forking-server";
    }

    @Override
    public String description() {
        return "processes started ahead, all accepting from the one inherited listening socket";
    }

    @Override
    public Set<TransportKind> transports() {
        return EnumSet.allOf(TransportKind.class);
    }

    @Override
    public String unavailable() {
        return Linux.unavailable();
    }

    @Override
    public boolean sharesMemory() {
        return false;
    }

    @Override
    public int serves(ServerOptions options) {
        return options.numberOr(Option.WORKERS, PreforkingServer.USUAL_WORKERS);
    }

    @Override
    public Server open(ServerOptions options, ServerListener listener) throws IOException {
        check(options);
        return PreforkingServer.open(options, listener);
    }
}
