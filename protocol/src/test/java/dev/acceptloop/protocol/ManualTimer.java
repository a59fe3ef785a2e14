package dev.acceptloop.protocol;

import java.util.Comparator;
import java.util.PriorityQueue;

/** Time that passes when a test says so, and then runs what was due, in order. */
final class ManualTimer implements Policies.Timer {
    private record Due(long at, long order, Runnable task) {}

    private final PriorityQueue<Due> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Due::at).thenComparingLong(Due::order));
    private long now = -5; // a clock's zero means nothing, nor does its sign
    private long order;

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public void schedule(Runnable task, long nanos) {
        tasks.add(new Due(now + nanos, order++, task));
    }

    void pass(long nanos) {
        long end = now + nanos;
        while (!tasks.isEmpty() && tasks.peek().at() <= end) {
            now = tasks.peek().at();
            tasks.remove().task().run();
        }
        now = end;
    }

    int waiting() {
        return tasks.size();
    }

    @Override
    public void close() {
        tasks.clear();
    }
}
