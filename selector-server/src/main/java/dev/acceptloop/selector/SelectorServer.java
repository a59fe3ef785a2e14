package dev.acceptloop.selector;

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
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One thread waits for all connections at once.
 *
 * <pre>
 * loop:  select -> (owed? write) -> (readable? read -> protocol -> write) ... -> tasks -> select
 * </pre>
 *
 * <p>Threads: a connection belongs to one loop for life, and all its fields to that loop's thread.
 * The listening socket is a key of the first loop, which deals connections round.
 *
 * @see <a href="https://gee.cs.oswego.edu/dl/cpjslides/nio.pdf">Doug Lea, Scalable IO in Java</a>
 */
final class SelectorServer implements Server {
    private static final Logger LOG = System.getLogger(SelectorServer.class.getName());
    private static final int ACCEPT_BATCH = 64; // the others get their turn in a connect storm
    private static final int MOST_DISCARDED = 1 << 20;

    private final ServerOptions options;
    private final ServerListener listener;
    private final Policies policies;
    private final Bound<ServerSocketChannel> bound;
    private final ServerSocketChannel listening;
    private final List<Loop> loops = new ArrayList<>();
    private volatile long deadline; // nanoTime; set once stopping
    private boolean stopped; // guarded by this

    // ---------------------------------------------------------------- bind

    static SelectorServer open(ServerOptions options, ServerListener listener) throws IOException {
        var policies = new Policies(options);
        return new SelectorServer(options, listener, policies, Bound.listening(options));
    }

    private SelectorServer(
            ServerOptions options,
            ServerListener listener,
            Policies policies,
            Bound<ServerSocketChannel> bound)
            throws IOException {
        this.options = options;
        this.listener = listener;
        this.policies = policies;
        this.bound = bound;
        this.listening = bound.socket();
        listening.configureBlocking(false);
        for (int i = 0; i < options.number(Option.LOOPS); i++) {
            loops.add(new Loop());
        }
        loops.getFirst().acceptFrom(listening);
        for (int i = 0; i < loops.size(); i++) {
            loops.get(i).thread.setName("selector-loop-" + i);
            loops.get(i).thread.start();
        }
    }

    @Override
    public SocketAddress address() {
        return bound.address();
    }

    /** One selector, its thread, and the connections that are its own. */
    private final class Loop {
        private final Selector selector = Selector.open();
        private final ByteBuffer in = ByteBuffer.allocateDirect(options.bytes(Option.READ_BUFFER));
        private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
        private final Consumer<SelectionKey> ready = this::ready; // made once, not once a turn
        private final Thread thread = new Thread(this::run);
        private final Backoff backoff = new Backoff();
        private @Nullable SelectionKey acceptKey;
        private long acceptAgain; // nanoTime; while acceptKey has no interest
        private int nextLoop;
        private int connections;
        private boolean draining;

        Loop() throws IOException {}

        private void run() {
            try (selector) {
                while (!draining || connections > 0) {
                    selector.select(ready, acceptAgain == 0 ? 0 : millisToAccept());
                    acceptAgainIfDue();
                    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                        task.run();
                    }
                }
            } catch (IOException e) {
                LOG.log(Level.ERROR, "the selector failed", e);
            }
        }

        private void ready(SelectionKey key) {
            if (key.attachment() instanceof Connection connection) {
                connection.ready();
            } else {
                acceptReady();
            }
        }

        /** The one way in from another thread. */
        void execute(Runnable task) {
            tasks.add(task);
            selector.wakeup();
        }

        // ------------------------------------------------------------ accept

        void acceptFrom(ServerSocketChannel listening) throws ClosedChannelException {
            acceptKey = listening.register(selector, SelectionKey.OP_ACCEPT);
        }

        private void acceptReady() {
            try {
                for (int i = 0; i < ACCEPT_BATCH; i++) {
                    SocketChannel channel = listening.accept();
                    if (channel == null) {
                        return;
                    }
                    backoff.succeeded();
                    Loop loop = loops.get(nextLoop++ % loops.size());
                    loop.accept(channel, loop == this);
                }
            } catch (IOException e) {
                listener.acceptFailed(e);
                LOG.log(Level.WARNING, "accept failed: {0}", e.getMessage());
                acceptAgain = System.nanoTime() + backoff.failed().toNanos();
                requireNonNull(acceptKey).interestOps(0);
            }
        }

        private void accept(SocketChannel channel, boolean ours) {
            if (ours) {
                connect(channel);
            } else {
                execute(() -> connect(channel));
            }
        }

