package dev.acceptloop.benchmarks;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What SIGINT and SIGTERM do to the measurement of this thread until this is closed: it is told to
 * stop, the thread is interrupted, and the process waits until it has written what it has, which is
 * when this is closed. It does not wait for the thread, which may be on its way to {@link
 * System#exit} and stand there for good.
 */
final class Interruption implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Interruption.class.getName());
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread hook;

    /** Stops by that, on a thread of its own; at once if the process is ending already. */
    Interruption(Runnable stop) {
        Thread measuring = Thread.currentThread();
        this.hook = new Thread(() -> interrupt(stop, measuring), "abort");
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException e) {
            LOG.log(Level.DEBUG, "a signal came before", e);
            stop.run();
        }
    }

    private void interrupt(Runnable stop, Thread measuring) {
        stop.run();
        measuring.interrupt();
        try {
            if (!closed.await(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
                LOG.log(Level.WARNING, "what was measured is not written in time");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            LOG.log(Level.DEBUG, "the process is about to end", e); // the hook is running
        }
    }
}
