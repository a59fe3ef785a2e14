package dev.acceptloop.event.dispatcher;

import static java.util.Objects.requireNonNull;

import dev.acceptloop.protocol.Backoff;
import dev.acceptloop.protocol.Bound;
import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Option;
import dev.acceptloop.protocol.Outgoing;
import dev.acceptloop.protocol.Policies;
import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.Server;
import dev.acceptloop.protocol.ServerListener;
import dev.acceptloop.protocol.ServerOptions;
import dev.acceptloop.protocol.Transport;
import dev.acceptloop.protocol.TransportKind;
import dev.acceptloop.protocol.UnnamedPeer;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One thread, and sockets that are asked each turn what they wait for.
 *
 * <pre>
 * loop:  every socket: readable()? writable()? -> select -> handleWrite | handleRead -> tasks
 * </pre>
 *
 * <p>What the other event loops do when the interest of a connection changes is here two methods,
 * {@code readable} and {@code writable}; the questions to the silent ones are what that costs.
 *
 * <p>Threads: all but {@link #close} and the ways in that {@link Transport} names are the loop's.
 *
 * @see <a href="https://docs.python.org/3.11/library/asyncore.html">asyncore, as Python 3.11 had
 *     it</a>
 */
final class DispatcherServer implements Server {
    private static final Logger LOG = System.getLogger(DispatcherServer.class.getName());
    private static final int ACCEPT_BATCH = 64; // the others get their turn in a connect storm
    private static final int MOST_DISCARDED = 1 << 20;

    private final ServerOptions options;
    private final ServerListener listener;
    private final Policies policies;
    private final Bound<ServerSocketChannel> bound;
    private final ChannelMap map;
    private final Listening listening;
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Thread loop;
    private volatile long deadline; // nanoTime; set once stopping
    private boolean stopped; // guarded by this

    // ---------------------------------------------------------------- bind

    static DispatcherServer open(ServerOptions options, ServerListener listener)
            throws IOException {
        var policies = new Policies(options);
        return new DispatcherServer(options, listener, policies, Bound.listening(options));
    }

    private DispatcherServer(
            ServerOptions options,
            ServerListener listener,
            Policies policies,
            Bound<ServerSocketChannel> bound)
            throws IOException {
        this.options = options;
        this.listener = listener;
        this.policies = policies;
        this.bound = bound;
        this.map = ChannelMap.open(options.bytes(Option.READ_BUFFER));
        this.listening = new Listening(bound.socket());
        this.loop = Thread.ofPlatform().name("dispatcher-loop").start(this::run);
    }

    @Override
    public SocketAddress address() {
        return bound.address();
    }

    /** Serves until the listening socket and all connections have left the map. */
    private void run() {
        try (map) {
            while (!map.isEmpty()) {
                map.poll(listening.nanosToAccept());
                for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                    task.run();
                }
            }
        } catch (IOException e) {
            LOG.log(Level.ERROR, "the selector failed", e);
        }
    }

    /** The one way in from another thread. */
    private void execute(Runnable task) {
        tasks.add(task);
        map.wakeUp();
    }

    // ---------------------------------------------------------------- accept

    /** The listening socket; not asked to accept for a while after it failed to. */
    private final class Listening extends Dispatcher {
        private final Backoff backoff = new Backoff();
        private long acceptAgain; // nanoTime; 0 while accepting

        Listening(ServerSocketChannel channel) throws IOException {
            super(map);
            attach(channel);
        }

        @Override
        protected boolean readable() {
            if (acceptAgain != 0 && System.nanoTime() - acceptAgain >= 0) {
                acceptAgain = 0;
            }
            return acceptAgain == 0;
        }

        /** How long a turn may wait, -1 for ever. */
        long nanosToAccept() {
            return acceptAgain == 0 ? -1 : Math.max(1, acceptAgain - System.nanoTime());
        }

        @Override
        protected void handleAccept() throws IOException {
            for (int i = 0; i < ACCEPT_BATCH; i++) {
                SocketChannel channel = accept();
                if (channel == null) {
                    return;
                }
                backoff.succeeded();
                connect(channel);
            }
        }

        @Override
        protected void handleError(Exception cause) {
            if (cause instanceof IOException e) {
                listener.acceptFailed(e);
            }
            LOG.log(Level.WARNING, "accept failed: {0}", cause.getMessage());
            acceptAgain = System.nanoTime() + backoff.failed().toNanos();
        }

        private void connect(SocketChannel channel) {
            try {
                var connection = new Connection(channel);
                listener.accepted(connection.remote);
                connection.made();
            } catch (IOException e) { // reset before we looked
                closeQuietly(channel);
            }
        }
    }

    /** One connection: what it owes, whether it is read from, why it ends. */
    private final class Connection extends Dispatcher implements Transport {
        private final SocketChannel channel;
        private final SocketAddress local;
        private final SocketAddress remote;
        private final Protocol protocol = policies.newProtocol();
        private final Outgoing outgoing = new Outgoing();
        private final int highWater = options.bytes(Option.HIGH_WATER);
        private @Nullable CloseReason reason; // why it ends; null while it goes on
        private boolean full; // from above the high-water mark until nothing is owed
        private boolean paused;
        private boolean inputShut;
        private boolean outputShut;
        private boolean aborted;
        private boolean inCall; // settle() follows
        private boolean draining;

        Connection(SocketChannel channel) throws IOException {
            super(map);
            this.channel = channel;
            this.local = bound.local(channel.getLocalAddress());
            this.remote = UnnamedPeer.of(channel.getRemoteAddress());
            if (options.transport() == TransportKind.TCP) {
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            }
            attach(channel);
        }

        void made() {
            call(() -> protocol.connectionMade(this));
        }

        /** What goes wrong in a connection ends here, and only here. */
        @Override
        protected void handleError(Exception cause) {
            if (cause instanceof RuntimeException e) {
                failed(e);
            } else {
                end(CloseReason.RESET);
                outgoing.clear();
                LOG.log(Level.DEBUG, "connection ended", cause);
            }
            settle();
        }

        private void call(Runnable task) {
            inCall = true;
            try {
                task.run();
            } catch (RuntimeException e) {
                failed(e);
            }
            settle();
        }

        // ------------------------------------------------------------ read

        @Override
        protected boolean readable() {
            return mayRead();
        }

        @Override
        protected void handleRead() throws IOException {
            inCall = true;
            read();
            settle();
        }

        private int read() throws IOException {
            ByteBuffer in = map.readBuffer();
            int count = channel.read(in);
            if (count > 0) {
                protocol.dataReceived(in.flip());
            } else if (count < 0) {
                inputShut = true;
                protocol.readConnectionLost(this);
            }
            return count;
        }

        @Override
        public void pauseReading() {
            paused = true;
        }

        @Override
        public void resumeReading() {
            paused = false;
        }

        private boolean mayRead() {
            return isOpen() && !inputShut && !paused && !full;
        }

        // ------------------------------------------------------------ write

        @Override
        public void write(ByteBuffer data) {
            try {
                if (isOpen() && !outputShut) {
                    if (outgoing.isEmpty()) {
                        channel.write(data);
                    }
                    outgoing.add(data);
                    full |= outgoing.size() > highWater;
                }
            } catch (IOException e) {
                end(CloseReason.RESET);
                outgoing.clear();
            }
            data.position(data.limit());
        }

        @Override
        protected boolean writable() {
            return !outgoing.isEmpty();
        }

        @Override
        protected void handleWrite() throws IOException {
            inCall = true;
            flush();
            settle();
        }

        private void flush() throws IOException {
            if (outgoing.writeTo(channel)) {
                full = false;
                if (outputShut) {
                    channel.shutdownOutput();
                }
                if (draining) {
                    drain();
                }
            }
        }

        @Override
        public int pending() {
            return outgoing.size();
        }

        @Override
        public void shutdownOutput() {
            outputShut = true;
            try {
                if (outgoing.isEmpty()) {
                    channel.shutdownOutput();
                }
            } catch (IOException e) {
                end(CloseReason.RESET);
            }
        }

        // ------------------------------------------------------------ close

        @Override
        public void close(CloseReason why) {
            if (inCall && Thread.currentThread() == loop) {
                end(why);
            } else { // nobody would settle it
                execute(() -> end(why));
            }
        }

        @Override
        public void abort(CloseReason why) {
            if (Thread.currentThread() != loop || !inCall) {
                execute(() -> abort(why));
                return;
            }
            end(why);
            aborted = true;
            outgoing.clear();
            try {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "abort of a connection that is gone", e);
            }
        }

        /** After each call of the protocol: closes what is over. */
        private void settle() {
            inCall = false;
            if (channel.isOpen() && !isOpen() && outgoing.isEmpty()) {
                finish();
            }
        }

        /** FIN, then drop what has arrived: closing over unread bytes would send RST. */
        private void finish() {
            try {
                if (!aborted) {
                    channel.shutdownOutput();
                    discard();
                }
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "connection is gone already", e);
            }
            close();
            lost();
        }

        private void discard() throws IOException {
            int total = 0;
            for (int count = 1; count > 0 && total < MOST_DISCARDED; total += count) {
                count = channel.read(map.readBuffer());
            }
        }

        private void lost() {
            try {
                protocol.connectionLost(requireNonNull(reason));
            } catch (RuntimeException e) {
                failed(e);
            }
            listener.closed(remote, requireNonNull(reason));
        }

        private void failed(RuntimeException e) {
            end(CloseReason.SERVICE_FAILED);
            LOG.log(Level.WARNING, "service failed", e);
        }

        private boolean isOpen() {
            return reason == null;
        }

        private void end(CloseReason why) {
            if (reason == null) {
                reason = why;
            }
        }

        // ------------------------------------------------------------ shutdown

        /** Answers what has arrived, now or when what is owed is flushed; then it is over. */
        void drain() {
            draining = true;
            try {
                int count = 1;
                while (count > 0 && mayRead() && System.nanoTime() - deadline < 0) {
                    count = read();
                }
                if (count <= 0 || paused) {
                    end(CloseReason.STOPPING);
                }
            } catch (IOException e) {
                end(CloseReason.RESET);
                outgoing.clear();
            }
        }

        @Override
        public void execute(Runnable task) {
            DispatcherServer.this.execute(() -> call(task));
        }

        @Override
        public SocketAddress localAddress() {
            return local;
        }

        @Override
        public SocketAddress remoteAddress() {
            return remote;
        }
    }

    @Override
    public synchronized void close() {
        if (stopped) {
            return;
        }
        stopped = true;
        deadline = System.nanoTime() + options.duration(Option.DRAIN_TIMEOUT).toNanos();
        execute(this::drain);
        join(deadline);
        execute(() -> forEach(connection -> connection.abort(CloseReason.STOPPING)));
        loop.interrupt(); // a handler that blocks
        join(System.nanoTime() + Duration.ofDays(1).toNanos());
        policies.close();
        listener.stopped();
    }

    private void drain() {
        closeQuietly(bound);
        listening.close();
        listener.draining();
        forEach(Connection::drain);
    }

    private void forEach(Consumer<Connection> action) {
        for (Dispatcher dispatcher : map.channels()) {
            if (dispatcher instanceof Connection connection) {
                connection.call(() -> action.accept(connection));
            }
        }
    }

    private void join(long deadline) {
        try {
            loop.join(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void closeQuietly(Closeable resource) {
        try {
            resource.close();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "closing {0}: {1}", resource, e.getMessage());
        }
    }
}
