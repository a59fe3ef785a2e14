package dev.acceptloop.async;

import static java.util.Objects.requireNonNull;

import dev.acceptloop.protocol.Addresses;
import dev.acceptloop.protocol.Backoff;
import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Mailbox;
import dev.acceptloop.protocol.Option;
import dev.acceptloop.protocol.Outgoing;
import dev.acceptloop.protocol.Policies;
import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.Server;
import dev.acceptloop.protocol.ServerListener;
import dev.acceptloop.protocol.ServerOptions;
import dev.acceptloop.protocol.Transport;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.Channel;
import java.nio.channels.CompletionHandler;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Operations are started, and their completions handled on whichever thread of the group is free.
 *
 * <pre>
 * accept(handler) ... accepted -> read(handler), accept(handler)
 * read completed  -> protocol -> write(handler), then read(handler) again
 * write completed -> the rest, if any
 * </pre>
 *
 * <p>Threads: a connection's handlers and its tasks run in turns ({@link Mailbox}), so its fields
 * are guarded by that; one read and one write are under way at most.
 */
final class AsyncServer implements Server {
    private static final Logger LOG = System.getLogger(AsyncServer.class.getName());
    private static final Duration LOOK = Duration.ofMillis(10);
    private static final int CUT_SECONDS = 5;
    private static final int MOST_DISCARDED = 1 << 20;

    private final ServerOptions options;
    private final ServerListener listener;
    private final Policies policies;
    private final AsynchronousChannelGroup group;
    private final AsynchronousServerSocketChannel listening;
    private final SocketAddress address;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final Accepted accepted = new Accepted();
    private final ReadCompleted readCompleted = new ReadCompleted();
    private final WriteCompleted writeCompleted = new WriteCompleted();
    private final Discarded discarded = new Discarded();
    private final List<Thread> threads;
    private boolean stopped; // guarded by this

    // ---------------------------------------------------------------- bind

    static AsyncServer open(ServerOptions options, ServerListener listener) throws IOException {
        SocketAddress wanted = Addresses.mapped(options.address());
        var policies = new Policies(options);
        var threads = new CopyOnWriteArrayList<Thread>();
        var group =
                AsynchronousChannelGroup.withFixedThreadPool(
                        options.numberOr(Option.THREADS, 1), task -> thread(task, threads));
        try {
            AsynchronousServerSocketChannel listening = AsynchronousServerSocketChannel.open(group);
            listening.setOption(
                    StandardSocketOptions.SO_REUSEPORT, options.isSet(Option.REUSE_PORT));
            listening.bind(wanted, options.number(Option.BACKLOG));
            return new AsyncServer(options, listener, policies, group, listening, threads);
        } catch (IOException | RuntimeException e) {
            group.shutdownNow();
            throw options.cannotBind(e);
        }
    }

    private AsyncServer(
            ServerOptions options,
            ServerListener listener,
            Policies policies,
            AsynchronousChannelGroup group,
            AsynchronousServerSocketChannel listening,
            List<Thread> threads)
            throws IOException {
        this.options = options;
        this.listener = listener;
        this.policies = policies;
        this.group = group;
        this.listening = listening;
        this.threads = threads;
        this.address = listening.getLocalAddress();
        accepted.next();
    }

    @Override
    public SocketAddress address() {
        return address;
    }

    private static Thread thread(Runnable task, List<Thread> threads) {
        Thread thread = new Thread(task, "async-completions-" + threads.size());
        threads.add(thread);
        return thread;
    }

    // ---------------------------------------------------------------- accept

    /** One accept is under way at a time. */
    private final class Accepted implements CompletionHandler<AsynchronousSocketChannel, Void> {
        private final Backoff backoff = new Backoff(); // the accept under way guards it

        @SuppressWarnings("NullAway") // a completion handler's attachment may be null
        void next() {
            if (listening.isOpen()) {
                listening.accept(null, this);
            }
        }

        @Override
        public void completed(AsynchronousSocketChannel channel, Void none) {
            backoff.succeeded();
            next();
            accept(channel);
        }

        @Override
        public void failed(Throwable cause, Void none) {
            if (listening.isOpen() && cause instanceof IOException e) {
                listener.acceptFailed(e);
                LOG.log(Level.WARNING, "accept failed: {0}", e.getMessage());
                Thread.ofVirtual().start(this::nextAfterBackoff);
            }
        }

        private void nextAfterBackoff() {
            LockSupport.parkNanos(backoff.failed().toNanos());
            next();
        }
    }

