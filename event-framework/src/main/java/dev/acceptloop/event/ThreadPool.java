package dev.acceptloop.event;

import dev.acceptloop.event.deferred.Deferred;
import dev.acceptloop.event.logging.UnfailingLogger;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Threads for what would hold up the loop: at most so many, made when there is work, gone when
 * there has been none for a while.
 *
 * <pre>
 * stopped:  jobs are taken, and wait            start: they begin
 * started:  jobs begin as threads are free      stop:  what was taken is still done, what comes waits
 * </pre>
 *
 * <p>Thread-safe.
 */
public final class ThreadPool implements Executor {
    private static final Logger LOG = UnfailingLogger.of(ThreadPool.class);
    private static final int MOST_WAITING = 100_000;
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final String name;
    private final Runnable whenIdle;
    private final Object lock = new Object(); // guards all that follows
    private final ArrayDeque<Runnable> jobs = new ArrayDeque<>();
    private final ArrayDeque<Runnable> held = new ArrayDeque<>(); // until the next start
    private int most;
    private int threads;
    private int idle;
    private int named;
    private boolean started;

    /**
     * A stopped pool.
     *
     * @param name of its threads, which get a number too
     * @param most threads at the same time
     */
    public ThreadPool(String name, int most) {
        this(name, most, () -> {});
    }

    /** Calls {@code whenIdle}, in a thread of the pool, when the last thread is about to end. */
    ThreadPool(String name, int most, Runnable whenIdle) {
        this.name = name;
        this.most = checked(most);
        this.whenIdle = whenIdle;
    }

    private static int checked(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("a pool of " + most + " threads");
        }
        return most;
    }

    /** Changes how many threads there may be at the same time; those above it end when idle. */
    public void suggestSize(int most) {
        synchronized (lock) {
            this.most = checked(most);
            hire();
        }
    }

    /**
     * Runs {@code job} in a thread of the pool, after those given before it have begun. What it
     * throws is logged as a warning.
     *
     * @throws RejectedExecutionException if 100 000 jobs wait
     */
    @Override
    public void execute(Runnable job) {
        synchronized (lock) {
            if (jobs.size() + held.size() >= MOST_WAITING) {
                throw new RejectedExecutionException(MOST_WAITING + " jobs wait for " + name);
            }
            if (started) {
                jobs.add(job);
                hire();
            } else {
                held.add(job);
            }
        }
    }

    /** Runs {@code job}; what comes of it fires the result in the reactor's thread. */
    public <T> Deferred<T> defer(ReactorCore reactor, Callable<? extends T> job) {
        var result = new Deferred<T>();
        try {
            execute(() -> {
                Runnable fire = outcome(job, result);
                reactor.callFromThread(fire);
            });
        } catch (RejectedExecutionException e) {
            result.errback(e);
        }
        return result;
    }

    private static <T> Runnable outcome(Callable<? extends T> job, Deferred<T> result) {
        try {
            T value = job.call();
            return () -> result.callback(value);
        } catch (Exception e) { // whatever it is, it is the result
            return () -> result.errback(e);
        }
    }

    /** Lets jobs begin; idempotent. */
    public void start() {
        synchronized (lock) {
            started = true;
            jobs.addAll(held);
            held.clear();
            hire();
        }
    }

    /** Does what was taken, then ends the threads; does not wait. Idempotent. */
    public void stop() {
        synchronized (lock) {
            started = false;
            lock.notifyAll();
        }
    }

    /** Whether there is no thread any more. */
    public boolean isIdle() {
        synchronized (lock) {
            return threads == 0;
        }
    }

    private void hire() {
        if (idle > 0) {
            lock.notifyAll();
        }
        for (int i = idle; i < jobs.size() && threads < most; i++) {
            threads++;
            Thread.ofPlatform().daemon().name(name + "-" + named++).start(this::work);
        }
    }

    private void work() {
        try {
            for (Optional<Runnable> job = next(); job.isPresent(); job = next()) {
                run(job.get());
            }
        } finally {
            leave();
        }
    }

    private static void run(Runnable job) {
        try {
            job.run();
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "a job failed in " + Thread.currentThread().getName(), e);
        }
    }

    /** The next job, waited for; empty when this thread is not needed. */
    private Optional<Runnable> next() {
        synchronized (lock) {
            long deadline = System.nanoTime() + IDLE_NANOS;
            while (jobs.isEmpty() && started && threads <= most) {
                long left = deadline - System.nanoTime();
                if (left <= 0 || !awaitJob(left)) {
                    return Optional.empty();
                }
            }
            return threads <= most ? Optional.ofNullable(jobs.poll()) : Optional.empty();
        }
    }

    private boolean awaitJob(long nanos) {
        idle++;
        try {
            TimeUnit.NANOSECONDS.timedWait(lock, nanos);
            return true;
        } catch (InterruptedException e) { // a job left it so
            return !jobs.isEmpty();
        } finally {
            idle--;
        }
    }

    private void leave() {
        boolean last;
        synchronized (lock) {
            threads--;
            hire(); // an Error ended this one, or the pool shrank, and there is work left
            last = threads == 0;
        }
        if (last) {
            whenIdle.run();
        }
    }
}
