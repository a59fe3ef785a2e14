package dev.acceptloop.launcher.faults;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** How long is waited for what must happen: generous, because the machine may be busy. */
final class Patience {
    static final Duration LONG = Duration.ofSeconds(15);
    private static final long LOOK_MILLIS = 20;

    private Patience() {}

    /** What is waited for. */
    @FunctionalInterface
    interface Condition {
        boolean holds() throws Exception;
    }

    /** Looks again and again; false if it did not come to hold within that time. */
    static boolean until(Duration limit, Condition condition) throws Exception {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            pause(LOOK_MILLIS);
        }
        return true;
    }

    /** The pace of a hostile client; nothing relies on its being kept. */
    static void pause(long millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }
}
