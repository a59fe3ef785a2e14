package dev.acceptloop.async;

import dev.acceptloop.protocol.Addresses;
import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.serving.Backoff;
import dev.acceptloop.protocol.serving.Connection;
import dev.acceptloop.protocol.serving.Drain;
import dev.acceptloop.protocol.serving.LockExecutor;
import dev.acceptloop.protocol.serving.OutboundBuffer;
import dev.acceptloop.protocol.serving.ServerContext;
import dev.acceptloop.protocol.serving.StreamSocket;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
 * <p>Threads: a connection's handlers and its tasks run in turns ({@link LockExecutor}), so its
 * fields are guarded by that; one read and one write are under way at most, and each owns its
 * buffer.
 */
final class AsyncServer implements Server {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final int MOST_AT_ONCE = 64 * 1024; // a write that waits shows how far it is

    private final ServerContext<AsynchronousServerSocketChannel> context;
    private final AsynchronousServerSocketChannel listening;
    private final AsynchronousChannelGroup group;
    private final CompletionThreads threads;
    private final Drain drain;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final SocketDescriptors descriptors = new SocketDescriptors();
    private final Accepted accepted = new Accepted();

    // ---------------------------------------------------------------- bind

    static AsyncServer open(ServerOptions options, ServerListener listener) throws IOException {
        var threads = new CompletionThreads();
        var group =
                AsynchronousChannelGroup.withFixedThreadPool(
                        options.numberOr(Option.THREADS, 1), threads);
        try {
            return new AsyncServer(options, listener, group, threads);
        } catch (IOException | RuntimeException e) {
            group.shutdownNow();
            throw e;
        }
    }

    private AsyncServer(
            ServerOptions options,
            ServerListener listener,
            AsynchronousChannelGroup group,
            CompletionThreads threads)
            throws IOException {
        this.group = group;
        this.threads = threads;
        this.context =
                ServerContext.bind(
                        options,
                        listener,
                        address -> listening(options, address),
                        AsynchronousServerSocketChannel::getLocalAddress,
                        AsynchronousServerSocketChannel::close);
        this.listening = context.socket();
        this.drain = context.drain();
        context.closeOnFailure(this::close);
        context.heldUpWhile(threads::areBusy);
        accepted.next();
    }

    private AsynchronousServerSocketChannel listening(ServerOptions options, SocketAddress address)
            throws IOException {
        AsynchronousServerSocketChannel channel = AsynchronousServerSocketChannel.open(group);
        channel.setOption(StandardSocketOptions.SO_REUSEPORT, options.isSet(Option.REUSE_PORT));
        return channel.bind(Addresses.mapped(address), options.number(Option.BACKLOG));
    }

    @Override
    public SocketAddress address() {
        return context.address();
    }

    // ---------------------------------------------------------------- accept

    /** One accept is under way at a time. */
    private final class Accepted implements CompletionHandler<AsynchronousSocketChannel, Object> {
        private final Backoff backoff = new Backoff(); // the accept under way guards it

        void next() {
            if (listening.isOpen()) {
                listening.accept(this, this);
            }
        }

        @Override
        public void completed(AsynchronousSocketChannel channel, Object none) {
            threads.beginAccept();
            try {
                backoff.succeeded();
                next();
                connect(channel);
            } catch (Throwable e) { // or nobody is accepted any more
                context.failed(e);
            } finally {
                threads.endAccept();
            }
        }

        @Override
        public void failed(Throwable cause, Object none) {
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
            descriptors.close(channel, false);
            return;
        }
        sockets.add(socket);
        if (in == null) {
            socket.connection.refuse();
        } else {
            socket.connection.open();
        }
    }

    /** One connection's channel, and the operations that are under way on it. */
    private final class Socket implements StreamSocket, CompletionHandler<Integer, ByteBuffer> {
        private final AsynchronousSocketChannel channel;
        private final LockExecutor turn = new LockExecutor();
        private final ByteBuffer in;
        private final ByteBuffer echo; // in, for a write of what was read
        private final OutboundBuffer sending = new OutboundBuffer(); // by the write under way
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
                            this, turn, channel.getLocalAddress(), channel.getRemoteAddress());
            context.keeps(in.capacity());
        }

        @Override
        public void completed(Integer count, ByteBuffer buffer) {
            over(buffer, count, null);
        }

        @Override
        public void failed(Throwable cause, ByteBuffer buffer) {
            over(buffer, 0, cause);
        }

        /** What leaves a handler would end its thread, and whoever waits for its completions. */
        @SuppressWarnings("ReferenceEquality") // the operation is the one that owned this buffer
        private void over(ByteBuffer buffer, int count, @Nullable Throwable failure) {
            threads.begin();
            turn.enter();
            try {
                if (buffer == in) {
                    readOver(count, failure);
                } else {
                    writeOver(buffer, failure);
                }
            } catch (Throwable e) {
                context.failed(e);
            } finally {
                turn.leave();
                threads.end();
            }
        }

        // ------------------------------------------------------------ read

        @Override
        @SuppressWarnings("ReferenceEquality") // a write of the read buffer is under way
        public void want(boolean toRead, boolean toWrite) {
            if (toRead && !reading && writing != echo && in != NOTHING) {
                reading = true;
                reads++;
                channel.read(in.clear(), in, this);
            }
        }

        private void readOver(int count, @Nullable Throwable failure) {
            reading = false;
            if (failure == null) {
                connection.received(count, in.flip());
            } else {
                connection.lost(new IOException(failure));
            }
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
            channel.write(bytes, bytes, this);
        }

        private void writeOver(ByteBuffer bytes, @Nullable Throwable failure) {
            writing = null;
            if (failure != null) {
                sending.clear();
                connection.lost(new IOException(failure));
            } else if (bytes.hasRemaining() && !connection.isClosed()) {
                write(bytes);
            } else {
                sending.releaseIfEmpty();
                connection.flush();
            }
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
            descriptors.close(channel, reset);
            connection.closed();
            context.keeps(-in.capacity());
            sockets.remove(this);
        }

        // ------------------------------------------------------------ shutdown

        /**
         * A read that was seen at two looks has found nothing, for one that had bytes would be
         * over: if a thread was free to say so.
         */
        void look() {
            boolean busy = threads.areBusy();
            turn.execute(() -> {
                connection.drain();
                if (!busy && reading && reads == readsSeen) {
                    connection.received(0, NOTHING);
                }
                readsSeen = busy ? -1 : reads;
            });
        }
    }

    @Override
    public synchronized void close() {
        if (!drain.begin()) {
            return;
        }
        context.stopAccepting();
        drain.await(
                () -> !threads.areAccepting() && sockets.isEmpty(),
                () -> sockets.forEach(Socket::look));
        while (!sockets.isEmpty()) {
            sockets.forEach(socket -> socket.connection.abort(CloseReason.STOPPING));
            threads.interrupt(); // a handler that blocks
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        CompletionThreads.shutDown(group);
        context.stopped();
    }

    @Override
    public void cut() {
        drain.cut();
    }
}
