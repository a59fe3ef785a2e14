package dev.acceptloop.event.time;

import java.time.Duration;

/**
 * One call that {@link ReactorTime#callLater} was asked for: a handle to move it or call it off.
 *
 * <p>Used in the reactor's thread only. A call that was made or cancelled is over: to change it
 * then is a mistake, and says so with an {@link IllegalStateException}. It counts as made from the
 * moment it begins to run.
 */
public final class DelayedCall {
    static final int NOWHERE = -1;

    private final TimedCalls calls;
    private final Runnable call;
    private boolean called;

    long due; // nanoTime's scale; this and the next two are kept by TimedCalls
    long sequence;
    int place = NOWHERE;

    DelayedCall(TimedCalls calls, Runnable call) {
        this.calls = calls;
        this.call = call;
    }

    /** Calls it off. */
    public void cancel() {
        requireActive();
        calls.remove(this);
    }

    /** Puts it off, or forward, to {@code fromNow}, counted from now. */
    public void reset(Duration fromNow) {
        requireActive();
        calls.moveToFromNow(this, fromNow);
    }

    /** Moves it by {@code more} from when it was due; a negative length moves it forward. */
    public void delay(Duration more) {
        requireActive();
        calls.moveBy(this, more);
    }

    /** Whether it is still to come. */
    public boolean active() {
        return place != NOWHERE;
    }

    /** When it is due, or was, on the scale of {@link System#nanoTime}. */
    public long dueNanos() {
        return due;
    }

    /** What is to be called now. */
    Runnable take() {
        called = true;
        return call;
    }

    private void requireActive() {
        calls.requireOwner();
        if (!active()) {
            throw new IllegalStateException(called ? "already called" : "already cancelled");
        }
    }

    /** Whether this one comes before {@code other}: earlier, or as early and asked for first. */
    boolean isBefore(DelayedCall other) {
        return due != other.due ? due - other.due < 0 : sequence < other.sequence;
    }
}
