package dev.acceptloop.selector;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.serving.Connection;
import dev.acceptloop.protocol.serving.Drain;
import dev.acceptloop.protocol.serving.LoopExecutor;
import dev.acceptloop.protocol.serving.OutboundBuffer;
import dev.acceptloop.protocol.serving.ServerContext;
import dev.acceptloop.protocol.serving.StrandExecutor;
import dev.acceptloop.protocol.serving.StreamSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Executor;

/**
 * A connection in two halves, and the queues between them: a loop moves its bytes and waits for no
 * handler, workers run its protocol and touch no socket.
 *
 * <pre>
 * loop:     read -> a copy                     write, interest, FIN, close
 *                     |                           ^
 *                     v in order                  | what a turn has left
 * worker:           received -> protocol -> send, want, shutdownOutput, close
 * </pre>
 *
 * <p>Backpressure both ways: while a read buffer's worth or more waits for workers the peer is not
 * read, and what the peer does not take counts as unsent, of which the connection takes the rest.
 *
 * <p>Threads: the verbs of {@link StreamSocket} are called in the connection's turn, which a worker
 * has; all else by the loop, but {@link #abort} by anybody. What both see is guarded by {@code
 * out}.
 */
final class OffloadedConnection implements StreamSocket {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final int MOST_UNSENT = 64 * 1024; // a peer that takes some shows how far it is

    private final ServerContext<?> context;
    private final StreamSocket socket; // of the loop
    private final Runnable read; // of the loop
    private final LoopExecutor loop;
    private final StrandExecutor turn;
    private final Connection connection;
    private final int mostWaiting;
    private final OutboundBuffer out = new OutboundBuffer(); // sent by workers, not written yet
    private final Runnable update = this::update; // made once, not once a turn
    private final Runnable written;
    private boolean wanted = true; // bytes of the peer, by the protocol; guarded by out
    private int waiting; // bytes read that no worker has handled; guarded by out
    private boolean inputShut; // FIN was read; guarded by out
    private boolean reading = true; // as the socket was told; the loop's
    private volatile boolean draining;
    private volatile boolean over; // nothing is to be moved any more

    /**
     * Of a channel that was accepted.
     *
     * @param socket the loop's, whose verbs the loop calls
     * @param read reads that socket, in the loop: asked for in a drain, where nothing need have
     *     come
     * @throws IOException if the peer has reset it before we looked
     */
    OffloadedConnection(
            ServerContext<?> context,
            SocketChannel channel,
            StreamSocket socket,
            Runnable read,
            LoopExecutor loop,
            Executor workers)
            throws IOException {
        this.context = context;
        this.socket = socket;
        this.read = read;
        this.loop = loop;
        this.turn = new StrandExecutor(workers);
        this.mostWaiting = context.readBuffer();
        this.connection = context.accepted(this, turn, channel);
        this.written = connection::flush;
    }

    // ------------------------------------------------------------ what the loop tells it

    /** It is there. */
    void open() {
        turn.execute(connection::open);
    }

    /** A read came to so many bytes, as for {@link Connection#received}: a worker handles them. */
    void handOver(int count, ByteBuffer in) {
        if (count == 0 && !draining) {
            return; // of no interest
        }
        ByteBuffer copy;
        try {
            copy = count > 0 ? ByteBuffer.allocate(count).put(in).flip() : NOTHING;
        } catch (OutOfMemoryError e) { // this connection's, if there is memory for the others
            connection.execute(() -> {
                throw e;
            });
            return;
        }
        context.keeps(copy.remaining());
        synchronized (out) {
            waiting += copy.remaining();
            inputShut |= count < 0;
        }
        turn.execute(() -> handle(count, copy));
        if (!mayRead()) {
            update();
        }
    }

    /** The socket takes bytes again. */
    void flush() {
        update();
    }

    /** The peer is gone. */
    void lost(IOException cause) {
        if (!over) {
            over = true;
            stop();
        }
        turn.execute(() -> connection.lost(cause));
    }

    /** What fails would be told again in every turn. */
    private void stop() {
        try {
            socket.want(false, false);
        } catch (IOException e) {
            turn.execute(() -> connection.lost(e));
        }
    }

    /** The server stops. */
    void drain(Drain drain) {
        draining = true;
        turn.execute(connection::drain);
        if (drain.isOver()) { // a handler may keep it from hearing so
            abort(CloseReason.STOPPING);
        }
    }

    /** Ends it now, and what its handler waits for. */
    void abort(CloseReason why) {
        over = true;
        connection.abort(why);
        turn.interrupt();
    }

    /** Whether the socket may be read now; a read that may not is made up for when it may. */
    boolean admitRead() {
        boolean may = mayRead();
        reading &= may;
        return may;
    }

    private boolean mayRead() {
        synchronized (out) {
            return wanted && waiting < mostWaiting && !inputShut && !over;
        }
    }

    /** Whether a read that finds nothing is to be told too. */
    boolean isDraining() {
        return draining;
    }

    // ------------------------------------------------------------ between the two

    /** In turn: the handler may take its time. */
    private void handle(int count, ByteBuffer bytes) {
        int length = bytes.remaining();
        connection.received(count, bytes);
        context.keeps(-length);
        boolean full;
        synchronized (out) {
            full = waiting >= mostWaiting;
            waiting -= length;
        }
        if (full) {
            loop.execute(update);
        }
    }

    /** In the loop: writes what workers have sent, and asks for what is awaited now. */
    private void update() {
        if (over) {
            return;
        }
        try {
            boolean toRead = mayRead();
            socket.want(toRead, !write());
            boolean resumes = toRead && !reading;
            reading = toRead;
            if (resumes && draining) {
                read.run();
            }
        } catch (IOException e) {
            lost(e);
        }
    }

    /** Whether nothing is left to be written. */
    private boolean write() throws IOException {
        synchronized (out) {
            if (out.isEmpty()) {
                return true;
            }
            socket.send(out.bytes());
            if (!out.releaseIfEmpty()) {
                return false;
            }
        }
        turn.execute(written); // somebody may wait for it: FIN, a close, a protocol that is held up
        return true;
    }

    // ------------------------------------------------------------ what the connection asks for

    @Override
    public void send(ByteBuffer data) {
        synchronized (out) {
            int count = Math.min(data.remaining(), MOST_UNSENT - out.size());
            out.add(data.slice(data.position(), count));
            data.position(data.position() + count);
        }
    }

    @Override
    public int unsent() {
        synchronized (out) {
            return out.size();
        }
    }

    @Override
    public void want(boolean toRead, boolean toWrite) {
        boolean news;
        synchronized (out) {
            news = toRead != wanted || !out.isEmpty();
            wanted = toRead;
        }
        if (news) {
            loop.execute(update);
        }
    }

    @Override
    public void shutdownOutput() {
        loop.execute(() -> {
            try {
                socket.shutdownOutput();
            } catch (IOException e) {
                lost(e);
            }
        });
    }

    /** For the connection that is all; the loop closes when it comes to it. */
    @Override
    public void close(boolean reset) {
        over = true;
        loop.execute(() -> socket.close(reset));
        connection.closed();
    }
}
