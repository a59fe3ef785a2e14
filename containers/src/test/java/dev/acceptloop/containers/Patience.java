package dev.acceptloop.containers;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** How long is waited for what must happen: generous, because the machine may be busy. */
final class Patience {
    static final Duration LONG = Duration.ofSeconds(30);

    /**
     * Whoever is new in a network, or was away, may be unknown to its neighbours for as long as
     * they believe what they know.
     */
    static final Duration NEIGHBOURS = Duration.ofSeconds(90);

    private static final Duration LOOK = Duration.ofMillis(50);

    private Patience() {}

    /** What is waited for. */
    @FunctionalInterface
    interface Condition {
        boolean holds() throws Exception;
    }

    /** Looks again and again, and fails if it does not come to hold. */
    static void until(String what, Condition condition) throws Exception {
        until(what, LONG, condition);
    }

    /** The same for that long. */
    static void until(String what, Duration longest, Condition condition) throws Exception {
        long end = System.nanoTime() + longest.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("not within " + longest.toSeconds() + " s: " + what);
            }
            pause(LOOK);
        }
    }

    /** The pace of a fault; nothing relies on its being kept. */
    static void pause(Duration time) {
        LockSupport.parkNanos(time.toNanos());
    }
}
