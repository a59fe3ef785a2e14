package dev.acceptloop.event;

import dev.acceptloop.event.logging.UnfailingLogger;
import dev.acceptloop.event.time.DelayedCall;
import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.Transport;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * One outgoing connection, made as often as it is asked for.
 *
 * <pre>
 *                    connect                    the peer accepts
 *     DISCONNECTED -----------> CONNECTING ------------------------> CONNECTED
 *        ^    ^                     | refused, timed out, stopConnecting   |
 *        |    '---------------------'                                     | the end
 *        '----------------------------------------------------------------'
 * </pre>
 *
 * <p>It keeps the state and tells the factory; the socket is a {@link ConnectAttempt}'s. Used in
 * the reactor's thread only.
 */
public final class Connector {
    private static final Logger LOG = UnfailingLogger.of(Reactor.class);

    /** How far it is. */
    public enum State {
        /** Neither connected nor about to be. */
        DISCONNECTED,
        /** An attempt is going on. */
        CONNECTING,
        /** There is a connection. */
        CONNECTED
    }

    private final Reactor reactor;
    private final SocketAddress destination;
    private final ClientFactory factory;
    private final ConnectOptions options;

    private State state = State.DISCONNECTED;
    private boolean factoryStarted;
    private Optional<DelayedCall> timeoutCall = Optional.empty();
    private ConnectAttempt attempt; // the last one
    private Connection connection; // the last one

    @SuppressWarnings("NullAway.Init") // connect comes first, and succeeds first
    Connector(
            Reactor reactor,
            SocketAddress destination,
            ClientFactory factory,
            ConnectOptions options) {
        reactor.requireOwner();
        this.reactor = reactor;
        this.destination = destination;
        this.factory = factory;
        this.options = options;
    }

    /** One that has begun to connect. */
    static Connector connecting(
            Reactor reactor,
            SocketAddress destination,
            ClientFactory factory,
            ConnectOptions options) {
        var connector = new Connector(reactor, destination, factory, options);
        connector.connect();
        return connector;
    }

    // ---------------------------------------------------------------- for the application

    /** Where it connects to; perhaps a name that is not looked up. */
    public SocketAddress destination() {
        return destination;
    }

    /** How far it is. */
    public State state() {
        return state;
    }

    /**
     * Begins to connect.
     *
     * @throws IllegalStateException if it is connecting or connected
     */
    public void connect() {
        if (state != State.DISCONNECTED) {
            throw new IllegalStateException(this + " is " + state);
        }
        state = State.CONNECTING;
        if (!factoryStarted) {
            factory.doStart();
            factoryStarted = true;
        }
        timeoutCall = Optional.of(reactor.callLater(options.timeout(), this::timedOut));
        attempt = new ConnectAttempt(reactor, this, options);
        attempt.begin();
        factory.startedConnecting(this);
    }

    /**
     * Gives up; the factory hears of it inside this call.
     *
     * @throws IllegalStateException if it is not connecting
     */
    public void stopConnecting() {
        if (state != State.CONNECTING) {
            throw new IllegalStateException(this + " is " + state);
        }
        failed(new InterruptedIOException("stopped connecting to " + destination));
    }

    /** Gives up if it is connecting, closes the connection if there is one, or does nothing. */
    public void disconnect() {
        switch (state) {
            case DISCONNECTED -> {}
            case CONNECTING -> stopConnecting();
            case CONNECTED -> connection.close(CloseReason.SERVICE_CLOSED);
        }
    }

    // ---------------------------------------------------------------- for its attempt

    /** There is a connection: gives it its protocol, which may lose it as it gets it. */
    void made(Connection made) {
        connection = made;
        state = State.CONNECTED;
        endTimeout();
        made.begin(build(made.remoteAddress()).orElseGet(Declined::new));
        if (state == State.CONNECTED) {
            factory.clientConnectionMade();
        }
    }

    private Optional<Protocol> build(SocketAddress peer) {
        try {
            return factory.buildProtocol(peer);
        } catch (Throwable e) {
            LOG.log(Level.WARNING, "no protocol could be made for " + this, e);
            return Optional.of(new Declined(CloseReason.SERVICE_FAILED));
        }
    }

    /** The attempt failed. */
    void failed(IOException why) {
        state = State.DISCONNECTED;
        endTimeout();
        attempt.end();
        try {
            factory.clientConnectionFailed(this, why);
        } finally {
            stopFactoryUnlessAgain();
        }
    }

    /** The connection is gone, and its protocol was told. */
    void lost(CloseReason why) {
        state = State.DISCONNECTED;
        try {
            factory.clientConnectionLost(this, why);
        } finally {
            stopFactoryUnlessAgain();
        }
    }

    private void timedOut() {
        long millis = options.timeout().toMillis();
        failed(
                new SocketTimeoutException(
                        "no connection to " + destination + " in " + millis + " ms"));
    }

    private void endTimeout() {
        timeoutCall.filter(DelayedCall::active).ifPresent(DelayedCall::cancel);
        timeoutCall = Optional.empty();
    }

    private void stopFactoryUnlessAgain() {
        if (state == State.DISCONNECTED) {
            factoryStarted = false;
            factory.doStop();
        }
    }

    @Override
    public String toString() {
        return "connector to " + destination;
    }

    /** The protocol of a connection that the factory made none for. */
    private record Declined(CloseReason reason) implements Protocol {
        Declined() {
            this(CloseReason.SERVICE_CLOSED);
        }

        @Override
        public void connectionMade(Transport transport) {
            transport.close(reason);
        }

        @Override
        public void dataReceived(ByteBuffer data) {}
    }
}
