package dev.acceptloop.forking;

import static java.util.Objects.requireNonNull;

import dev.acceptloop.protocol.Backoff;
import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Mailbox;
import dev.acceptloop.protocol.Option;
import dev.acceptloop.protocol.Policies;
import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.ServerOptions;
import dev.acceptloop.protocol.Transport;
import dev.acceptloop.protocol.TransportKind;
import dev.acceptloop.protocol.UnnamedPeer;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The child process: finds a socket on descriptor 0 and serves from it, one connection at a time,
 * alone.
 *
 * <pre>
 * connection:  descriptor 0 is the connection:          (read -> protocol -> write)* -> exit
 * spare:       descriptor 0 is the listening socket:    accept -> (read ...)* -> exit
 * worker:      descriptor 0 is the listening socket:    accept -> (read ...)* -> accept ...
 * </pre>
 *
 * <p>Arguments: role, lifeline, seats, then the server's options. What it tells its parent, and by
 * which exit status, {@link Report} says. SIGTERM makes it finish what it has received and end;
 * when its parent is gone it ends at once.
 *
 * <p>Threads: the connection's protocol is called by the main thread, and by tasks from elsewhere
 * between those calls ({@link Mailbox}).
 */
final class ForkedChild {
    static final String CONNECTION = "connection";
    static final String SPARE = "spare";
    static final String WORKER = "worker";

    private static final Logger LOG = System.getLogger(ForkedChild.class.getName());
    private static final Duration LOOK = Duration.ofMillis(10);
    private static final int MOST_DISCARDED = 1 << 20;

    private final boolean stays; // for one connection after another
    private final ServerOptions options;
    private final Policies policies;
    private final FileOutputStream reports;
    private final @Nullable Seats seats;
    private final long pid = ProcessHandle.current().pid();
    private volatile @Nullable ServerSocketChannel listening;
    private volatile @Nullable Connection current; // the one that is served
    private CloseReason last = CloseReason.STOPPING; // of the connection served last
    private volatile boolean stopping;

    // ---------------------------------------------------------------- bind

    public static void main(String[] arguments) throws IOException {
        // inheritedChannel() puts /dev/null in the place of descriptors 0, 1 and 2.
        var reports = new FileOutputStream("/proc/self/fd/1", true);
        keepErrors();
        List<String> words = Arrays.asList(arguments);
        var options = ServerOptions.parse(words.subList(3, words.size()));
        var child = new ForkedChild(words.get(0), options, reports, words.get(2));
        Lifeline.hold(words.get(1), Report.status(CloseReason.STOPPING));
        Runtime.getRuntime().addShutdownHook(new Thread(child::drain, "drain"));
        // Not System.exit, which would wait for the drain, which waits for this.
        Runtime.getRuntime().halt(child.run());
    }

    private ForkedChild(String role, ServerOptions options, FileOutputStream reports, String seats)
            throws IOException {
        this.stays = role.equals(WORKER);
        this.options = options;
        this.policies = new Policies(options);
        this.reports = reports;
        this.seats = seats.isEmpty() ? null : Seats.open(Path.of(seats));
    }

    private static void keepErrors() {
        try {
            System.setErr(new PrintStream(new FileOutputStream("/proc/self/fd/2", true), true));
        } catch (IOException e) { // a socket, or closed: nobody will see our messages
            LOG.log(Level.DEBUG, "no standard error", e);
        }
        System.setOut(System.err); // standard output is for reports
    }

    // ---------------------------------------------------------------- accept

    /** Serves what is on descriptor 0; returns the status to exit with. */
    private int run() {
        try {
            Report.ready(reports);
            Channel inherited = System.inheritedChannel();
            // No pattern switch: it links a class at run time, which the AOT cache cannot hold.
            if (inherited instanceof SocketChannel channel) {
                serve(new Connection(channel));
            } else if (inherited instanceof ServerSocketChannel channel) {
                acceptAll(channel);
            } else {
                throw new IOException("no socket on descriptor 0");
            }
        } catch (IOException e) { // the pipe to the parent is broken, or the connection was reset
            LOG.log(Level.DEBUG, "child ends", e);
        }
        return Report.status(last);
    }

    private void acceptAll(ServerSocketChannel channel) throws IOException {
        listening = channel;
        var backoff = new Backoff();
        while (!stopping && (stays || current == null)) {
            try {
                accept(channel.accept());
                backoff.succeeded();
            } catch (ClosedChannelException e) {
                return; // drain() closed the listening socket
            } catch (IOException e) {
                Report.acceptFailed(reports, e);
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
        Report.accepted(reports, connection.remote);
        if (seats == null) {
            serve(connection);
        } else if (seats.take(pid)) {
            serve(connection);
            seats.free(pid);
        } else {
            connection.refuse();
        }
        if (stays) {
            Report.closed(reports, last);
        }
    }

    private void serve(Connection connection) {
        current = connection;
        connection.run();
    }

    /** The connection this process serves. */
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
            boolean named =
                    options.transport() == TransportKind.UNIX; // after its file, not so here
            this.local = named ? options.address() : channel.getLocalAddress();
            this.remote = UnnamedPeer.of(channel.getRemoteAddress());
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

        /** It is one more than there may be: say so, and close. */
        void refuse() {
            try (channel) {
                write(policies.refusal());
                finish();
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "refused connection is gone", e);
            }
            end(CloseReason.OVERLOADED);
            last = CloseReason.OVERLOADED;
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
            last = why;
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

    /** Told to stop: the main thread finishes what was received, and halts this process. */
    private void drain() {
        stopping = true;
        closeQuietly(listening);
        long deadline = System.nanoTime() + options.duration(Option.DRAIN_TIMEOUT).toNanos();
        while (System.nanoTime() - deadline < 0) {
            Connection connection = current;
            if (connection != null) {
                connection.look();
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
        Runtime.getRuntime().halt(Report.status(CloseReason.STOPPING));
    }

    private static void closeQuietly(@Nullable ServerSocketChannel listening) {
        try {
            if (listening != null) {
                listening.close();
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "closing the listening socket: {0}", e.getMessage());
        }
    }
}
