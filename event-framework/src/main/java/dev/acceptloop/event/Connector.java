package dev.acceptloop.event;

import dev.acceptloop.event.logging.UnfailingLogger;
import dev.acceptloop.event.time.DelayedCall;
import dev.acceptloop.event.time.ReactorTime;
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
import java.time.Duration;
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
 * <p>This class keeps the state and tells the factory; a reactor's own kind of socket extends it.
 * Used in the reactor's thread only.
 */
public abstract class Connector {
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

    private final ReactorTime time;
    private final SocketAddress destination;
    private final ClientFactory factory;
    private final Duration timeout;

    private State state = State.DISCONNECTED;
    private boolean factoryStarted;
    private Optional<DelayedCall> timeoutCall = Optional.empty();

    /** A connector that is not connecting yet. */
    protected Connector(
            ReactorTime time, SocketAddress destination, ClientFactory factory, Duration timeout) {
        this.time = time;
        this.destination = destination;
        this.factory = factory;
        this.timeout = timeout;
    }

    // ---------------------------------------------------------------- for the application

    /** Where it connects to; perhaps a name that is not looked up. */
    public final SocketAddress destination() {
        return destination;
    }

    /** How far it is. */
    public final State state() {
        return state;
    }

    /**
     * Begins to connect.
     *
     * @throws IllegalStateException if it is connecting or connected
     */
    public final void connect() {
        if (state != State.DISCONNECTED) {
            throw new IllegalStateException(this + " is " + state);
        }
        state = State.CONNECTING;
        if (!factoryStarted) {
            factory.doStart();
            factoryStarted = true;
        }
        timeoutCall = Optional.of(time.callLater(timeout, this::timedOut));
        open();
        factory.startedConnecting(this);
    }

    /**
     * Gives up; the factory hears of it inside this call.
     *
     * @throws IllegalStateException if it is not connecting
     */
    public final void stopConnecting() {
        if (state != State.CONNECTING) {
            throw new IllegalStateException(this + " is " + state);
        }
        failed(new InterruptedIOException("stopped connecting to " + destination));
    }

    /** Gives up if it is connecting, closes the connection if there is one, or does nothing. */
    public final void disconnect() {
        switch (state) {
            case DISCONNECTED -> {}
            case CONNECTING -> stopConnecting();
            case CONNECTED -> close();
        }
    }

    // ---------------------------------------------------------------- for a kind of socket

    /** Begins an attempt; calls {@link #made} or {@link #failed} later, never inside this call. */
    protected abstract void open();

    /** Ends the attempt that is going on, and lets nothing more be heard of it. */
    protected abstract void abandon();

    /** Closes the connection, after what is written is flushed. */
    protected abstract void close();

    /** There is a connection: what its protocol is to be. */
    protected final Protocol made(SocketAddress peer) {
        state = State.CONNECTED;
        endTimeout();
        return build(peer).orElseGet(Declined::new);
    }

    /** The protocol that was made has its connection, unless it has lost it as it got it. */
    final void begun() {
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
    protected final void failed(IOException why) {
        state = State.DISCONNECTED;
        endTimeout();
        abandon();
        try {
            factory.clientConnectionFailed(this, why);
        } finally {
            stopFactoryUnlessAgain();
        }
    }

    /** The connection is gone, and its protocol was told. */
    protected final void lost(CloseReason why) {
        state = State.DISCONNECTED;
        try {
            factory.clientConnectionLost(this, why);
        } finally {
            stopFactoryUnlessAgain();
        }
    }

    private void timedOut() {
        failed(
                new SocketTimeoutException(
                        "no connection to " + destination + " in " + timeout.toMillis() + " ms"));
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
    public final String toString() {
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