        private void connect(SocketChannel channel) {
            try {
                var connection = new Connection(this, channel);
                connections++;
                listener.accepted(connection.remote);
                connection.made();
            } catch (IOException e) { // reset before we looked
                closeQuietly(channel);
            }
        }

        private long millisToAccept() {
            long nanos = acceptAgain - System.nanoTime();
            return Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos) + 1);
        }

        private void acceptAgainIfDue() {
            if (acceptAgain != 0 && System.nanoTime() - acceptAgain >= 0) {
                acceptAgain = 0;
                if (listening.isOpen()) {
                    requireNonNull(acceptKey).interestOps(SelectionKey.OP_ACCEPT);
                }
            }
        }
    }

    /** One connection: what it owes, what it is interested in, why it ends. */
    private final class Connection implements Transport {
        private final Loop loop;
        private final SocketChannel channel;
        private final SocketAddress local;
        private final SocketAddress remote;
        private final SelectionKey key;
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

        Connection(Loop loop, SocketChannel channel) throws IOException {
            this.loop = loop;
            this.channel = channel;
            this.local = bound.local(channel.getLocalAddress());
            this.remote = UnnamedPeer.of(channel.getRemoteAddress());
            channel.configureBlocking(false);
            if (options.transport() == TransportKind.TCP) {
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            }
            this.key = channel.register(loop.selector, SelectionKey.OP_READ, this);
        }

        void made() {
            call(() -> protocol.connectionMade(this));
        }

        /** What goes wrong in a connection ends here, and only here. */
        void ready() {
            inCall = true;
            try {
                if (key.isWritable()) {
                    flush();
                }
                if (channel.isOpen() && key.isReadable()) {
                    read();
                }
            } catch (IOException e) {
                end(CloseReason.RESET);
                outgoing.clear();
                LOG.log(Level.DEBUG, "connection ended", e);
            } catch (RuntimeException e) {
                failed(e);
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

        private int read() throws IOException {
            ByteBuffer in = loop.in.clear();
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
            if (inCall && Thread.currentThread() == loop.thread) {
                end(why);
            } else { // nobody would settle it
                execute(() -> end(why));
            }
        }

        @Override
        public void abort(CloseReason why) {
            if (Thread.currentThread() != loop.thread || !inCall) {
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

        /** After each call of the protocol: closes what is over, and asks for what is awaited. */
        private void settle() {
            inCall = false;
            if (!channel.isOpen()) {
                return;
            }
            if (!isOpen() && outgoing.isEmpty()) {
                finish();
                return;
            }
            int interest = mayRead() ? SelectionKey.OP_READ : 0;
            if (!outgoing.isEmpty()) {
                interest |= SelectionKey.OP_WRITE;
            }
            if (interest != key.interestOps()) {
                key.interestOps(interest);
            }
        }

        /** FIN, then drop what has arrived: closing over unread bytes would send RST. */
        private void finish() {
            try (channel) {
                if (!aborted) {
                    channel.shutdownOutput();
                    discard();
                }
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "connection is gone already", e);
            }
            lost();
        }

        private void discard() throws IOException {
            int total = 0;
            for (int count = 1; count > 0 && total < MOST_DISCARDED; total += count) {
                count = channel.read(loop.in.clear());
            }
        }

        private void lost() {
            loop.connections--;
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
            loop.execute(() -> call(task));
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
        loops.getFirst().execute(this::stopAccepting);
        loops.forEach(loop -> join(loop, deadline));
        loops.forEach(loop -> loop.execute(() -> cut(loop)));
        loops.forEach(loop -> loop.thread.interrupt()); // a handler that blocks
        loops.forEach(loop -> join(loop, System.nanoTime() + Duration.ofDays(1).toNanos()));
        policies.close();
        listener.stopped();
    }

    /** In the first loop; what it dealt to the others is in their queues already. */
    private void stopAccepting() {
        closeQuietly(bound);
        listener.draining();
        loops.forEach(loop -> loop.execute(() -> drain(loop)));
    }

    private void drain(Loop loop) {
        loop.draining = true;
        forEach(loop, Connection::drain);
    }

    private void cut(Loop loop) {
        forEach(loop, connection -> connection.abort(CloseReason.STOPPING));
    }

    private void forEach(Loop loop, Consumer<Connection> action) {
        for (SelectionKey key : List.copyOf(loop.selector.keys())) {
            if (key.isValid() && key.attachment() instanceof Connection connection) {
                connection.call(() -> action.accept(connection));
            }
        }
    }

    private static void join(Loop loop, long deadline) {
        try {
            loop.thread.join(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
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
