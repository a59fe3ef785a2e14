package dev.acceptloop.protocol;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;

/**
 * One connection, as its protocol sees it: where bytes go, and how the conversation is ended.
 *
 * <p>Threads: {@link #close}, {@link #abort} and {@link #execute} may be called from any thread at
 * any time, and {@link #taken}, {@link #isBlocked} and {@link #isCongested} then tell what has just
 * been. All else only from within a protocol call or a task given to {@code execute}; what runs
 * there runs alone for this connection.
 *
 * <p>No method throws for what the peer or the network does: the connection ends, and {@link
 * Protocol#connectionLost} says why.
 */
public interface Transport extends Executor {
    /**
     * Sends the bytes between position and limit, in order, and moves the position to the limit.
     *
     * <p>What the kernel takes at once is not copied; an event loop copies the rest into a buffer
     * of this connection, a blocking model waits until the kernel has it. Above the high-water mark
     * the connection {@link #isCongested}, and nothing more is read from this peer until that
     * buffer is empty. The caller may reuse {@code data} once the call returns. After {@code
     * close}, {@code abort} or {@code shutdownOutput} the bytes are dropped.
     */
    void write(ByteBuffer data);

    /**
     * Whether the peer is answered no further for now: it has to take what it is owed first
     * (backpressure), or the server stops and half of its time for that is over. A protocol looks
     * between two messages, keeps the rest of what it was told, and goes on when {@link
     * Protocol#resumeWriting} is called; so what is owed is at most the high-water mark and one
     * reply. In the blocking models, whose {@code write} waits, only a stop makes it true.
     */
    default boolean isCongested() {
        return false;
    }

    /** Bytes written here that the kernel has not taken yet; 0 in the blocking models. */
    int pending();

    /**
     * Bytes the kernel has taken so far: a peer whose number grows is alive. From any thread, and
     * perhaps a little late.
     */
    default long taken() {
        return 0;
    }

    /**
     * Whether a write waits for the peer at this moment; never in the event loops, whose writes do
     * not wait. From any thread.
     */
    default boolean isBlocked() {
        return false;
    }

    /** Sends FIN once everything written is flushed; reading goes on. */
    void shutdownOutput();

    /**
     * Reads no more, flushes what is written, then closes with FIN. The first reason given stands;
     * a second call does nothing. Never calls the protocol back before it returns.
     */
    void close(CloseReason reason);

    /**
     * Closes now with RST, dropping what is not flushed. Never calls the protocol back before it
     * returns. Of a connection whose protocol has been told the end it cuts the lingering short.
     */
    void abort(CloseReason reason);

    /** No {@link Protocol#dataReceived} from here until {@link #resumeReading}; idempotent. */
    void pauseReading();

    /** Undoes {@link #pauseReading}; idempotent. */
    void resumeReading();

    /** This end of the connection; still answers when the connection is gone. */
    SocketAddress localAddress();

    /** The peer's end; still answers when the connection is gone. */
    SocketAddress remoteAddress();

    /**
     * Runs the task soon, alone for this connection, after the tasks given before it, never inside
     * this call: the one way into a connection from another thread. A task given to a connection
     * that is gone still runs, and finds its writes dropped.
     */
    @Override
    void execute(Runnable task);
}
