package dev.acceptloop.async;

import dev.acceptloop.protocol.Addresses;
import dev.acceptloop.protocol.Backoff;
import dev.acceptloop.protocol.Bound;
import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Connection;
import dev.acceptloop.protocol.Drain;
import dev.acceptloop.protocol.LockExecutor;
import dev.acceptloop.protocol.Option;
import dev.acceptloop.protocol.Outgoing;
import dev.acceptloop.protocol.Server;
import dev.acceptloop.protocol.ServerContext;
import dev.acceptloop.protocol.ServerListener;
import dev.acceptloop.protocol.ServerOptions;
import dev.acceptloop.protocol.StreamSocket;
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
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
 * <p>Threads: a connection's handlers and its tasks run in turns ({@link LockExecutor}), so its
 * fields are guarded by that; one read and one write are under way at most, and each owns its
 * buffer.
 */
final class AsyncServer implements Server {
    private static final Logger LOG = System.getLogger(AsyncServer.class.getName());
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final int MOST_AT_ONCE = 64 * 1024; // a write that waits shows how far it is
    private static final int CUT_SECONDS = 5;

    private final ServerContext<AsynchronousServerSocketChannel> context;
    private final AsynchronousServerSocketChannel listening;
    private final AsynchronousChannelGroup group;
    private final List<Thread> threads;
    private final Drain drain;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final SocketDescriptors descriptors = new SocketDescriptors();
    private final AtomicInteger handling = new AtomicInteger(); // completions, just now
    private final Accepted accepted = new Accepted();
    private final ReadCompleted readCompleted = new ReadCompleted();
    private final WriteCompleted writeCompleted = new WriteCompleted();

    // ---------------------------------------------------------------- bind

    static AsyncServer open(ServerOptions options, ServerListener listener) throws IOException {
        var threads = new CopyOnWriteArrayList<Thread>();
        var group =
                AsynchronousChannelGroup.withFixedThreadPool(
                        options.numberOr(Option.THREADS, 1), task -> thread(task, threads));
        try {
            ServerContext<AsynchronousServerSocketChannel> context =
                    ServerContext.bind(options, listener, given -> bind(group, given));
            return new AsyncServer(context, group, threads);
        } catch (IOException | RuntimeException e) {
            group.shutdownNow();
            throw e;
        }
    }

    private static Bound<AsynchronousServerSocketChannel> bind(
            AsynchronousChannelGroup group, ServerOptions options) throws IOException {
        return Bound.open(
                options,
                address -> listening(group, options, address),
                AsynchronousServerSocketChannel::getLocalAddress,
                AsynchronousServerSocketChannel::close);
    }

    private static AsynchronousServerSocketChannel listening(
            AsynchronousChannelGroup group, ServerOptions options, SocketAddress address)
            throws IOException {
        AsynchronousServerSocketChannel channel = AsynchronousServerSocketChannel.open(group);
        channel.setOption(StandardSocketOptions.SO_REUSEPORT, options.isSet(Option.REUSE_PORT));
        return channel.bind(Addresses.mapped(address), options.number(Option.BACKLOG));
    }

    private AsyncServer(
            ServerContext<AsynchronousServerSocketChannel> context,
            AsynchronousChannelGroup group,
            List<Thread> threads) {
        this.context = context;
        this.listening = context.socket();
        this.group = group;
        this.threads = threads;
        this.drain = context.drain();
        context.closeOnFailure(this::close);
        accepted.next();
    }

    @Override
    public SocketAddress address() {
        return context.address();
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
            handle(() -> {
                backoff.succeeded();
                next();
                connect(channel);
            });
        }

