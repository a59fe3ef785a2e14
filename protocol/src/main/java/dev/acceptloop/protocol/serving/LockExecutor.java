package dev.acceptloop.protocol.serving;

import java.lang.System.Logger.Level;
import java.util.concurrent.ConcurrentLinkedQueue;
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
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition turnEnded = lock.newCondition();
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();

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

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (waiting.getAndIncrement() == 0) {
            Thread.ofVirtual().name("connection-tasks").start(this::runTasks);
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
