package dev.acceptloop.event;

import dev.acceptloop.event.logging.UnfailingLogger;
import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.serving.Backoff;
import dev.acceptloop.protocol.serving.BoundSocket;
import dev.acceptloop.protocol.serving.UnnamedUnixAddress;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A listening stream socket, TCP's or Unix's: accepts connections and gives each to a reactor.
 *
 * <p>When the kernel refuses to accept, as it does without descriptors, the port is left alone for
 * a while ({@link Backoff}): the connection that waits keeps it readable, and the loop would spin.
 *
 * <p>Confined to its reactor's thread, but for {@link #stopListening} and {@link #address}.
 */
final class StreamPort implements Port, Selectable {
    private static final Logger LOG = UnfailingLogger.of(StreamPort.class);
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(1); // between two complaints
    private static final int MOST_ACCEPTS = 64; // a turn; the connections there are have theirs too

    private final Reactor reactor;
    private final ListeningSocket socket;
    private final Factory factory;
    private final int highWater;
    private final Supplier<Reactor> owners;
    private final Backoff backoff = new Backoff();
    private long quietUntil; // nanoTime

    private volatile BoundSocket<ServerSocketChannel> bound;
    private volatile CompletableFuture<Void> stopped = CompletableFuture.completedFuture(null);

    @SuppressWarnings("NullAway.Init") // startListening comes first
    private StreamPort(
            Reactor reactor,
            ListeningSocket socket,
            Factory factory,
            int highWater,
            Supplier<Reactor> owners) {
        this.reactor = reactor;
        this.socket = socket;
        this.factory = factory;
        this.highWater = highWater;
        this.owners = owners;
    }

    // ---------------------------------------------------------------- bind

    /** A port that listens. On failure nothing is left open. */
    static StreamPort listening(
            Reactor reactor,
            ListeningSocket socket,
            Factory factory,
            int highWater,
            Supplier<Reactor> owners)
            throws IOException {
        reactor.requireOwner();
        var port = new StreamPort(reactor, socket, factory, highWater, owners);
        port.startListening();
        return port;
    }

    @Override
    public void startListening() throws IOException {
        if (!stopped.isDone()) {
            throw new IllegalStateException(this + " is listening");
        }
        BoundSocket<ServerSocketChannel> opened = socket.open();
        try {
            opened.socket().configureBlocking(false);
            factory.doStart();
        } catch (Throwable e) {
            opened.close();
            throw e;
        }
        bound = opened;
        quietUntil = reactor.nanoTime();
        stopped = new CompletableFuture<>();
        reactor.watch().begun(this);
        reactor.addReader(this);
    }

    @Override
    public SocketAddress address() {
        return bound.address();
    }

    // ---------------------------------------------------------------- accept

    @Override
    public SelectableChannel channel() {
        return bound.socket();
    }

    @Override
    public void doRead() {
        try {
            SocketChannel channel = bound.socket().accept();
            for (int i = 1; channel != null && i <= MOST_ACCEPTS; i++) {
                backoff.succeeded();
                connectionAccepted(channel);
                channel = i < MOST_ACCEPTS ? bound.socket().accept() : null;
            }
        } catch (IOException e) {
            backOff(e);
        }
    }

    /** Makes the protocol here, so that the factory has one thread, and lets its owner begin it. */
    private void connectionAccepted(SocketChannel channel) {
        try {
            Reactor owner = owners.get();
            SocketAddress local = bound.local(channel.getLocalAddress());
            SocketAddress peer = UnnamedUnixAddress.of(channel.getRemoteAddress());
            var connection =
                    new Connection(owner, channel, local, peer, highWater, factory::connectionLost);
            Optional<Protocol> protocol = factory.buildProtocol(peer);
            if (protocol.isEmpty()) {
                Registrations.close(channel);
            } else if (owner.equals(reactor)) {
                connection.begin(protocol.get());
            } else {
                owner.callFromThread(() -> connection.begin(protocol.get()));
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, () -> "a connection was lost before it began: " + e);
            Registrations.close(channel);
        } catch (Throwable e) { // what one connection meets, an Error too, is not the port's end
            Registrations.close(channel);
            LOG.log(Level.WARNING, "no protocol could be made on " + this, e);
        }
    }

    private void backOff(IOException cause) {
        reactor.removeReader(this);
        reactor.callLater(backoff.failed(), this::acceptAgain);
        long now = reactor.nanoTime();
        if (now - quietUntil >= 0) { // the first pauses are short
            quietUntil = now + QUIET_NANOS;
            LOG.log(Level.WARNING, () -> "cannot accept on " + this + ": " + cause);
        }
        try {
            factory.acceptFailed(cause);
        } catch (Throwable e) { // it is not the port that failed
            LOG.log(Level.WARNING, () -> "the factory failed on " + this, e);
        }
    }

    private void acceptAgain() {
        if (bound.socket().isOpen()) {
            reactor.addReader(this);
        }
    }

    @Override
    public void doWrite() {
        throw new IllegalStateException("a port has nothing to write");
    }

    // ---------------------------------------------------------------- close

    @Override
    public CompletableFuture<Void> stopListening() {
        CompletableFuture<Void> result = stopped;
        reactor.callFromThread(() -> close(result));
        return result.copy();
    }

    private void close(CompletableFuture<Void> listening) {
        if (listening.isDone()) { // it was not listening, or no longer is
            return;
        }
        release();
        reactor.watch().releaseClosed();
        connectionLost(CloseReason.STOPPING);
    }

    @Override
    public void connectionLost(CloseReason reason) {
        if (stopped.isDone()) {
            return;
        }
        reactor.watch().ended(this);
        release();
        try {
            factory.doStop();
            stopped.complete(null);
        } catch (Throwable e) {
            stopped.completeExceptionally(e);
        }
    }

    private void release() {
        try {
            bound.close();
        } catch (IOException e) { // the file of a path may stay
            LOG.log(Level.WARNING, () -> "closing " + this + ": " + e);
        }
    }

    @Override
    public String toString() {
        return socket.toString();
    }
}
