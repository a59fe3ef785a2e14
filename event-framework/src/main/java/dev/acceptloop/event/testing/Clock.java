package dev.acceptloop.event.testing;

import dev.acceptloop.event.time.DelayedCall;
import dev.acceptloop.event.time.ReactorTime;
import dev.acceptloop.event.time.TimedCalls;
import java.time.Duration;

/**
 * Time that passes when a test says so: for whatever asks for a {@link ReactorTime} and no more.
 *
 * <p>Not thread-safe.
 */
public final class Clock implements ReactorTime {
    private long now;
    private final TimedCalls calls = new TimedCalls(() -> now);

    /** Stands at zero. */
    public Clock() {}

    @Override
    public DelayedCall callLater(Duration delay, Runnable call) {
        return calls.add(delay, call);
    }

    @Override
    public long nanoTime() {
        return now;
    }

    /**
     * Lets that much time pass, then makes the calls that are due, in order. A call that one of
     * them asks for waits for the next advance, even with no delay, as it does for a reactor's next
     * turn. What a call throws is thrown here, and those behind it wait for the next advance.
     */
    public void advance(Duration time) {
        now += time.toNanos();
        calls.runDue(Runnable::run);
    }

    /** Advances by each in turn. */
    public void pump(Duration... times) {
        for (Duration time : times) {
            advance(time);
        }
    }

    /** How many calls are still to come: a test may want none left behind. */
    public int pending() {
        return calls.size();
    }
}
