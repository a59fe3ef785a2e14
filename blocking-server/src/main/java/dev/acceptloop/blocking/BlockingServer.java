package dev.acceptloop.blocking;

import static java.util.Objects.requireNonNull;

import dev.acceptloop.protocol.Backoff;
import dev.acceptloop.protocol.Bound;
import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Mailbox;
import dev.acceptloop.protocol.Option;
import dev.acceptloop.protocol.Policies;
import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.Server;
import dev.acceptloop.protocol.ServerListener;
import dev.acceptloop.protocol.ServerOptions;
import dev.acceptloop.protocol.Transport;
import dev.acceptloop.protocol.TransportKind;
import dev.acceptloop.protocol.UnnamedPeer;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One thread, one connection at a time: the next client waits until this one leaves.
 *
 * <pre>
 * acceptor:    accept -> (read -> protocol -> write)* -> close -> accept ...
 * </pre>
 *
 * <p>Threads: the connection's protocol is called by the one thread, and by tasks from elsewhere
 * between those calls ({@link Mailbox}).
 */
final class BlockingServer implements Server {
    private static final Logger LOG = System.getLogger(BlockingServer.class.getName());
    private static final Duration LOOK = Duration.ofMillis(10);
    private static final int MOST_DISCARDED = 1 << 20;

    private final ServerOptions options;
    private final ServerListener listener;
    private final Policies policies;
    private final Bound<ServerSocketChannel> bound;
    private final ServerSocketChannel listening;
    private final Thread acceptor;
    private volatile @Nullable Connection current; // the one that is served
    private volatile boolean stopping;

    // ---------------------------------------------------------------- bind

    static BlockingServer open(ServerOptions options, ServerListener listener) throws IOException {
        var policies = new Policies(options);
        return new BlockingServer(options, listener, policies, Bound.listening(options));
    }

    private BlockingServer(
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
        this.acceptor = Thread.ofPlatform().name("blocking-acceptor").start(this::acceptAll);
    }

    @Override
    public SocketAddress address() {
        return bound.address();
    }

    // ---------------------------------------------------------------- accept

    private void acceptAll() {
        var backoff = new Backoff();
        while (!stopping) {
            try {
                accept(listening.accept());
                backoff.succeeded();
            } catch (ClosedChannelException e) {
                return; // close() closed the listening socket
            } catch (IOException e) {
                listener.acceptFailed(e);
                LOG.log(Level.WARNING, "accept failed: {0}", e.getMessage());
                LockSupport.parkNanos(backoff.failed().toNanos());
            }
        }
    }

    private void accept(SocketChannel channel) throws IOException {
        Connection connection;
        try {
            connection = new Connection(channel);
        } catch (IOException e) { // reset before we looked
            channel.close();
            return;
        }
        current = connection;
        listener.accepted(connection.remote);
        connection.run();
        current = null;
    }

    /** The connection that is served. */
    private final class Connection implements Transport {
        private final SocketChannel channel;
        private final SocketAddress local;
        private final SocketAddress remote;
        private final Protocol protocol = policies.newProtocol();
        private final Mailbox mailbox = new Mailbox();
        private final AtomicReference<@Nullable CloseReason> reason = new AtomicReference<>();
        private final AtomicLong reads = new AtomicLong(); // odd while its thread is in read
        private long readsSeen; // closing thread only
        private volatile @Nullable Thread thread;
        private boolean outputShut; // in turn
        private boolean paused; // in turn

        Connection(SocketChannel channel) throws IOException {
            this.channel = channel;
            this.local = bound.local(channel.getLocalAddress());
            this.remote = UnnamedPeer.of(channel.getRemoteAddress());
            if (options.transport() == TransportKind.TCP) {
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            }
        }

        /** The whole life of the connection: what goes wrong in it ends here, and only here. */
        void run() {
            thread = Thread.currentThread();
            try (channel) {
                serve();
                finish();
            } catch (IOException e) {
                end(CloseReason.RESET);
                LOG.log(Level.DEBUG, "connection ended", e);
            }
            lost();
        }

        private void serve() throws IOException {
            try {
                inTurn(() -> protocol.connectionMade(this));
                readAll();
            } catch (RuntimeException e) {
                failed(e);
            }
        }

        // ------------------------------------------------------------ read

        private void readAll() throws IOException {
            ByteBuffer in = ByteBuffer.allocateDirect(options.bytes(Option.READ_BUFFER));
            while (isOpen()) {
                int count = stopping ? readArrived(in.clear()) : readNext(in.clear());
                mailbox.enter();
                try {
                    received(count, in);
                } finally {
                    mailbox.leave();
                }
            }
        }

