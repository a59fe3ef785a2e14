package dev.acceptloop.protocol.serving;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * How a server ends: once, within a time, and then without mercy.
 *
 * <pre>
 * begin ------------- half ------------- deadline
 *   answers what came  |  ends between    |  resets what is left
 *                      |  two messages    |
 * </pre>
 */
public final class Drain {
    private static final Duration LOOK = Duration.ofMillis(10);
    private static final int MOST_LATE = 5;

    private final Duration timeout;
    private volatile long deadline;
    private volatile long half;
    private volatile boolean begun;
    private volatile boolean cut;

    /** Within that time. */
    public Drain(Duration timeout) {
        this.timeout = timeout;
    }

    /** False if it has begun before. */
    public boolean begin() {
        if (begun) {
            return false;
        }
        long now = System.nanoTime();
        deadline = now + timeout.toNanos();
        half = now + timeout.toNanos() / 2;
        begun = true;
        return true;
    }

    /** Whether the server stops. */
    public boolean hasBegun() {
        return begun;
    }

    /** Time is up from now on; from any thread. */
    public void cut() {
        cut = true;
    }

    /** Whether time is up. */
    public boolean isOver() {
        return begun && (cut || System.nanoTime() - deadline >= 0);
    }

    /** Whether a peer that never ceases to send is answered no more. */
    public boolean isHalfOver() {
        return begun && isHalfOver(System.nanoTime()); // asked for each message: no clock before
    }

    boolean isHalfOver(long now) {
        return now - half >= 0;
    }

    /**
     * Looks again and again until it is done or time is up. Looks that would come late are left
     * out, a few at a time: where this thread was not run in time, others were not.
     */
    public void await(BooleanSupplier done, Runnable look) {
        await(done, look, Drain::pause);
    }

    /**
     * The same.
     *
     * @param pause between two looks; returns the nanoseconds that it took
     */
    void await(BooleanSupplier done, Runnable look, LongSupplier pause) {
        int late = 0;
        while (!done.getAsBoolean() && !isOver()) {
            if (late == 0 || late >= MOST_LATE) {
                look.run();
                late = 0;
            }
            late = pause.getAsLong() > 2 * LOOK.toNanos() ? late + 1 : 0;
        }
    }

    /**
     * The whole of it, for two looks at once would see the same: an interrupt of the waiting thread
     * is put off.
     */
    private static long pause() {
        long begin = System.nanoTime();
        boolean interrupted = false;
        long passed = 0;
        while (passed < LOOK.toNanos()) {
            LockSupport.parkNanos(LOOK.toNanos() - passed);
            interrupted |= Thread.interrupted();
            passed = System.nanoTime() - begin;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return passed;
    }

    /** Waits for threads until time is up. */
    public void await(List<Thread> threads) {
        for (Thread thread : threads) {
            while (!isOver() && !joined(thread)) {} // each join waits
        }
    }

    /** Waits for the tasks of an executor that takes no more until time is up. */
    public void await(ExecutorService workers) {
        while (!workers.isTerminated() && !isOver()) {
            pause();
        }
    }

    /**
     * Drops an interrupt that a handler has left on this thread: the JDK would close the channel it
     * uses next, or no selector would wait. One that comes when time is up is {@link #end}'s.
     */
    public void forgetInterrupt() {
        if (Thread.interrupted() && isOver()) {
            Thread.currentThread().interrupt();
        }
    }

    /** Interrupts handlers that block, and waits for the threads whatever it takes. */
    public static void end(List<Thread> threads) {
        threads.forEach(Thread::interrupt);
        for (Thread thread : threads) {
            while (!joined(thread)) {} // each join waits
        }
    }

    /** An interrupt of the waiting thread is put off: a server is not left half closed. */
    private static boolean joined(Thread thread) {
        boolean interrupted = Thread.interrupted();
        try {
            return thread == Thread.currentThread() || thread.join(LOOK);
        } catch (InterruptedException e) {
            interrupted = true;
            return false;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
