package dev.acceptloop.jcstress;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** A pool whose threads are those that call {@link #work}. */
public final class Workers implements Executor {
    private final ConcurrentLinkedQueue<Runnable> queue = new ConcurrentLinkedQueue<>();
    private volatile boolean down;

    /** As a pool of the JDK: what was taken before the shut-down is done. */
    @Override
    public void execute(Runnable task) {
        if (down) {
            throw new RejectedExecutionException();
        }
        queue.add(task);
    }

    /** Takes no more. */
    public void shutDown() {
        down = true;
    }

    /** Runs what waits, and what that gives; whether there was anything. */
    public boolean work() {
        boolean worked = false;
        for (Runnable task = queue.poll(); task != null; task = queue.poll()) {
            task.run();
            worked = true;
        }
        return worked;
    }
}
