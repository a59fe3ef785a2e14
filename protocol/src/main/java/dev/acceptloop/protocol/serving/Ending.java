package dev.acceptloop.protocol.serving;

import static java.util.Objects.requireNonNull;

import dev.acceptloop.protocol.CloseReason;
import org.jspecify.annotations.Nullable;

/**
 * Why a connection ends, and whether what it owes is still sent. {@link Connection}'s superclass
 * rather than a part of it: one object less for each that is idle.
 *
 * <p>Thread-safe.
 */
abstract class Ending {
    private volatile @Nullable CloseReason reason;
    private volatile boolean aborted;
    private volatile boolean broken;

    /** The first reason stands. */
    synchronized void end(CloseReason why) {
        if (reason == null) {
            reason = why;
        }
    }

    /** A failure of ours, not the peer's: no reason that was given before hides it. */
    synchronized void endAsFailed() {
        reason = CloseReason.SERVICE_FAILED;
    }

    /** It ends, and with RST. */
    void cut(CloseReason why) {
        end(why);
        markAborted();
    }

    /** What is owed is dropped, and the peer is told so by RST: half would look like the whole. */
    void markAborted() {
        aborted = true;
    }

    /** What is owed cannot be sent. */
    void markBroken() {
        broken = true;
    }

    boolean isEnding() {
        return reason != null;
    }

    boolean isAborted() {
        return aborted;
    }

    /** Whether nothing is sent any more. */
    boolean sendsNoMore() {
        return aborted || broken;
    }

    CloseReason reason() {
        return requireNonNull(reason);
    }
}
