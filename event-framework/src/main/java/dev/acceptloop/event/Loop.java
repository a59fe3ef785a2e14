package dev.acceptloop.event;

import dev.acceptloop.event.deferred.Coroutine;
import dev.acceptloop.event.deferred.Deferred;
import dev.acceptloop.event.logging.UnfailingLogger;
import dev.acceptloop.event.time.TimedCalls;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * One reactor's turns, from its start to its end.
 *
 * <pre>
 *           run             stop             the triggers have fired             what it watched is told
 *     IDLE -----> RUNNING ---------> STOPPING -----------------------> LEAVING --------------------------> IDLE
 *                                                  crash                ^  '---------- crashed -----------^
 *                    '--------------------------------------------------'
 * </pre>
 *
 * <p>Confined to the thread that runs it, but for {@link #stop}, {@link #crash}, {@link #wakeUp}
 * and the questions.
 */
final class Loop {
    private static final Logger LOG = UnfailingLogger.of(Reactor.class);
    private static final int POOL_SIZE = 10;
    private static final Duration UNHANDLED = Duration.ofMillis(500); // then it is worth a warning

    private enum State {
        IDLE,
        ITERATING,
        RUNNING,
        STOPPING, // told to; the triggers before that are under way
        LEAVING,
        CLOSED // was IDLE
    }

    final Registrations registrations;
    final SlowCalls slowCalls = new SlowCalls();
    final TimedCalls timedCalls;
    final ThreadCalls threadCalls = new ThreadCalls();
    final Triggers triggers = new Triggers();
    final ThreadPool pool = new ThreadPool("reactor-job", POOL_SIZE, this::wakeUp);
    private final Executor runner = this::call; // made once, not once a turn

    private final Object lock = new Object();
    private volatile State state = State.IDLE; // written under lock
    private volatile boolean running;
    private volatile Thread thread = Thread.currentThread(); // whose it is, while it runs
    private volatile boolean crashed; // this run
    private boolean stopBegun; // this run
    private boolean interrupted; // this run

    Loop(Selector selector, LongSupplier nanoClock) {
        timedCalls = new TimedCalls(nanoClock, this::requireThread);
        registrations = new Registrations(selector, slowCalls);
    }

    // ---------------------------------------------------------------- run

    void run() {
        enter(State.RUNNING);
        crashed = false;
        stopBegun = false;
        boolean ended = false;
        try {
            pool.start();
            triggers.fireBefore(Triggers.STARTUP, this::started);
            while (state != State.LEAVING) {
                turn();
            }
            if (!crashed) {
                shutDown();
            }
            ended = true;
        } finally {
            leave(ended);
        }
    }

    void iterate(Duration wait) {
        enter(State.ITERATING);
        try {
            makeCalls();
            long next = nanosToNextCall();
            registrations.poll(next < 0 ? wait.toNanos() : Math.min(next, wait.toNanos()));
        } finally {
            idle();
        }
    }

    private void enter(State entered) {
        synchronized (lock) {
            requireOpen();
            if (state != State.IDLE) {
                throw new IllegalStateException("already running");
            }
            state = entered;
            thread = Thread.currentThread();
        }
    }

    private void started() {
        running = true;
        triggers.duringAndAfter(Triggers.STARTUP);
    }

    private void turn() {
        if (Thread.interrupted()) { // left as it is, it would keep the selector from waiting
            interrupted();
        }
        makeCalls();
        if (state == State.STOPPING && !stopBegun) {
            stopBegun = true;
            triggers.fireBefore(Triggers.SHUTDOWN, this::stopped);
        }
        if (state != State.LEAVING) {
            long next = nanosToNextCall();
            if (next != 0) {
                next = sooner(next, Deferred.warnOfUnhandled(UNHANDLED));
            }
            registrations.poll(next);
        }
    }

    private void stopped() {
        synchronized (lock) {
            state = State.LEAVING;
        }
    }

    private void makeCalls() {
        threadCalls.runBatch(runner);
        timedCalls.runDue(runner);
    }

    private void call(Runnable call) {
        slowCalls.begin();
        try {
            call.run();
        } catch (Throwable e) { // the loop is not only this one's
            LOG.log(Level.WARNING, "a call in the reactor failed", e);
            Memory.demandAfter(e);
        }
        registrations.forgetInterrupt();
        slowCalls.end(call);
    }

    /** How long there is nothing to call: 0 if there is, -1 for ever. */
    private long nanosToNextCall() {
        return threadCalls.isEmpty() ? timedCalls.nanosToNext() : 0;
    }

    private static long sooner(long one, long other) {
        return one < 0 || (other >= 0 && other < one) ? other : one;
    }

    // ---------------------------------------------------------------- stop

    void stop() {
        change(State.STOPPING);
    }

    void crash() {
        change(State.LEAVING);
    }

    private void change(State next) {
        synchronized (lock) {
            if (state != State.RUNNING && !(next == State.LEAVING && state == State.STOPPING)) {
                throw new IllegalStateException("not running");
            }
            crashed = next == State.LEAVING;
            state = next;
        }
        wakeUp();
    }

    boolean stopAndWait(Duration most) {
        if (isOwner()) {
            throw new IllegalStateException("the reactor's thread would wait for itself");
        }
        synchronized (lock) {
            if (state == State.RUNNING) {
                stop();
            }
            try {
                return awaitEnd(System.nanoTime() + most.toNanos());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return !isUsed();
            }
        }
    }

    private boolean awaitEnd(long deadline) throws InterruptedException {
        while (isUsed() && deadline - System.nanoTime() > 0) {
            TimeUnit.NANOSECONDS.timedWait(lock, deadline - System.nanoTime());
        }
        return !isUsed();
    }

    private void interrupted() {
        interrupted = true;
        change(state == State.RUNNING ? State.STOPPING : State.LEAVING);
    }

    private void shutDown() {
        running = false;
        interrupted |= Thread.interrupted(); // it would reset what is to be closed with FIN
        threadCalls.runBatch(runner); // the last of what was asked for in time
        registrations.loseAll();
        endJobs();
        triggers.duringAndAfter(Triggers.SHUTDOWN);
    }

    /** Waits for the jobs in threads, and makes the calls that they may be waiting for. */
    private void endJobs() {
        pool.stop();
        while (!pool.isIdle() && !interrupted) {
            makeCalls();
            registrations.poll(nanosToNextCall());
            interrupted |= Thread.interrupted();
        }
        threadCalls.runBatch(runner); // what the last of them left
    }

    private void leave(boolean ended) {
        running = false;
        try {
            Deferred.reportUnhandled();
            if (!ended) { // nobody will be told again
                registrations.loseAll();
            }
        } finally {
            idle();
        }
        if (interrupted) {
            interrupted = false;
            Thread.currentThread().interrupt();
        }
    }

    private void idle() {
        synchronized (lock) {
            state = State.IDLE;
            lock.notifyAll(); // whoever waits for that
        }
    }

    /** What waits is handed to a thread of its own. */
    void close() throws IOException {
        synchronized (lock) {
            if (isUsed()) {
                throw new IllegalStateException("running");
            }
        }
        registrations.close();
        synchronized (lock) {
            state = State.CLOSED; // not sooner: whom that tells of the end may still use it
        }
        threadCalls.close();
        pool.stop();
    }

    // ---------------------------------------------------------------- for the reactor

    boolean isRunning() {
        return running;
    }

    /** Whether this is the thread that runs the reactor now, or a body it waits for. */
    boolean isOwner() {
        return isUsed()
                && (Thread.currentThread().equals(thread) || Coroutine.loopThread().equals(thread));
    }

    /** Whether it is some thread's now. */
    private boolean isUsed() {
        State now = state;
        return now != State.IDLE && now != State.CLOSED;
    }

    /** Throws in any thread but the owner, and where there will be none any more. */
    void requireOwner() {
        if (!isOwner()) {
            requireOpen();
            requireThread();
        }
    }

    /** Throws in any thread but the owner. */
    void requireThread() {
        if (isUsed() && !isOwner()) {
            throw new IllegalStateException("not the reactor's thread: use callFromThread");
        }
    }

    void requireOpen() {
        if (state == State.CLOSED) {
            throw new IllegalStateException("the reactor is closed");
        }
    }

    void callFromThread(Runnable call) {
        if (threadCalls.add(call) && !isOwner()) {
            wakeUp(); // sticky: it counts even when the loop is not asleep yet
        }
    }

    private void wakeUp() {
        registrations.wakeUp();
    }
}
