package dev.acceptloop.event.time;

import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * The calls that wait for their time: a binary heap by (due, sequence), in which each call knows
 * its place. So a cancelled call leaves at once, and its memory with it; a call put off moves, and
 * no stale entry is left to be skipped.
 *
 * <pre>add, cancel, move: O(log n)      next due: O(1)</pre>
 *
 * <p>Not thread-safe.
 */
public final class TimedCalls {
    /** No time-out is longer, so that two times are compared by subtraction without overflow. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private static final int SMALL = 1024; // entries not worth giving back

    private final LongSupplier nanoClock;
    private final Runnable requireOwner;
    private final ArrayList<DelayedCall> heap = new ArrayList<>();
    private long sequence;
    private int peak; // most entries since the array was last trimmed

    /** No calls yet; times are on the scale of {@code nanoClock}, as {@link System#nanoTime}. */
    public TimedCalls(LongSupplier nanoClock) {
        this(nanoClock, () -> {});
    }

    /** As the other, and {@code requireOwner} throws where a call must not be changed. */
    public TimedCalls(LongSupplier nanoClock, Runnable requireOwner) {
        this.nanoClock = nanoClock;
        this.requireOwner = requireOwner;
    }

    void requireOwner() {
        requireOwner.run();
    }

    /**
     * One more, due {@code delay} from now.
     *
     * @throws IllegalArgumentException if the delay is negative
     */
    public DelayedCall add(Duration delay, Runnable call) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("negative delay " + delay);
        }
        var added = new DelayedCall(this, call);
        insert(added, nanoClock.getAsLong() + nanos(delay));
        return added;
    }

    void moveToFromNow(DelayedCall call, Duration fromNow) {
        move(call, nanos(fromNow));
    }

    void moveBy(DelayedCall call, Duration more) {
        move(call, call.due - nanoClock.getAsLong() + nanos(more));
    }

    private void move(DelayedCall call, long fromNow) {
        remove(call);
        long longest = LONGEST.toNanos(); // several moves together may be longer
        insert(call, nanoClock.getAsLong() + Math.clamp(fromNow, -longest, longest));
    }

    /**
     * Gives each call whose time has come to {@code runner}, in order. A call made or moved
     * meanwhile waits for the next pass, however early it is: else two calls that keep scheduling
     * each other would keep the loop from its sockets.
     */
    public void runDue(Executor runner) {
        if (heap.isEmpty()) {
            return;
        }
        long now = nanoClock.getAsLong();
        long firstOfNextPass = sequence;
        while (!heap.isEmpty()) {
            DelayedCall first = heap.getFirst();
            if (first.due - now > 0 || first.sequence >= firstOfNextPass) {
                return;
            }
            remove(first);
            runner.execute(first.take());
        }
    }

    /** Nanoseconds until the next call is due, 0 if it is already, or -1 if there is none. */
    public long nanosToNext() {
        return heap.isEmpty() ? -1 : Math.max(0, heap.getFirst().due - nanoClock.getAsLong());
    }

    /** How many wait. */
    public int size() {
        return heap.size();
    }

    private static long nanos(Duration duration) {
        if (duration.compareTo(LONGEST) >= 0) {
            return LONGEST.toNanos();
        }
        boolean tooEarly = duration.compareTo(LONGEST.negated()) <= 0;
        return tooEarly ? -LONGEST.toNanos() : duration.toNanos();
    }

    private void insert(DelayedCall call, long due) {
        call.due = due;
        call.sequence = sequence++;
        heap.add(call);
        peak = Math.max(peak, heap.size());
        siftUp(call, heap.size() - 1);
    }

    void remove(DelayedCall call) {
        int hole = call.place;
        call.place = DelayedCall.NOWHERE;
        DelayedCall last = heap.removeLast();
        if (last.place != DelayedCall.NOWHERE) { // it was not the last: the last fills its place
            siftUp(last, hole);
            siftDown(last, last.place);
        }
        if (peak > SMALL && heap.size() < peak / 4) {
            heap.trimToSize();
            peak = heap.size();
        }
    }

    private void siftUp(DelayedCall call, int from) {
        int at = from;
        while (at > 0 && call.isBefore(heap.get((at - 1) / 2))) {
            put(heap.get((at - 1) / 2), at);
            at = (at - 1) / 2;
        }
        put(call, at);
    }

    private void siftDown(DelayedCall call, int from) {
        int at = from;
        int child = earlierChild(at);
        while (child < heap.size() && heap.get(child).isBefore(call)) {
            put(heap.get(child), at);
            at = child;
            child = earlierChild(at);
        }
        put(call, at);
    }

    private int earlierChild(int parent) {
        int left = 2 * parent + 1;
        boolean rightFirst = left + 1 < heap.size() && heap.get(left + 1).isBefore(heap.get(left));
        return rightFirst ? left + 1 : left;
    }

    private void put(DelayedCall call, int place) {
        heap.set(place, call);
        call.place = place;
    }
}
