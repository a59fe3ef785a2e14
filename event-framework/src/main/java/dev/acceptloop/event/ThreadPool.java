package dev.acceptloop.event;

import dev.acceptloop.event.deferred.Deferred;
import dev.acceptloop.event.logging.UnfailingLogger;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
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
    private static final long IDLE_SECONDS = 10;

    private final String name;
    private final Runnable whenIdle;
    private final ThreadPoolExecutor threads;
    private final Object lock = new Object(); // guards all that follows
    private final ArrayDeque<Runnable> held = new ArrayDeque<>(); // until the next start
    private boolean started;
    private int unfinished; // jobs that the threads were given

    /**
     * A stopped pool.
     *
     * @param name of its threads, which get a number too
     * @param most threads at the same time
     */
    public ThreadPool(String name, int most) {
        this(name, most, () -> {});
    }

    /** Calls {@code whenIdle}, in a thread of the pool, when after a stop all jobs are done. */
    ThreadPool(String name, int most, Runnable whenIdle) {
        check(most);
        this.name = name;
        this.whenIdle = whenIdle;
        threads =
                new ThreadPoolExecutor(
                        most,
                        most,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        Thread.ofPlatform().daemon().name(name + "-", 0).factory());
        threads.allowCoreThreadTimeOut(true);
    }

    private static void check(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("a pool of " + most + " threads");
        }
    }

    /** Changes how many threads there may be at the same time; those above it end when idle. */
    public void suggestSize(int most) {
        check(most);
        synchronized (lock) { // one may never be above the other
            threads.setCorePoolSize(Math.min(most, threads.getMaximumPoolSize()));
            threads.setMaximumPoolSize(most);
            threads.setCorePoolSize(most);
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
            if ((started ? threads.getQueue().size() : held.size()) >= MOST_WAITING) {
                throw new RejectedExecutionException(MOST_WAITING + " jobs wait for " + name);
            } else if (started) {
                hand(job);
            } else {
                held.add(job);
            }
        }
    }

    private void hand(Runnable job) {
        threads.execute(() -> {
            run(job);
            finished();
        });
        unfinished++;
    }

    private void finished() {
        boolean idle;
        synchronized (lock) {
            unfinished--;
            idle = isIdle();
        }
        if (idle) {
            whenIdle.run();
        }
    }

    private static void run(Runnable job) {
        try {
            job.run();
        } catch (Throwable e) { // an Error of a job is no more the pool's than an Exception
            LOG.log(Level.WARNING, "a job failed in " + Thread.currentThread().getName(), e);
        }
    }

    /** Runs {@code job}; what comes of it fires the result in the reactor's thread. */
    public <T> Deferred<T> defer(Reactor reactor, Callable<? extends T> job) {
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
        } catch (Throwable e) { // whatever it is, it is the result
            return () -> result.errback(e);
        }
    }

    /** Lets jobs begin; idempotent. */
    public void start() {
        synchronized (lock) {
            started = true;
            threads.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
            held.forEach(this::hand);
            held.clear();
        }
    }

    /** Does what was taken, then ends the threads; does not wait. Idempotent. */
    public void stop() {
        synchronized (lock) {
            started = false;
            threads.setKeepAliveTime(1, TimeUnit.NANOSECONDS);
        }
    }

    /** Whether it is stopped, and what it had taken before is done. */
    public boolean isIdle() {
        synchronized (lock) {
            return !started && unfinished == 0;
        }
    }
}
