package dev.acceptloop.event.time;

import java.time.Duration;

/**
 * What tells the time and calls back: a reactor, or a clock that a test moves. Whoever takes this
 * and not a reactor can be tested without waiting.
 *
 * <p>Used in the thread whose time it is only.
 *
 * @see <a href="https://docs.twisted.org/en/stable/core/howto/time.html">Twisted, scheduling tasks
 *     for the future</a>
 */
public interface ReactorTime {
    /**
     * Calls {@code call} once, not sooner than {@code delay} from now, and never in the pass over
     * the timed calls that asked for it, even if {@code delay} is zero. Of two calls due at the
     * same time the one asked for first is first.
     *
     * @throws IllegalArgumentException if the delay is negative
     */
    DelayedCall callLater(Duration delay, Runnable call);

    /** The time now, in nanoseconds, of use only for what lies between two of them. */
    long nanoTime();
}
