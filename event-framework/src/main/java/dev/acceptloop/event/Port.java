package dev.acceptloop.event;

import dev.acceptloop.protocol.Backoff;
import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Protocol;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * A listening TCP socket: accepts connections and gives each to a reactor.
 *
 * <p>When the kernel refuses to accept, as it does without descriptors, the port is left alone for
 * a while ({@link Backoff}): the connection that waits keeps it readable, and the loop would spin.
 *
 * <p>Confined to its reactor's thread, but for {@link #stopListening} and {@link #address}.
 */
public final class Port implements Selectable {
    private static final Logger LOG = System.getLogger(Port.class.getName());
    private static final int MOST_ACCEPTS = 64; // a turn; the connections there are have theirs too

    private final Reactor reactor;
    private final InetSocketAddress wanted;
    private final Factory factory;
    private final TcpOptions options;
    private final Supplier<Reactor> owners;
    private final Backoff backoff = new Backoff();

    private volatile ServerSocketChannel listener;
    private volatile InetSocketAddress address;
    private volatile CompletableFuture<Void> stopped = CompletableFuture.completedFuture(null);

    @SuppressWarnings("NullAway.Init") // startListening comes first
    Port(
            Reactor reactor,
            InetSocketAddress wanted,
            Factory factory,
            TcpOptions options,
            Supplier<Reactor> owners) {
        this.reactor = reactor;
        this.wanted = wanted;
        this.factory = factory;
        this.options = options;
        this.owners = owners;
    }

    // ---------------------------------------------------------------- bind

    /**
     * Listens, again if it had been stopped. On failure nothing is left open.
     *
     * @throws IllegalStateException if it listens
     * @throws IOException if the address cannot be bound; the message names it
     */
    public void startListening() throws IOException {
        if (!stopped.isDone()) {
            throw new IllegalStateException(this + " is listening");
        }
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            bind(channel);
            factory.doStart();
        } catch (RuntimeException e) {
            channel.close();
            throw e;
        } catch (IOException e) {
            channel.close();
            String why = e instanceof UnknownHostException ? "unknown host" : e.getMessage();
            var failure = new BindException("cannot listen on " + this + ": " + why);
            failure.initCause(e);
            throw failure;
        }
        listener = channel;
        stopped = new CompletableFuture<>();
        reactor.addReader(this);
    }

    private void bind(ServerSocketChannel channel) throws IOException {
        if (wanted.isUnresolved()) {
            throw new UnknownHostException(wanted.getHostString());
        }
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        if (options.reusePort()) {
            channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        }
        channel.bind(wanted, options.backlog());
        address = (InetSocketAddress) channel.getLocalAddress();
    }

    /** Where it listens, or last did, with the real port. */
    public InetSocketAddress address() {
        return address;
    }

    // ---------------------------------------------------------------- accept

    @Override
    public SelectableChannel channel() {
        return listener;
    }

    @Override
    public void doRead() {
        try {
            SocketChannel channel = listener.accept();
            for (int i = 1; channel != null && i <= MOST_ACCEPTS; i++) {
                backoff.succeeded();
                connectionAccepted(channel);
                channel = i < MOST_ACCEPTS ? listener.accept() : null;
            }
        } catch (IOException e) {
            backOff(e);
        }
    }

    /** Makes the protocol here, so that the factory has one thread, and lets its owner begin it. */
    private void connectionAccepted(SocketChannel channel) {
        Reactor owner = owners.get();
        try {
            var connection = new TcpConnection(owner, channel, factory, options.highWater());
            Optional<Protocol> protocol = factory.buildProtocol(connection.remoteAddress());
            if (protocol.isEmpty()) {
                Descriptors.close(channel);
            } else if (owner.equals(reactor)) {
                connection.begin(protocol.get());
            } else {
                owner.callFromThread(() -> connection.begin(protocol.get()));
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, () -> "a connection was lost before it began: " + e);
            Descriptors.close(channel);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "no protocol could be made on " + this, e);
            Descriptors.close(channel);
        }
    }

    private void backOff(IOException cause) {
        LOG.log(Level.WARNING, () -> "cannot accept on " + this + ": " + cause);
        factory.acceptFailed(cause);
        reactor.removeReader(this);
        reactor.callLater(backoff.failed(), this::acceptAgain);
    }

    private void acceptAgain() {
        if (listener.isOpen()) {
            reactor.addReader(this);
        }
    }

    @Override
    public void doWrite() {
        throw new IllegalStateException("a port has nothing to write");
    }

    // ---------------------------------------------------------------- close

    /**
     * Stops listening in the reactor's next turn; the connections made stay. From any thread;
     * idempotent.
     *
     * @return completed in the reactor's thread when the port is free
     */
    public CompletableFuture<Void> stopListening() {
        CompletableFuture<Void> result = stopped;
        reactor.callFromThread(() -> close(result));
        return result;
    }

    private void close(CompletableFuture<Void> listening) {
        if (listening.isDone()) { // it was not listening, or no longer is
            return;
        }
        Descriptors.close(listener);
        reactor.releaseClosed();
        connectionLost(CloseReason.STOPPING);
    }

    @Override
    public void connectionLost(CloseReason reason) {
        if (stopped.isDone()) {
            return;
        }
        Descriptors.close(listener);
        try {
            factory.doStop();
            stopped.complete(null);
        } catch (RuntimeException e) {
            stopped.completeExceptionally(e);
        }
    }

    @Override
    public String toString() {
        return "tcp " + wanted.getHostString() + ":" + wanted.getPort();
    }
}