        private int readNext(ByteBuffer in) throws IOException {
            reads.setRelease(reads.getPlain() + 1);
            try {
                return channel.read(in);
            } finally {
                reads.setRelease(reads.getPlain() + 1);
            }
        }

        /** What is there already; 0 if nothing is. */
        private int readArrived(ByteBuffer in) throws IOException {
            channel.configureBlocking(false);
            try {
                return channel.read(in);
            } finally {
                channel.configureBlocking(true);
            }
        }

        private void received(int count, ByteBuffer in) {
            if (count > 0 && isOpen()) {
                protocol.dataReceived(in.flip());
            } else if (stopping) {
                end(CloseReason.STOPPING);
            } else if (isOpen()) {
                protocol.readConnectionLost(this);
                paused = true; // a protocol that stays, stays to write
            }
            if (paused) {
                mailbox.awaitWhile(() -> paused && isOpen());
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

        // ------------------------------------------------------------ write

        @Override
        public void write(ByteBuffer data) {
            try {
                while (data.hasRemaining() && isOpen() && !outputShut) {
                    channel.write(data);
                }
            } catch (IOException e) {
                end(CloseReason.RESET);
            }
            data.position(data.limit());
        }

        @Override
        public int pending() {
            return 0;
        }

        @Override
        public void shutdownOutput() {
            outputShut = true;
            try {
                channel.shutdownOutput();
            } catch (IOException e) {
                end(CloseReason.RESET);
            }
        }

        // ------------------------------------------------------------ close

        @Override
        public void close(CloseReason why) {
            if (end(why) && Thread.currentThread() != thread) {
                wake();
            }
        }

        @Override
        public void abort(CloseReason why) {
            end(why);
            try {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
                channel.close();
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "abort of a connection that is gone", e);
            }
            execute(() -> {});
        }

        /** Ends a read, which finds the end of the stream, and a wait for tasks. */
        private void wake() {
            try {
                channel.shutdownInput();
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "connection is gone already", e);
            }
            execute(() -> {});
        }

        /** FIN, then drop what has arrived: closing over unread bytes would send RST. */
        private void finish() throws IOException {
            if (channel.isOpen()) {
                channel.shutdownOutput();
                ByteBuffer dropped = ByteBuffer.allocate(options.bytes(Option.READ_BUFFER));
                int total = 0;
                for (int count = 0; count >= 0 && total < MOST_DISCARDED; total += count) {
                    count = readArrived(dropped.clear());
                    if (count == 0) {
                        return;
                    }
                }
            }
        }

        private void failed(RuntimeException e) {
            end(CloseReason.SERVICE_FAILED);
            LOG.log(Level.WARNING, "service failed", e);
        }

        private void lost() {
            CloseReason why = requireNonNull(reason.get());
            try {
                inTurn(() -> protocol.connectionLost(why));
            } catch (RuntimeException e) {
                failed(e);
            }
            listener.closed(remote, why);
        }

        private boolean isOpen() {
            return reason.get() == null;
        }

        private boolean end(CloseReason why) {
            return reason.compareAndSet(null, why);
        }

        // ------------------------------------------------------------ shutdown

        /**
         * Ends a read that waits for bytes. Java drops what the kernel still holds once the input
         * is shut, so only a read seen at two looks is ended: one that had bytes would be over.
         */
        void look() {
            long now = reads.getAcquire();
            if (now == readsSeen && (now & 1) == 1) {
                wake();
            }
            readsSeen = now;
        }

        @Override
        public void execute(Runnable task) {
            mailbox.execute(task);
        }

        private void inTurn(Runnable call) {
            mailbox.enter();
            try {
                call.run();
            } finally {
                mailbox.leave();
            }
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
        if (stopping) {
            return;
        }
        stopping = true;
        closeQuietly();
        listener.draining();
        long deadline = System.nanoTime() + options.duration(Option.DRAIN_TIMEOUT).toNanos();
        while (acceptor.isAlive() && System.nanoTime() - deadline < 0) {
            ifPresent(current, Connection::look);
            LockSupport.parkNanos(LOOK.toNanos());
        }
        ifPresent(current, connection -> connection.abort(CloseReason.STOPPING));
        acceptor.interrupt(); // a handler that blocks
        joinAcceptor();
        policies.close();
        listener.stopped();
    }

    private void joinAcceptor() {
        try {
            acceptor.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void ifPresent(@Nullable Connection connection, Consumer<Connection> action) {
        if (connection != null) {
            action.accept(connection);
        }
    }

    private void closeQuietly() {
        try {
            bound.close();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "closing the listening socket: {0}", e.getMessage());
        }
    }
}