        @Override
        public void failed(Throwable cause, Void none) {
            if (!listening.isOpen()) {
                return; // close() closed it
            }
            if (cause instanceof IOException e) {
                context.acceptFailed(e);
                var _ = context.schedule(this::next, backoff.failed().toNanos());
            } else {
                context.failed(cause);
            }
        }
    }

    private void connect(AsynchronousSocketChannel channel) {
        ByteBuffer in = context.newReadBuffer();
        Socket socket;
        try {
            socket = new Socket(channel, in == null ? NOTHING : in);
        } catch (IOException e) { // reset before we looked
            LOG.log(Level.DEBUG, "not served: {0}", e.getMessage());
            closeQuietly(channel);
            return;
        }
        sockets.add(socket);
        if (in == null) {
            socket.connection.refuse();
        } else {
            socket.connection.open();
        }
    }

    /** What leaves a handler would end its thread, and whoever waits for its completions. */
    private void handle(Runnable completion) {
        handling.incrementAndGet();
        try {
            completion.run();
        } catch (Throwable e) {
            context.failed(e);
        } finally {
            handling.decrementAndGet();
        }
    }

    /** One connection's channel, and the operations that are under way on it. */
    private final class Socket implements StreamSocket {
        private final AsynchronousSocketChannel channel;
        private final LockExecutor turn = new LockExecutor();
        private final ByteBuffer in;
        private final ByteBuffer echo; // in, for a write of what was read
        private final Outgoing sending = new Outgoing(); // what the write under way owns else
        private final Connection connection;
        private @Nullable ByteBuffer writing; // the write under way
        private boolean reading; // a read is under way
        private long reads;
        private long readsSeen;

        Socket(AsynchronousSocketChannel channel, ByteBuffer in) throws IOException {
            this.channel = channel;
            this.in = in;
            this.echo = in.duplicate();
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            this.connection =
                    context.accepted(
                            this,
                            turn,
                            channel.getLocalAddress(),
                            channel.getRemoteAddress(),
                            in.capacity());
        }

        // ------------------------------------------------------------ read

        @Override
        @SuppressWarnings("ReferenceEquality") // a write of the read buffer is under way
        public void want(boolean toRead, boolean toWrite) {
            boolean mayRead = !reading && writing != echo && in != NOTHING;
            if (toRead && mayRead) {
                reading = true;
                reads++;
                channel.read(in.clear(), this, readCompleted);
            }
        }

        private void readCompleted(int count) {
            turn.enter();
            reading = false;
            connection.received(count, in.flip());
            turn.leave();
        }

        private void readFailed(Throwable cause) {
            turn.enter();
            reading = false;
            connection.lost(new IOException(cause));
            turn.leave();
        }

        // ------------------------------------------------------------ write

        /** From where it lies if that is the read buffer, else from a copy; one at a time. */
        @Override
        public void send(ByteBuffer data) {
            while (writing == null && data.hasRemaining()) { // one may be complete at once
                begin(data);
            }
        }

        @SuppressWarnings("ReferenceEquality") // the read buffer itself is written from in place
        private void begin(ByteBuffer data) {
            if (data == in) {
                echo.clear().limit(data.limit()).position(data.position());
                data.position(data.limit());
                write(echo);
            } else {
                int count = Math.min(data.remaining(), MOST_AT_ONCE);
                sending.add(data.slice(data.position(), count));
                data.position(data.position() + count);
                write(sending.bytes());
            }
        }

        private void write(ByteBuffer bytes) {
            writing = bytes;
            channel.write(bytes, this, writeCompleted);
        }

        private void writeCompleted() {
            turn.enter();
            ByteBuffer written = writing;
            writing = null;
            if (written != null && written.hasRemaining() && !connection.isClosed()) {
                write(written);
            } else {
                sending.releaseIfEmpty();
                connection.flush();
            }
            turn.leave();
        }

        private void writeFailed(Throwable cause) {
            turn.enter();
            writing = null;
            sending.clear();
            connection.lost(new IOException(cause));
            turn.leave();
        }

        @Override
        public int unsent() {
            ByteBuffer now = writing;
            return now == null ? 0 : now.remaining();
        }

        @Override
        public void shutdownOutput() throws IOException {
            channel.shutdownOutput();
        }

        // ------------------------------------------------------------ close

        /** What is under way completes with a failure, which finds the connection closed. */
        @Override
        public void close(boolean reset) {
            if (reset) {
                descriptors.resetOnClose(channel);
            }
            closeQuietly(channel);
            connection.closed();
            sockets.remove(this);
        }

        // ------------------------------------------------------------ shutdown

        /**
         * A read that was seen at two looks has found nothing, for one that had bytes would be
         * over: if a thread was free to say so.
         */
        void look(boolean busy) {
            turn.execute(() -> {
                connection.drain(drain);
                if (!busy && reading && reads == readsSeen) {
                    connection.received(0, NOTHING);
                }
                readsSeen = busy ? -1 : reads;
            });
        }
    }

    private final class ReadCompleted implements CompletionHandler<Integer, Socket> {
        @Override
        public void completed(Integer count, Socket socket) {
            handle(() -> socket.readCompleted(count));
        }

        @Override
        public void failed(Throwable cause, Socket socket) {
            handle(() -> socket.readFailed(cause));
        }
    }

    private final class WriteCompleted implements CompletionHandler<Integer, Socket> {
        @Override
        public void completed(Integer count, Socket socket) {
            handle(socket::writeCompleted);
        }

        @Override
        public void failed(Throwable cause, Socket socket) {
            handle(() -> socket.writeFailed(cause));
        }
    }

    @Override
    public synchronized void close() {
        if (!drain.begin()) {
            return;
        }
        context.stopAccepting();
        drain.await(sockets::isEmpty, this::look);
        while (!sockets.isEmpty()) {
            sockets.forEach(socket -> socket.connection.abort(CloseReason.STOPPING));
            threads.forEach(Thread::interrupt); // a handler that blocks
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        shutDown();
        context.stopped();
    }

    private void look() {
        boolean busy = handling.get() >= threads.size();
        sockets.forEach(socket -> socket.look(busy));
    }

    @Override
    public void cut() {
        drain.cut();
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
