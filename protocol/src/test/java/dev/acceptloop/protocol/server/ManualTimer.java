package dev.acceptloop.protocol.server;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/** Time that passes when a test says so, and then runs what was due, in order. */
public final class ManualTimer implements ConnectionPolicies.Timer {
    private record Due(long at, long order, FutureTask<?> task) {}

    private final PriorityQueue<Due> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Due::at).thenComparingLong(Due::order));
    private long now = -5; // a clock's zero means nothing, nor does its sign
    private long order;

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public Future<?> schedule(Runnable task, long nanos) {
        var future = new FutureTask<>(task, null);
        tasks.add(new Due(now + nanos, order++, future));
        return future;
    }

    public void pass(long nanos) {
        long end = now + nanos;
        while (!tasks.isEmpty() && tasks.peek().at() <= end) {
            now = tasks.peek().at();
            tasks.remove().task().run();
        }
        now = end;
    }

    public int waiting() {
        tasks.removeIf(due -> due.task().isCancelled());
        return tasks.size();
    }

    @Override
    public void close() {
        tasks.clear();
    }
}
