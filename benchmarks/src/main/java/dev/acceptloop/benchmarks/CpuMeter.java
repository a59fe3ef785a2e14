package dev.acceptloop.benchmarks;

import dev.acceptloop.clients.LoadListener;

/** Processor time of a server between the edges of a window. */
final class CpuMeter implements LoadListener {
    private final Subject subject;
    private long before;
    private long after;

    CpuMeter(Subject subject) {
        this.subject = subject;
    }

    @Override
    public void opened() {
        before = subject.cpuNanos();
    }

    @Override
    public void closed() {
        after = subject.cpuNanos();
    }

    long nanos() {
        return after - before;
    }
}
