package dev.acceptloop.benchmarks;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;

/**
 * What SIGINT and SIGTERM do to the measurement of this thread until this is closed: it is told to
 * stop, the thread is interrupted, and the process waits for it to write what it has.
 */
final class Interruption implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Interruption.class.getName());
    private static final Duration PATIENCE = Duration.ofSeconds(15);

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

    private static void interrupt(Runnable stop, Thread measuring) {
        stop.run();
        measuring.interrupt();
        try {
            measuring.join(PATIENCE);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            LOG.log(Level.DEBUG, "the process is about to end", e); // the hook is running
        }
    }
}
