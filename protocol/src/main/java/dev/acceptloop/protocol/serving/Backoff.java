package dev.acceptloop.protocol.serving;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * How long to leave {@code accept} alone after it failed: 10 ms, doubling to 1 s, from the start
 * again after a success. Without it a server out of descriptors spins: the connection that could
 * not be accepted stays in the backlog, and the listener stays readable.
 *
 * <p>Not thread-safe.
 */
public final class Backoff {
    private static final Duration FIRST = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofSeconds(1);

    private Duration next = FIRST;
    private boolean pausing;
    private long until; // nanoTime; while pausing

    /** After one more failure: how long to wait. */
    public Duration failed() {
        Duration wait = next;
        Duration doubled = wait.multipliedBy(2);
        next = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
        pausing = true;
        until = System.nanoTime() + wait.toNanos();
        return wait;
    }

    /** The same for a thread that waits in accept or receive: here. An interrupt ends the wait. */
    public void pause() {
        LockSupport.parkNanos(failed().toNanos());
    }

    /** Whether accept may be tried. */
    public boolean allows() {
        return !pausing || takeEnd();
    }

    /** As an event loop's wait takes it: milliseconds left of the pause, at least 1; 0 for none. */
    public long millisLeft() {
        return pausing
                ? Math.max(1, TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime()) + 1)
                : 0;
    }

    /** Whether the pause is over: true once after each, when accept is to be tried again. */
    public boolean takeEnd() {
        boolean over = pausing && System.nanoTime() - until >= 0;
        pausing &= !over;
        return over;
    }

    /** After a success. */
    public void succeeded() {
        next = FIRST;
    }
}
