package dev.acceptloop.protocol.serving;

import java.lang.System.Logger.Level;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Turns on a pool: what concerns one connection runs one at a time and in order, on whichever of
 * the pool's threads is free.
 *
 * <p>A connection is in the pool's queue once at most, and comes to its end again for each task: so
 * the queue is as long as there are connections, and nobody's tasks keep the others waiting. What
 * comes when the pool has been shut down, a virtual thread runs.
 *
 * @see <a href="https://think-async.com/Asio/asio-1.30.2/doc/asio/overview/core/strands.html">Asio,
 *     strands</a>
 */
public final class StrandExecutor implements SerialExecutor {
    private final Executor pool;
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicBoolean stuck = new AtomicBoolean(); // nobody could be had to run them
    private final Runnable next = this::runNext; // made once, not once a task
    private volatile @Nullable Thread worker; // has the turn; written under this

    /** On that pool. */
    public StrandExecutor(Executor pool) {
        this.pool = pool;
    }

    /**
     * Whoever gives the next task tries again where there was no memory for a thread.
     *
     * @throws OutOfMemoryError if there is none for one now
     */
    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        boolean first = waiting.getAndIncrement() == 0;
        if (first || stuck.getAndSet(false)) {
            startRunner();
        }
    }

    private void startRunner() {
        boolean begun = false;
        try {
            if (!isTaken()) {
                Thread.ofVirtual().name("connection-tasks").start(next);
            }
            begun = true;
        } finally {
            if (!begun) {
                stuck.set(true);
            }
        }
    }

    /** Whether the pool runs the next task, some time. */
    private boolean isTaken() {
        try {
            pool.execute(next);
            return true;
        } catch (RejectedExecutionException | OutOfMemoryError e) { // or has no thread for it
            return false;
        }
    }

    /** One task; all that are left where the pool has been shut down, which waits for them so. */
    private void runNext() {
        do {
            run(tasks.remove());
        } while (waiting.decrementAndGet() > 0 && !isTaken());
    }

    private void run(Runnable task) {
        begin();
        try {
            task.run();
        } catch (Throwable e) { // the next task is another's, and must still run
            Trouble.log(Level.WARNING, "a task of a connection failed", e);
        } finally {
            end();
        }
    }

    private synchronized void begin() {
        worker = Thread.currentThread();
    }

    private synchronized void end() {
        worker = null;
        Thread.interrupted(); // it was meant for this turn
    }

    /** Interrupts the task that runs just now, if there is one, and none that comes later. */
    public synchronized void interrupt() {
        Thread running = worker;
        if (running != null) {
            running.interrupt();
        }
    }

    @Override
    public void enter() {}

    @Override
    public boolean isEntered() {
        return Thread.currentThread().equals(worker);
    }

    @Override
    public void leave() {}
}