    private void accept(AsynchronousSocketChannel channel) {
        try {
            var connection = new Connection(channel);
            connections.add(connection);
            listener.accepted(connection.remote);
            connection.inTurn(() -> connection.protocol.connectionMade(connection));
        } catch (IOException e) { // reset before we looked
            closeQuietly(channel);
        }
    }

    /** One connection: its buffer, the operations under way, why it ends. */
    private final class Connection implements Transport {
        private final AsynchronousSocketChannel channel;
        private final SocketAddress local;
        private final SocketAddress remote;
        private final Protocol protocol = policies.newProtocol();
        private final Mailbox mailbox = new Mailbox();
        private final int highWater = options.bytes(Option.HIGH_WATER);
        private final ByteBuffer in = ByteBuffer.allocateDirect(options.bytes(Option.READ_BUFFER));
        private final ByteBuffer echo = in.duplicate(); // in, for a write of what was read
        private Outgoing sending = new Outgoing(); // the write under way owns it
        private Outgoing waiting = new Outgoing();
        private @Nullable ByteBuffer writing; // the write under way
        private @Nullable CloseReason reason; // why it ends; null while it goes on
        private boolean reading; // a read is under way
        private boolean inCall; // the protocol is being called: only the outermost call settles
        private boolean full; // from above the high-water mark until nothing is owed
        private boolean paused;
        private boolean inputShut;
        private boolean outputShut;
        private boolean aborted;
        private boolean over;
        private int total; // discarded
        private long reads;
        private long readsSeen;

        Connection(AsynchronousSocketChannel channel) throws IOException {
            this.channel = channel;
            this.local = channel.getLocalAddress();
            this.remote = channel.getRemoteAddress();
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }

        /** What goes wrong in a connection ends here, and only here. */
        void inTurn(Runnable call) {
            mailbox.enter();
            boolean outermost = !inCall;
            inCall = true;
            try {
                call.run();
            } catch (RuntimeException e) {
                failed(e);
            }
            inCall = !outermost;
            try {
                if (outermost) {
                    settle();
                }
            } finally {
                mailbox.leave();
            }
        }

        // ------------------------------------------------------------ read

        private void read() {
            reading = true;
            reads++;
            channel.read(in.clear(), this, readCompleted);
        }

        void readFailed(Throwable cause) {
            reading = false;
            broken(cause);
        }

        void readCompleted(int count) {
            reading = false;
            if (count > 0 && isOpen()) {
                protocol.dataReceived(in.flip());
            } else if (isOpen()) {
                inputShut = true;
                protocol.readConnectionLost(this);
            }
        }

        @Override
        public void pauseReading() {
            paused = true;
        }

        @Override
        public void resumeReading() {
            paused = false;
        }

        @SuppressWarnings("ReferenceEquality") // a write of the read buffer is under way
        private boolean mayRead() {
            return isOpen() && !reading && !inputShut && !paused && !full && writing != echo;
        }

        // ------------------------------------------------------------ write

        @Override
        @SuppressWarnings("ReferenceEquality") // the read buffer itself is written from in place
        public void write(ByteBuffer data) {
            if (!isOpen() || outputShut) {
                data.position(data.limit());
            } else if (data == in && writing == null && waiting.isEmpty()) {
                echo.clear().limit(data.limit()).position(data.position());
                data.position(data.limit());
                write(echo, echo.remaining());
            } else {
                waiting.add(data); // a write under way must find its bytes as it left them
                writeNext();
            }
            full |= pending() > highWater;
        }

        private void write(ByteBuffer bytes, int count) {
            if (count > 0) {
                writing = bytes;
                channel.write(bytes, this, writeCompleted);
            }
        }

        private void writeNext() {
            if (writing == null) {
                Outgoing next = waiting;
                waiting = sending;
                sending = next;
                write(sending.bytes(), sending.size());
            }
        }

        void writeCompleted() {
            ByteBuffer written = requireNonNull(writing);
            writing = null;
            if (written.hasRemaining()) {
                write(written, written.remaining());
                return;
            }
            sending.releaseIfEmpty();
            writeNext();
            if (writing == null) {
                full = false;
                finishOutput();
            }
        }

        void writeFailed(Throwable cause) {
            writing = null;
            broken(cause);
        }

        @Override
        public int pending() {
            ByteBuffer now = writing;
            return waiting.size() + (now == null ? 0 : now.remaining());
        }

        @Override
        public void shutdownOutput() {
            outputShut = true;
            if (writing == null) {
                finishOutput();
            }
        }

        private void finishOutput() {
            if (outputShut) {
                shutOutput();
            }
        }

        private void shutOutput() {
            try {
                channel.shutdownOutput();
            } catch (IOException e) {
                end(CloseReason.RESET);
            }
        }

