package dev.acceptloop.protocol.serving;

import java.lang.System.Logger.Level;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The way into an event loop from other threads: a queue, and what ends the loop's wait.
 *
 * <p>When its loop has ended, well or by a failure, tasks run in the thread that gives them, one at
 * a time: somebody may still be closing what the loop had.
 */
public final class LoopExecutor implements SerialExecutor {
    private static final Last LAST = new Last();

    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Thread loop;
    private final Runnable wakeUp;
    private final ReentrantLock afterwards = new ReentrantLock();
    private volatile boolean ended;

    /** Of the loop that this thread runs. */
    public LoopExecutor(Thread loop, Runnable wakeUp) {
        this.loop = loop;
        this.wakeUp = wakeUp;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (ended) {
            runLeft();
        } else if (Thread.currentThread() != loop) { // else it comes to them before it waits
            wakeUp.run();
            if (ended) { // just now, and may have missed it
                runLeft();
            }
        }
    }

    /**
     * Runs what was given to the loop, once a turn of it. What these tasks give comes in the next
     * turn, which does not wait: the sockets have theirs between.
     */
    public void runAll() {
        if (tasks.isEmpty()) {
            return;
        }
        tasks.add(LAST);
        Runnable task = tasks.remove();
        while (!(task instanceof Last)) {
            task.run();
            task = tasks.remove();
        }
        if (!tasks.isEmpty()) {
            wakeUp.run();
        }
    }

    /** Whether a task waits: then the loop does not. */
    public boolean hasTasks() {
        return !tasks.isEmpty();
    }

    /** The loop runs no more tasks: what is left is run here, and all others by who gives them. */
    public void end() {
        ended = true;
        runLeft();
    }

    /** Whether the loop has ended. */
    public boolean hasEnded() {
        return ended;
    }

    private void runLeft() {
        if (afterwards.isHeldByCurrentThread()) {
            return; // given by a task: it comes next
        }
        afterwards.lock();
        try {
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                run(task);
            }
        } finally {
            afterwards.unlock();
        }
    }

    /** There is no loop to fail any more, and the next task is another's. */
    private static void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            Trouble.log(Level.WARNING, "a task failed after its loop had ended", e);
        }
    }

    @Override
    public void enter() {}

    @Override
    public boolean isEntered() {
        return Thread.currentThread() == loop || afterwards.isHeldByCurrentThread();
    }

    @Override
    public void leave() {}

    /** Stands behind the tasks of a turn. */
    private static final class Last implements Runnable {
        @Override
        public void run() {}
    }
}
