package dev.acceptloop.event;

import dev.acceptloop.event.logging.UnfailingLogger;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Says who holds up the loop: each call of the reactor is timed, and one that took too long is
 * named in a warning.
 *
 * <p>The end of one call is the beginning of the next, so this takes one reading of the clock a
 * call, and one a turn: some 20 ns.
 */
final class SlowCalls {
    private static final Logger LOG = UnfailingLogger.of(Reactor.class);

    private long thresholdNanos = TimeUnit.MILLISECONDS.toNanos(100); // 0: nobody is timed
    private long begun;
    private boolean known; // whether begun is

    void threshold(Duration threshold) {
        thresholdNanos = threshold.toNanos();
    }

    /** Before a call. */
    void begin() {
        if (!known && thresholdNanos > 0) {
            known = true;
            begun = System.nanoTime();
        }
    }

    /** After the call of {@code whom}. */
    void end(Object whom) {
        if (thresholdNanos > 0) {
            long now = System.nanoTime();
            long took = now - begun;
            begun = now;
            if (took > thresholdNanos) {
                warn(whom, took);
            }
        }
    }

    /** What passes from here to the next call is nobody's: the loop sleeps. */
    void sleep() {
        known = false;
    }

    private static void warn(Object whom, long took) {
        String name = whom instanceof Selectable ? whom.toString() : whom.getClass().getName();
        LOG.log(
                Level.WARNING,
                "the loop was held up for {0} ms by {1}",
                TimeUnit.NANOSECONDS.toMillis(took),
                name);
    }
}
