package dev.acceptloop.protocol;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Lets other threads into a connection whose own thread is blocked in {@code read}.
 *
 * <p>The connection's thread holds the mailbox open around each call of its protocol and leaves it
 * while it waits for bytes; tasks from elsewhere run between those calls, one at a time and in
 * order, on a virtual thread: so a task that blocks in a write to a slow peer costs its sender
 * nothing.
 */
public final class Mailbox implements Executor {
    private static final Logger LOG = System.getLogger(Mailbox.class.getName());

    private final ReentrantLock turn = new ReentrantLock();
    private final Condition taskRan = turn.newCondition();
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();

    /** Begins a turn of the connection's own thread. */
    public void enter() {
        turn.lock();
    }

    /** Begins a turn if nobody has one. */
    public boolean tryEnter() {
        return turn.tryLock();
    }

    /** Whether the calling thread has the turn. */
    public boolean isEntered() {
        return turn.isHeldByCurrentThread();
    }

    /** Ends the turn. */
    public void leave() {
        turn.unlock();
    }

    /** In a turn of the connection's own thread: lets tasks in until the condition is false. */
    public void awaitWhile(BooleanSupplier condition) {
        while (condition.getAsBoolean()) {
            taskRan.awaitUninterruptibly();
        }
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (waiting.getAndIncrement() == 0) {
            Thread.ofVirtual().name("mailbox").start(this::runTasks);
        }
    }

    private void runTasks() {
        do {
            run(tasks.remove());
        } while (waiting.decrementAndGet() > 0);
    }

    private void run(Runnable task) {
        turn.lock();
        try {
            task.run();
            taskRan.signalAll();
        } catch (RuntimeException e) { // the next task is another's, and must still run
            LOG.log(Level.WARNING, "a task given to a connection failed", e);
        } finally {
            turn.unlock();
        }
    }
}
