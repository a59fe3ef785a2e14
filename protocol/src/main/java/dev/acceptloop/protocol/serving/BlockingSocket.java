package dev.acceptloop.protocol.serving;

import dev.acceptloop.protocol.CloseReason;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A socket whose one thread waits in {@code read} and in {@code write}: shared by blocking,
 * threaded and forking, which differ in who that thread is.
 *
 * <p>Threads: {@link #serve} is its own thread's; {@link #abort} and {@link #look} are anybody's.
 */
public final class BlockingSocket implements StreamSocket {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final int MOST_AT_ONCE = 64 * 1024; // a write that waits shows how far it is

    private final SocketChannel channel;
    private final ServerContext<?> context;
    private final LockExecutor turn = new LockExecutor();
    private final Connection connection;
    private final AtomicLong reads = new AtomicLong(); // begun and ended: odd during one
    private final BooleanSupplier goesOn = this::goesOn;
    private long readsSeen; // closing thread only
    private boolean draining; // closing thread only

    /**
     * Of a channel that was accepted.
     *
     * @throws IOException if the peer has reset it before we looked
     */
    public BlockingSocket(SocketChannel channel, ServerContext<?> context) throws IOException {
        this.channel = SocketChannels.accepted(channel);
        this.context = context;
        this.connection = context.accepted(this, turn, channel);
    }

    /** The same; null, and closed, if the peer has reset it. */
    public static @Nullable BlockingSocket accepted(
            SocketChannel channel, ServerContext<?> context) {
        try {
            return new BlockingSocket(channel, context);
        } catch (IOException e) {
            SocketChannels.close(channel, true);
            return null;
        }
    }

    /** The whole life of the connection. Throws nothing: what fails here is one connection. */
    public void serve() {
        serve(connection::open);
    }

    /** The same of one that is one too many: it is told so. */
    public void serveRefusal() {
        serve(connection::refuse);
    }

    private void serve(Runnable begin) {
        try {
            readAll(begin);
        } catch (Throwable e) { // as when there is no memory for what a wait takes
            if (e instanceof OutOfMemoryError && !MemoryBudget.hasRoom()) {
                context.failed(e);
                endWithoutMemory();
                return;
            }
            Trouble.log(Level.ERROR, "the thread of a connection failed", e);
            connection.abort(CloseReason.SERVICE_FAILED);
        } finally {
            // Or the thread's next accept closes the socket that it listens on.
            context.drain().forgetInterrupt();
        }
    }

    /** Told if there is memory for that by now; closed in any case. */
    private void endWithoutMemory() {
        try {
            connection.abort(CloseReason.SERVICE_FAILED);
        } catch (OutOfMemoryError e) {
            unblock();
        }
    }

    private void readAll(Runnable begin) {
        ByteBuffer in = context.newReadBuffer();
        if (in == null) {
            refuse();
            return;
        }
        context.keeps(in.capacity());
        try {
            begin.run();
            while (!connection.isClosed()) {
                readInto(in);
            }
        } finally {
            context.keeps(-in.capacity());
        }
    }

    private void readInto(ByteBuffer in) {
        try {
            connection.received(read(in), in.flip());
        } catch (IOException e) {
            connection.lost(e);
        }
    }

    /** There is no thread for it, or no memory. */
    public void refuse() {
        connection.refuse();
        connection.abort(CloseReason.OVERLOADED);
    }

    // ------------------------------------------------------------------ read

    /** Waits for bytes while some are wanted. */
    private int read(ByteBuffer in) throws IOException {
        in.clear();
        // Out of turn: what a task has paused meanwhile is held back.
        if (!connection.wantsToRead()) {
            turn.awaitUntil(goesOn);
        }
        context.drain().forgetInterrupt();
        reads.setRelease(reads.getPlain() + 1);
        try {
            return channel.read(in);
        } finally {
            reads.setRelease(reads.getPlain() + 1);
        }
    }

    private boolean goesOn() {
        return connection.wantsToRead() || connection.isClosed();
    }

    // ------------------------------------------------------------------ write

    @Override
    public void send(ByteBuffer data) throws IOException {
        int limit = data.limit();
        data.limit(Math.min(limit, data.position() + MOST_AT_ONCE));
        context.drain().forgetInterrupt();
        try {
            channel.write(data);
        } finally {
            data.limit(limit);
        }
    }

    @Override
    public boolean waitsToSend() {
        return true;
    }

    @Override
    public void want(boolean toRead, boolean toWrite) {} // its thread waits for what it wants

    @Override
    public void shutdownOutput() throws IOException {
        channel.shutdownOutput();
    }

    // ------------------------------------------------------------------ close

    /** Its thread, if it is in a read, finds the channel closed. */
    @Override
    public void close(boolean reset) {
        SocketChannels.close(channel, reset);
        connection.closed();
    }

    /** A read or a write that is blocked fails, for its channel is closed under it. */
    @Override
    public void unblock() {
        SocketChannels.close(channel, true);
    }

    // ------------------------------------------------------------------ shutdown

    /** Ends it now. */
    public void abort(CloseReason why) {
        connection.abort(why);
    }

    /**
     * The server stops, and looks again every few milliseconds: a read that was seen at two looks
     * has found nothing, for one that had bytes would be over, or its thread was not run and they
     * lie there.
     */
    public void look() {
        if (!draining) {
            draining = true;
            connection.execute(connection::drain);
        }
        long now = reads.getAcquire();
        if (now == readsSeen && (now & 1) == 1) {
            connection.execute(() -> foundNothing(now));
        }
        readsSeen = now;
    }

    private void foundNothing(long read) {
        if (reads.getAcquire() == read && !SocketChannels.hasUnread(channel)) {
            connection.received(0, NOTHING);
        }
    }
}
