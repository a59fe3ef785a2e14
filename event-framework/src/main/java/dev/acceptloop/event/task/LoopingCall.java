package dev.acceptloop.event.task;

import dev.acceptloop.event.deferred.Deferred;
import dev.acceptloop.event.time.DelayedCall;
import dev.acceptloop.event.time.ReactorTime;
import java.time.Duration;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Calls again and again, at the multiples of an interval counted from the start.
 *
 * <pre>
 * interval  |         |         |         |         |         |
 * body      [==]      [==============]    [==]      [==]         one tick skipped, none late
 * count     1         1                   2         1            how many ticks it stands for
 * </pre>
 *
 * <p>A body that takes longer than the interval, or a loop that was busy, makes it skip ticks, not
 * bunch them; the body may ask how many have gone by. All is counted in whole nanoseconds, so the
 * counts add up to the intervals that have passed.
 *
 * <p>A body may return a Deferred: the next call then waits for it too. One that fails ends the
 * loop. It may be started again after it has ended.
 */
public final class LoopingCall {
    /** What is called. */
    @FunctionalInterface
    public interface Body {
        /**
         * Called at a tick.
         *
         * @param count ticks since the last call; 1, unless some were skipped
         * @return what the next call is to wait for, or null
         */
        @Nullable Deferred<?> call(long count) throws Exception;
    }

    private final ReactorTime time;
    private final Body body;

    private @Nullable Deferred<LoopingCall> done; // from start until the last call is over
    private @Nullable DelayedCall next;
    private @Nullable Deferred<?> called; // what the body returned, until that has fired
    private boolean running; // not told to stop
    private boolean inBody; // until what it returned has fired
    private long start;
    private long interval;
    private long lastTick; // the multiple of the interval the body was last called for

    /** Not started. */
    public LoopingCall(ReactorTime time, Body body) {
        this.time = time;
        this.body = body;
    }

    /** One whose body does not count. */
    public static LoopingCall of(ReactorTime time, Runnable body) {
        return withCount(time, _ -> body.run());
    }

    /** One whose body is told how many ticks it stands for. */
    public static LoopingCall withCount(ReactorTime time, LongConsumer body) {
        return new LoopingCall(
                time,
                count -> {
                    body.accept(count);
                    return null;
                });
    }

    // ---------------------------------------------------------------- start, stop

    /**
     * Starts, with the first call at once.
     *
     * @param interval between two ticks; zero to call in each turn of the loop
     * @return fires with this when it has stopped, fails when the body does; to cancel it stops
     * @throws IllegalStateException if it runs, or if its last call is not over
     */
    public Deferred<LoopingCall> start(Duration interval) {
        Deferred<LoopingCall> started = begin(interval, -1);
        tick();
        return started;
    }

    /** Starts as {@link #start}, with the first call after an interval. */
    public Deferred<LoopingCall> startLater(Duration interval) {
        Deferred<LoopingCall> started = begin(interval, 0);
        schedule();
        return started;
    }

    private Deferred<LoopingCall> begin(Duration every, long tick) {
        if (every.isNegative()) {
            throw new IllegalArgumentException("negative interval " + every);
        }
        if (done != null) {
            throw new IllegalStateException(running ? "already running" : "its last call goes on");
        }
        running = true;
        interval = every.toNanos();
        start = time.nanoTime();
        lastTick = tick;
        var started = new Deferred<LoopingCall>(_ -> cancel());
        done = started;
        return started;
    }

    /**
     * Stops: at once, or when the call that goes on is over.
     *
     * @throws IllegalStateException if it does not run
     */
    public void stop() {
        requireRunning();
        running = false;
        if (!inBody) {
            unschedule();
            finish();
        }
    }

    /**
     * Begins to count anew: the next call is an interval from now. Does nothing while a call goes
     * on. What was skipped before is still in the next count.
     *
     * @throws IllegalStateException if it does not run
     */
    public void reset() {
        requireRunning();
        if (inBody) {
            return;
        }
        unschedule();
        lastTick = interval == 0 ? 0 : lastTick - ticks();
        start = time.nanoTime();
        schedule();
    }

    /** Whether it was started, and since then neither stopped nor failed. */
    public boolean isRunning() {
        return running;
    }

    private void cancel() {
        running = false;
        unschedule();
        if (called != null) {
            called.cancel(); // what comes of that is the end
        } else if (!inBody) {
            done = null;
        }
    }

    private void requireRunning() {
        if (!running) {
            throw new IllegalStateException("not running");
        }
    }

    // ---------------------------------------------------------------- ticks

    private void tick() {
        next = null;
        inBody = true;
        long count = 1;
        if (interval > 0) {
            count = ticks() - lastTick;
            lastTick += count;
        }
        call(count);
    }

    private void call(long count) {
        Deferred<?> returned = null;
        try {
            returned = body.call(count);
        } catch (Throwable e) {
            returned = Deferred.fail(e);
        }
        if (returned == null) {
            called();
        } else {
            called = returned;
            returned.<@Nullable Object>addCallbacks(
                    _ -> {
                        called();
                        return null;
                    },
                    cause -> {
                        failed(cause);
                        return null;
                    });
        }
    }

    private void called() {
        inBody = false;
        called = null;
        if (running) {
            schedule();
        } else {
            finish();
        }
    }

    private void failed(Throwable cause) {
        inBody = false;
        called = null;
        running = false;
        Deferred<LoopingCall> failed = done;
        done = null;
        if (failed != null && !failed.isFired()) {
            failed.errback(cause);
        }
    }

    private void finish() {
        Deferred<LoopingCall> finished = done;
        done = null;
        if (finished != null && !finished.isFired()) {
            finished.callback(this);
        }
    }

    /** To the first tick that is still to come; the one that is now is over. */
    private void schedule() {
        long toNext = interval == 0 ? 0 : interval - (time.nanoTime() - start) % interval;
        next = time.callLater(Duration.ofNanos(toNext), this::tick);
    }

    private void unschedule() {
        if (next != null) {
            next.cancel();
            next = null;
        }
    }

    private long ticks() {
        return (time.nanoTime() - start) / interval;
    }
}
