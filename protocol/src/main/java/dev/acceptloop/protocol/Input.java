package dev.acceptloop.protocol;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The half of a connection that receives: whether the protocol may be told now, and what came
 * before that was known. FIN is told behind all bytes, once.
 *
 * <p>In the connection's turn.
 */
final class Input {
    private final int mostRead;
    private Outgoing held = Outgoing.NONE; // read before the pause was known
    private boolean paused;
    private boolean finReceived;
    private boolean finTold;

    Input(int mostRead) {
        this.mostRead = mostRead;
    }

    void pause() {
        paused = true;
    }

    void resume() {
        paused = false;
    }

    boolean isPaused() {
        return paused;
    }

    void hold(ByteBuffer in) {
        held = held.with(in);
    }

    void fin() {
        finReceived = true;
    }

    boolean isFinReceived() {
        return finReceived;
    }

    /** Whether bytes that come now may be told as they come. */
    boolean isReady() {
        return !paused && !finReceived && held.isEmpty();
    }

    /** What is to be told next, at most as much as a read brings; null if nothing is, or may be. */
    @Nullable ByteBuffer next() {
        held.releaseIfEmpty();
        if (paused || held.isEmpty()) {
            return null;
        }
        ByteBuffer all = held.bytes();
        ByteBuffer piece = all.slice(all.position(), Math.min(all.remaining(), mostRead));
        all.position(all.position() + piece.remaining());
        return piece;
    }

    /** Whether FIN is to be told; from now on it was. */
    boolean takeFin() {
        boolean due = finReceived && !finTold && !paused && held.isEmpty();
        finTold |= due;
        return due;
    }

    void drop() {
        held.clear();
    }

    /** Bytes of memory that what is held takes. */
    int retained() {
        return held.capacity();
    }
}
