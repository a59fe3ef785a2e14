package dev.acceptloop.event;

import dev.acceptloop.event.deferred.Deferred;
import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Protocol;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Makes single connections, for whom a factory would be too much: each is a Deferred of its
 * protocol.
 *
 * <p>It fires right after connectionMade, before anything is read: so whoever gets the protocol
 * misses nothing that the peer says. To cancel it ends the attempt, or in connectionMade drops the
 * connection, and fails it with a {@link java.util.concurrent.CancellationException} in either
 * case.
 *
 * @param <P> the protocol
 */
public final class ClientCreator<P extends Protocol> {
    private final Reactor reactor;
    private final Supplier<? extends P> protocols;

    /** Connections whose protocols {@code protocols} makes. */
    public ClientCreator(Reactor reactor, Supplier<? extends P> protocols) {
        this.reactor = reactor;
        this.protocols = protocols;
    }

    /** Connects to a port. */
    public Deferred<P> connectTCP(InetSocketAddress address, ConnectOptions options) {
        return connect(factory -> reactor.connectTCP(address, factory, options));
    }

    /** Connects to a path. */
    public Deferred<P> connectUNIX(Path path, ConnectOptions options) {
        return connect(factory -> reactor.connectUNIX(path, factory, options));
    }

    private Deferred<P> connect(Function<ClientFactory, Connector> connecting) {
        var once = new Once();
        var _ = connecting.apply(once); // the factory is told of it too
        return once.result;
    }

    private final class Once extends ClientFactory {
        private final Deferred<P> result = new Deferred<P>(_ -> cancel());
        private Optional<Connector> connector = Optional.empty();
        private Optional<P> made = Optional.empty();
        private boolean over; // it fired, or was cancelled

        @Override
        public void startedConnecting(Connector connector) {
            this.connector = Optional.of(connector);
        }

        @Override
        public Optional<Protocol> buildProtocol(SocketAddress peer) {
            made = Optional.of(protocols.get());
            return Optional.of(made.get());
        }

        @Override
        void clientConnectionMade() {
            if (!over && made.isPresent()) {
                over = true;
                result.callback(made.get());
            }
        }

        @Override
        public void clientConnectionFailed(Connector connector, IOException why) {
            if (!over) {
                over = true;
                result.errback(why);
            }
        }

        /** No protocol could be made. */
        @Override
        public void clientConnectionLost(Connector connector, CloseReason why) {
            if (!over && why == CloseReason.SERVICE_FAILED) {
                over = true;
                result.errback(new IOException("the connection was lost as it began: " + why));
            }
        }

        private void cancel() {
            over = true;
            connector.ifPresent(Connector::disconnect);
        }
    }
}
