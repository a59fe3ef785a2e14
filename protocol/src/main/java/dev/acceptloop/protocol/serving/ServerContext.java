package dev.acceptloop.protocol.serving;

import static java.util.Objects.requireNonNull;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.server.ConnectionPolicies;
import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerOptions;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What every server is given and keeps: its options, whom it tells, its policies, its memory, its
 * listening socket; and what it does alike when it cannot accept, cannot go on, or has ended.
 *
 * <p>Thread-safe.
 *
 * @param <S> the listening socket: a channel, or the number of a descriptor
 */
public final class ServerContext<S> {
    private static final long LOG_PAUSE = TimeUnit.SECONDS.toNanos(1);

    private final ServerOptions options;
    private final ServerListener listener;
    private final ConnectionPolicies policies;
    private final @Nullable BoundSocket<S> bound;
    private final MemoryBudget memory;
    private final Drain drain;
    private final Trouble trouble;
    private final long linger;
    private final int readBuffer;
    private final int highWater;
    private final AtomicLong logAgain = new AtomicLong(System.nanoTime());
    private final List<AutoCloseable> opened = new ArrayList<>(); // while the server is made
    private final LongAdder answered = new LongAdder(); // bytes, of connections that have ended
    private volatile Runnable closing = () -> {};
    private volatile @Nullable SocketAddress lastHere;

    ServerContext(
            ServerOptions options,
            ServerListener listener,
            ConnectionPolicies policies,
            @Nullable BoundSocket<S> bound) {
        this.options = options;
        this.listener = new Unfailing(listener);
        this.trouble = new Trouble(listener);
        this.policies = policies;
        this.bound = bound;
        this.memory = MemoryBudget.of(options);
        this.drain = new Drain(options.duration(Option.DRAIN_TIMEOUT));
        this.linger = options.duration(Option.LINGER).toNanos();
        this.readBuffer = options.bytes(Option.READ_BUFFER);
        this.highWater = options.bytes(Option.HIGH_WATER);
        if (bound != null) { // else a child, whose start it would be half of
            Trouble.prepareToLog();
        }
    }

    /** Binds a server's listening socket. */
    public interface Binding<S> {
        /** On failure nothing is left open. */
        BoundSocket<S> bind(ServerOptions options) throws IOException;
    }

    /**
     * Checks the options, then binds. On failure nothing is left open.
     *
     * @throws IllegalArgumentException if the options cannot be served; the message is one line
     * @throws IOException if the address cannot be had
     */
    public static <S> ServerContext<S> bind(
            ServerOptions options, ServerListener listener, Binding<S> binding) throws IOException {
        var policies = new ConnectionPolicies(options);
        return new ServerContext<>(options, listener, policies, binding.bind(options));
    }

    /** The same with a listening socket of any kind, as {@link BoundSocket#open} opens it. */
    public static <S> ServerContext<S> bind(
            ServerOptions options,
            ServerListener listener,
            BoundSocket.Opening<S> opening,
            BoundSocket.Naming<S> naming,
            BoundSocket.Closing<S> closing)
            throws IOException {
        return bind(options, listener, given -> BoundSocket.open(given, opening, naming, closing));
    }

    /** The same with a listening channel of java.nio. */
    public static ServerContext<ServerSocketChannel> listening(
            ServerOptions options, ServerListener listener) throws IOException {
        return bind(options, listener, BoundSocket::listening);
    }

    /** What a server is made of its context by. */
    public interface Opening<S, T> {
        /** On failure what was {@link ServerContext#opened} is closed. */
        T open(ServerContext<S> context) throws IOException;
    }

    /** Makes the server that accepts from the socket. On failure nothing is left open. */
    public <T> T open(Opening<S, T> opening) throws IOException {
        try {
            return opening.open(this);
        } catch (Throwable e) {
            abandon();
            throw e;
        }
    }

    /** Something more that is to be closed if the server cannot be opened; before it is made. */
    public <R extends AutoCloseable> R opened(R resource) {
        opened.add(resource);
        return resource;
    }

    /** Without a socket of its own: in a process that is handed its connections. */
    public static ServerContext<Void> unbound(ServerOptions options, ServerListener listener) {
        return new ServerContext<>(options, listener, new ConnectionPolicies(options), null);
    }

    /** The listening socket. */
    public S socket() {
        return requireNonNull(bound).socket();
    }

    /** Where it listens. */
    public SocketAddress address() {
        return requireNonNull(bound).address();
    }

    /** What the server was told. */
    public ServerOptions options() {
        return options;
    }

    /** Whom the server tells; what that throws is a failure of the server. */
    public ServerListener listener() {
        return listener;
    }

    /** {@code --read-buffer}. */
    public int readBuffer() {
        return readBuffer;
    }

    /**
     * The read buffer of one more connection, where each has its own, which it {@link #keeps}; null
     * if there is no memory for it, and it is to be refused.
     */
    public @Nullable ByteBuffer newReadBuffer() {
        synchronized (memory) { // or all who come at once find out for themselves
            if (memory.isFull()) {
                return null;
            }
            try {
                return ByteBuffer.allocateDirect(readBuffer());
            } catch (OutOfMemoryError e) {
                memory.shrink();
                warn("no memory for one more connection: " + e.getMessage());
                return null;
            }
        }
    }

    /** Counts bytes a model keeps that its connections do not know of; negative: given back. */
    public void keeps(int bytes) {
        memory.add(bytes);
    }

