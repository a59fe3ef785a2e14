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

/** {@code forking}: one new process per connection. */
public final class ForkingModel implements ServerModel {
    /** Found by name. */
    public ForkingModel() {}

    @Override
    public String name() {
        return "forking";
    }

    /** A dozen JVMs on one processor are compiled for most of the time that there is for all. */
    @Override
    public boolean isContender() {
        return false;
    }

    @Override
    public int rank() {
        return 30;
    }

    @Override
    public String module() {
        return "forking-server";
    }

    @Override
    public String description() {
        return "one new process per connection, the connection handed over as its standard input";
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
        return options.numberOr(Option.WORKERS, ForkingServer.MOST_CHILDREN);
    }

    @Override
    public Server open(ServerOptions options, ServerListener listener) throws IOException {
        check(options);
        return options.transport().isStream()
                ? ForkingServer.open(options, listener)
                : ForkingDatagramServer.open(options, listener);
    }
}