        // ------------------------------------------------------------ close

        @Override
        public void close(CloseReason why) {
            if (mailbox.isEntered()) {
                end(why);
            } else {
                execute(() -> end(why));
            }
        }

        @Override
        public void abort(CloseReason why) {
            execute(() -> abortNow(why));
        }

        private void abortNow(CloseReason why) {
            end(why);
            aborted = true;
            try {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "abort of a connection that is gone", e);
            }
        }

        /** After each call of the protocol: closes what is over, or starts the next read. */
        private void settle() {
            if (over) {
                return;
            }
            if (!isOpen() && (aborted || writing == null)) {
                finish();
            } else if (mayRead()) {
                read();
            }
        }

        /** FIN, then drop what has arrived: closing over unread bytes would send RST. */
        private void finish() {
            over = true;
            if (aborted) {
                lost();
                return;
            }
            shutOutput();
            if (inputShut || reading || reason == CloseReason.RESET) {
                lost();
            } else {
                discard();
            }
        }

        private void discard() {
            channel.read(in.clear(), 1, TimeUnit.MILLISECONDS, this, discarded);
        }

        void discarded(int count) {
            total += count;
            if (count > 0 && total < MOST_DISCARDED) {
                discard();
            } else {
                lost();
            }
        }

        private void lost() {
            closeQuietly(channel);
            CloseReason why = requireNonNull(reason);
            try {
                protocol.connectionLost(why);
            } catch (RuntimeException e) {
                failed(e);
            }
            connections.remove(this);
            listener.closed(remote, why);
        }

        private void failed(RuntimeException e) {
            end(CloseReason.SERVICE_FAILED);
            LOG.log(Level.WARNING, "service failed", e);
        }

        /** A read or a write failed: the peer is gone, or we are closing. */
        void broken(Throwable cause) {
            end(CloseReason.RESET);
            waiting.clear();
            LOG.log(Level.DEBUG, "connection ended", cause);
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

        /** Ends a connection that still waits in the read seen at the last look. */
        void look() {
            if (mailbox.tryEnter()) {
                if (paused || (reading && reads == readsSeen)) {
                    end(CloseReason.STOPPING);
                }
                readsSeen = reads;
                inTurn(() -> {});
                mailbox.leave();
            }
        }

        @Override
        public void execute(Runnable task) {
            mailbox.execute(() -> inTurn(task));
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

    private static final class ReadCompleted implements CompletionHandler<Integer, Connection> {
        @Override
        public void completed(Integer count, Connection connection) {
            connection.inTurn(() -> connection.readCompleted(count));
        }

        @Override
        public void failed(Throwable cause, Connection connection) {
            connection.inTurn(() -> connection.readFailed(cause));
        }
    }

    private static final class WriteCompleted implements CompletionHandler<Integer, Connection> {
        @Override
        public void completed(Integer count, Connection connection) {
            connection.inTurn(connection::writeCompleted);
        }

        @Override
        public void failed(Throwable cause, Connection connection) {
            connection.inTurn(() -> connection.writeFailed(cause));
        }
    }

    private static final class Discarded implements CompletionHandler<Integer, Connection> {
        @Override
        public void completed(Integer count, Connection connection) {
            connection.inTurn(() -> connection.discarded(count));
        }

        @Override
        public void failed(Throwable cause, Connection connection) {
            connection.inTurn(() -> connection.discarded(-1));
        }
    }

    @Override
    public synchronized void close() {
        if (stopped) {
            return;
        }
        stopped = true;
        closeQuietly(listening);
        listener.draining();
        long deadline = System.nanoTime() + options.duration(Option.DRAIN_TIMEOUT).toNanos();
        while (!connections.isEmpty() && System.nanoTime() - deadline < 0) {
            connections.forEach(Connection::look);
            LockSupport.parkNanos(LOOK.toNanos());
        }
        connections.forEach(connection -> connection.abort(CloseReason.STOPPING));
        threads.forEach(Thread::interrupt); // a handler that blocks
        while (!connections.isEmpty()) {
            LockSupport.parkNanos(LOOK.toNanos());
        }
        shutDown();
        policies.close();
        listener.stopped();
    }

    private void shutDown() {
        try {
            group.shutdownNow();
            if (!group.awaitTermination(CUT_SECONDS, TimeUnit.SECONDS)) {
                LOG.log(Level.WARNING, "a completion thread does not end");
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "shutting the channel group down: {0}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void closeQuietly(Channel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "closing {0}: {1}", channel, e.getMessage());
        }
    }
}