    /** How it ends, within {@code --drain-timeout}: the server begins it, its connections look. */
    public Drain drain() {
        return drain;
    }

    /** {@code --linger}, in nanoseconds. */
    public long linger() {
        return linger;
    }

    /** While that holds nobody is free to read what comes, and no peer is taken for silent. */
    public void heldUpWhile(BooleanSupplier busy) {
        policies.heldUpWhile(busy);
    }

    ConnectionPolicies policies() {
        return policies;
    }

    /** {@code --high-water}. */
    int highWater() {
        return highWater;
    }

    MemoryBudget memory() {
        return memory;
    }

    /** Runs the task after so many nanoseconds, on a thread that is to be kept only shortly. */
    public Future<?> schedule(Runnable task, long nanos) {
        return policies.schedule(task, nanos);
    }

    // ------------------------------------------------------------------ connections

    /**
     * A connection was accepted; {@link Connection#open} comes next.
     *
     * @throws IOException if the peer has reset it before we looked
     */
    public Connection accepted(StreamSocket socket, SerialExecutor turn, SocketChannel channel)
            throws IOException {
        SocketAddress local = channel.getLocalAddress();
        return accepted(socket, turn, local, channel.getRemoteAddress());
    }

    /** The same where there is no channel. */
    public Connection accepted(
            StreamSocket socket, SerialExecutor turn, SocketAddress local, SocketAddress remote) {
        SocketAddress peer = UnnamedUnixAddress.of(remote);
        listener.accepted(peer);
        return new Connection(this, socket, turn, here(local), peer);
    }

    /** As {@link BoundSocket#local}, where there is one; a path is after its file, not as bound. */
    private SocketAddress here(SocketAddress local) {
        SocketAddress here =
                bound != null
                        ? bound.local(local)
                        : options.transport().isUnix() ? options.address() : local;
        SocketAddress last = lastHere;
        if (last != null && last.equals(here)) {
            return last; // one object for all connections
        }
        lastHere = here;
        return here;
    }

    /** What a connection that is one too many is told, for whoever tells it himself. */
    public ByteBuffer refusal() {
        return policies.refusal();
    }

    // ------------------------------------------------------------------ trouble

    /** Accept failed, as it does without descriptors: told, and said once a second at most. */
    public void acceptFailed(IOException cause) {
        listener.acceptFailed(cause);
        warn("accept failed: " + cause.getMessage());
    }

    /** Says something that may be so again and again; once a second at most. */
    public void warn(String line) {
        long now = System.nanoTime();
        long due = logAgain.get();
        if (now - due >= 0 && logAgain.compareAndSet(due, now + LOG_PAUSE)) {
            Trouble.log(Level.WARNING, line, null);
        }
    }

    /** How the server is closed when it {@link #failed}. */
    public void closeOnFailure(Runnable closing) {
        this.closing = closing;
    }

    /**
     * Whatever left a loop or an acceptor: there is somebody who is served no more. The server ends
     * whole, rather than be deaf in part: by a thread of its own, as a supervisor sees best.
     */
    public void failed(Throwable cause) {
        trouble.failed(cause, closing);
    }

    /** What one connection's protocol threw: its own trouble, if there is memory for the others. */
    void serviceFailed(Throwable cause) {
        if (cause instanceof OutOfMemoryError && !MemoryBudget.hasRoom()) {
            failed(cause);
        } else {
            Trouble.log(Level.WARNING, "service failed", cause);
        }
    }

    // ------------------------------------------------------------------ end

    /** Removes the socket's file, if it has one. */
    public void unlist() throws IOException {
        requireNonNull(bound).unlist();
    }

    /** Frees the port and the file, and says that the server drains. */
    public void stopAccepting() {
        try {
            requireNonNull(bound).close();
        } catch (IOException e) {
            Trouble.log(Level.WARNING, "closing the listening socket", e);
        }
        listener.draining();
    }

    /** The server could not be opened after all. */
    public void abandon() throws IOException {
        policies.close();
        opened.forEach(ServerContext::closeQuietly);
        requireNonNull(bound).close();
    }

    private static void closeQuietly(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            Trouble.log(Level.DEBUG, "closing what is of no use", e);
        }
    }

    /** So many bytes went to a connection that has ended, or to one of another process. */
    public void answered(long bytes) {
        answered.add(bytes);
    }

    /** Bytes that went to connections that have ended, since this was last asked. */
    public long takeAnswered() {
        return answered.sumThenReset();
    }

    /** Nothing of the server is left. */
    public void stopped() {
        policies.close();
        listener.answered(takeAnswered());
        listener.stopped();
    }

    /** A listener throws nothing; one that does is no connection's trouble. */
    private final class Unfailing implements ServerListener {
        private final ServerListener told;

        Unfailing(ServerListener told) {
            this.told = told;
        }

        private void tell(Runnable event) {
            try {
                event.run();
            } catch (Throwable e) {
                ServerContext.this.failed(e);
            }
        }

        @Override
        public void accepted(SocketAddress peer) {
            tell(() -> told.accepted(peer));
        }

        @Override
        public void closed(SocketAddress peer, CloseReason reason) {
            tell(() -> told.closed(peer, reason));
        }

        @Override
        public void acceptFailed(IOException cause) {
            tell(() -> told.acceptFailed(cause));
        }

        @Override
        public void answered(long bytes) {
            tell(() -> told.answered(bytes));
        }

        @Override
        public void draining() {
            tell(told::draining);
        }

        @Override
        public void stopped() {
            tell(told::stopped);
        }
    }
}
