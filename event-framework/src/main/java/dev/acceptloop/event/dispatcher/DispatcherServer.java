package dev.acceptloop.event.dispatcher;

import dev.acceptloop.protocol.Backoff;
import dev.acceptloop.protocol.Bound;
import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Option;
import dev.acceptloop.protocol.Policies;
import dev.acceptloop.protocol.Server;
import dev.acceptloop.protocol.ServerListener;
import dev.acceptloop.protocol.ServerOptions;
import dev.acceptloop.protocol.Transport;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

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

    final ServerOptions options;
    final ServerListener listener;
    final Policies policies;
    final Bound<ServerSocketChannel> bound;
    final ChannelMap map;
    private final Listening listening;
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    final Thread loop;
    volatile long deadline; // nanoTime; set once stopping
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
    void execute(Runnable task) {
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
                var connection = new DispatcherConnection(DispatcherServer.this, channel);
                listener.accepted(connection.remote);
                connection.made();
            } catch (IOException e) { // reset before we looked
                closeQuietly(channel);
            }
        }
    }

    // ---------------------------------------------------------------- read
    // DispatcherConnection.handleRead: once, and what came to the protocol.

    // ---------------------------------------------------------------- write
    // DispatcherConnection.write: at once; handleWrite: what the kernel did not take.

    // ---------------------------------------------------------------- close
    // DispatcherConnection.settle: after a call of the protocol, when nothing is owed any more.

    // ---------------------------------------------------------------- shutdown

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
        forEach(DispatcherConnection::drain);
    }

    private void forEach(Consumer<DispatcherConnection> action) {
        for (Dispatcher dispatcher : map.channels()) {
            if (dispatcher instanceof DispatcherConnection connection) {
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
