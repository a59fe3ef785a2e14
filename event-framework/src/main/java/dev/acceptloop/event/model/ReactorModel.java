package dev.acceptloop.event.model;

import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.server.TransportKind;
import dev.acceptloop.syscalls.Linux;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.EnumSet;
import java.util.Set;

/**
 * The model {@code reactor}: {@code --loops} reactors, the first of which also accepts; datagrams
 * are whose comes first.
 */
public final class ReactorModel implements ServerModel {
    @Override
    public String name() {
        return "reactor";
    }

    @Override
    public int rank() {
        return 180;
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
        return Linux.unavailable().isEmpty()
                ? EnumSet.allOf(TransportKind.class)
                : EnumSet.complementOf(EnumSet.of(TransportKind.UNIX_DATAGRAM));
    }

    @Override
    public Server open(ServerOptions options, ServerListener listener) throws IOException {
        check(options);
        if (options.transport().isStream()) {
            return ReactorServer.open(options, listener);
        }
        if (hasAllAddresses(options) && !Linux.unavailable().isEmpty()) {
            throw new IllegalArgumentException(
                    name() + " serves udp here at one address only: name it with --host");
        }
        return ReactorDatagramServer.open(options, listener);
    }

    /** Of which the JDK cannot say which was asked. */
    private static boolean hasAllAddresses(ServerOptions options) {
        return options.address() instanceof InetSocketAddress inet
                && !inet.isUnresolved()
                && inet.getAddress().isAnyLocalAddress();
    }
}
