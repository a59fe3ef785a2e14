package dev.acceptloop.protocol.serving;

import java.lang.System.Logger.Level;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Turns by lock, for a connection whose own thread is blocked in {@code read}.
 *
 * <p>The connection's thread holds the turn around each call of its protocol and leaves it while it
 * waits for bytes; tasks from elsewhere run between those calls, one at a time and in order, on a
 * virtual thread: so a task that blocks in a write to a slow peer costs its sender nothing.
 */
public final class LockExecutor implements SerialExecutor {
    private static final Executor VIRTUAL =
            tasks -> Thread.ofVirtual().name("connection-tasks").start(tasks);

    private final Executor threads;
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition turnEnded = lock.newCondition();
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicBoolean stuck = new AtomicBoolean(); // nobody could be had to run them

    /** Whose tasks are run by virtual threads. */
    public LockExecutor() {
        this(VIRTUAL);
    }

    LockExecutor(Executor threads) {
        this.threads = threads;
    }

    @Override
    public void enter() {
        lock.lock();
    }

    /** Begins a turn if nobody has one. */
    public boolean tryEnter() {
        return lock.tryLock();
    }

    @Override
    public boolean isEntered() {
        return lock.isHeldByCurrentThread();
    }

    @Override
    public void leave() {
        lock.unlock();
    }

    /** Lets tasks in until the condition holds. */
    public void awaitUntil(BooleanSupplier condition) {
        lock.lock();
        try {
            while (!condition.getAsBoolean()) {
                turnEnded.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
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
            threads.execute(this::runTasks);
            begun = true;
        } finally {
            if (!begun) {
                stuck.set(true);
            }
        }
    }

    private void runTasks() {
        do {
            run(tasks.remove());
        } while (waiting.decrementAndGet() > 0);
    }

    private void run(Runnable task) {
        lock.lock();
        try {
            task.run();
        } catch (Throwable e) { // the next task is another's, and must still run
            Trouble.log(Level.WARNING, "a task of a connection failed", e);
        } finally {
            turnEnded.signalAll();
            lock.unlock();
        }
    }
}
