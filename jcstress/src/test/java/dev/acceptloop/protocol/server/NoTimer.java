package dev.acceptloop.protocol.server;

import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/** Time that stands still: what is scheduled is kept, and run by whoever takes the timer's part. */
public final class NoTimer implements ConnectionPolicies.Timer {
    private Runnable task = () -> {};
    private Future<?> last = new FutureTask<>(task, null);

    @Override
    public long nanoTime() {
        return 0;
    }

    @Override
    public Future<?> schedule(Runnable due, long nanos) {
        task = due;
        last = new FutureTask<>(due, null);
        return last;
    }

    /** What was scheduled last. */
    Runnable task() {
        return task;
    }

    /** Whether that will never be run. */
    boolean isCancelled() {
        return last.isCancelled();
    }

    @Override
    public void close() {}
}
