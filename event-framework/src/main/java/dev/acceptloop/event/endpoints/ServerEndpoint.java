package dev.acceptloop.event.endpoints;

import dev.acceptloop.event.Factory;
import dev.acceptloop.event.Port;
import dev.acceptloop.event.Reactor;
import dev.acceptloop.event.UnixOptions;
import dev.acceptloop.event.deferred.Deferred;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/** Where to listen. */
@FunctionalInterface
public interface ServerEndpoint {
    /** Listens, and has {@code factory} make the protocols; fails if that cannot be. */
    Deferred<Port> listen(Factory factory);

    /** A TCP address. */
    static ServerEndpoint tcp(Reactor reactor, InetSocketAddress address) {
        return factory -> Deferred.execute(() -> reactor.listenTCP(address, factory));
    }

    /** A path, with {@link UnixOptions#DEFAULTS}. */
    static ServerEndpoint unix(Reactor reactor, Path path) {
        return factory -> Deferred.execute(() -> reactor.listenUNIX(path, factory));
    }
}
