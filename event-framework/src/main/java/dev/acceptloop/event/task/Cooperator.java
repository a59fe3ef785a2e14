package dev.acceptloop.event.task;

import dev.acceptloop.event.deferred.Deferred;
import dev.acceptloop.event.time.DelayedCall;
import dev.acceptloop.event.time.ReactorTime;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Does long work in a loop that must not be held up: work cut into steps, of which it does some in
 * each turn, one of each task in turn, and then lets the loop go on.
 *
 * <p>A task is an iterator; to take its next element is one step. An element that is a Deferred is
 * waited for before the next step. What an element is otherwise does not matter.
 */
public final class Cooperator {
    private static final Duration SLICE = Duration.ofMillis(10);

    private final ReactorTime time;
    private final Supplier<BooleanSupplier> slices;
    private final LinkedHashSet<CooperativeTask> unfinished = new LinkedHashSet<>();
    private final LinkedHashSet<CooperativeTask> active = new LinkedHashSet<>(); // next one first
    private @Nullable DelayedCall nextSlice;
    private boolean started;
    private boolean stopped;

    /** One that works for 10 ms in each turn. */
    public Cooperator(ReactorTime time) {
        this(time, () -> timeSlice(time), true);
    }

    /**
     * One with slices of another kind.
     *
     * @param slices asked at the beginning of a slice for what then says, after each step, whether
     *     it is over
     * @param started whether to begin before {@link #start}
     */
    public Cooperator(ReactorTime time, Supplier<BooleanSupplier> slices, boolean started) {
        this.time = time;
        this.slices = slices;
        this.started = started;
    }

    private static BooleanSupplier timeSlice(ReactorTime time) {
        long end = time.nanoTime() + SLICE.toNanos();
        return () -> time.nanoTime() - end >= 0;
    }

    // ---------------------------------------------------------------- tasks

    /** Works on {@code steps} from the next turn on. */
    public CooperativeTask cooperate(Iterator<?> steps) {
        var task = new CooperativeTask(this, steps);
        unfinished.add(task);
        if (stopped) {
            task.finish(CooperativeTask.State.STOPPED, schedulerStopped());
        } else {
            activate(task);
        }
        return task;
    }

    /** Works on {@code steps}; fires with them when there are no more. */
    public Deferred<Iterator<?>> coiterate(Iterator<?> steps) {
        return cooperate(steps).whenDone();
    }

    void activate(CooperativeTask task) {
        active.add(task);
        schedule();
    }

    void deactivate(CooperativeTask task) {
        active.remove(task);
        schedule();
    }

    void forget(CooperativeTask task) {
        unfinished.remove(task);
        deactivate(task);
    }

    // ---------------------------------------------------------------- start, stop

    /** Begins, or goes on with what was given to it meanwhile. */
    public void start() {
        started = true;
        stopped = false;
        schedule();
    }

    /** Ends: every task that is not over fails as cancelled, and so does every new one. */
    public void stop() {
        stopped = true;
        for (CooperativeTask task : List.copyOf(unfinished)) {
            task.finish(CooperativeTask.State.STOPPED, schedulerStopped());
        }
    }

    /** Whether it works on what it is given. */
    public boolean isRunning() {
        return started && !stopped;
    }

    private static CancellationException schedulerStopped() {
        return new CancellationException("the cooperator was stopped");
    }

    // ---------------------------------------------------------------- slices

    private void schedule() {
        if (!isRunning() || active.isEmpty()) {
            if (nextSlice != null) {
                nextSlice.cancel();
                nextSlice = null;
            }
        } else if (nextSlice == null) {
            nextSlice = time.callLater(Duration.ZERO, this::slice);
        }
    }

    private void slice() {
        nextSlice = null;
        BooleanSupplier over = slices.get();
        do {
            CooperativeTask task = active.removeFirst();
            active.addLast(task);
            task.step();
        } while (isRunning() && !active.isEmpty() && !over.getAsBoolean());
        schedule();
    }
}
