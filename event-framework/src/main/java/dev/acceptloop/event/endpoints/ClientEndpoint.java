package dev.acceptloop.event.endpoints;

import dev.acceptloop.event.ClientCreator;
import dev.acceptloop.event.ConnectOptions;
import dev.acceptloop.event.Reactor;
import dev.acceptloop.event.deferred.Deferred;
import dev.acceptloop.protocol.Protocol;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.function.Supplier;

/** Where to connect to. */
public interface ClientEndpoint {
    /**
     * Connects; {@code protocols} makes the protocol once there is a connection, perhaps more than
     * once if several are tried.
     *
     * @return the protocol, right after its connectionMade and before anything is read; to cancel
     *     it gives up
     */
    <P extends Protocol> Deferred<P> connect(Supplier<? extends P> protocols);

    /** Connects a protocol there already is. */
    default <P extends Protocol> Deferred<P> connectProtocol(P protocol) {
        return connect(() -> protocol);
    }

    /** A TCP address, perhaps with a name, of which the first address is taken. */
    static ClientEndpoint tcp(Reactor reactor, InetSocketAddress address, ConnectOptions options) {
        return new ClientEndpoint() {
            @Override
            public <P extends Protocol> Deferred<P> connect(Supplier<? extends P> protocols) {
                return new ClientCreator<P>(reactor, protocols).connectTCP(address, options);
            }
        };
    }

    /** A path. */
    static ClientEndpoint unix(Reactor reactor, Path path, ConnectOptions options) {
        return new ClientEndpoint() {
            @Override
            public <P extends Protocol> Deferred<P> connect(Supplier<? extends P> protocols) {
                return new ClientCreator<P>(reactor, protocols).connectUNIX(path, options);
            }
        };
    }
}
