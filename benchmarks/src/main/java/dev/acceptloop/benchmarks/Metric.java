package dev.acceptloop.benchmarks;

import java.util.List;

/** A figure of one measurement that is followed over the blocks. */
public enum Metric {
    /** Processor time the server's process tree used per verified reply. */
    CPU("CPU per message", "µs", false),
    /** Verified replies per second. */
    THROUGHPUT("throughput", "msg/s", true),
    /** Exact mean of send to verified reply. */
    MEAN("mean latency", "µs", false),
    /** Half of the replies came within this. */
    P50("p50", "µs", false),
    /** 90 % of the replies came within this. */
    P90("p90", "µs", false),
    /** 99 % of the replies came within this. */
    P99("p99", "µs", false),
    /** 99.9 % of the replies came within this. */
    P999("p99.9", "µs", false),
    /** Memory of the process tree after the window. */
    MEMORY("memory", "MiB", false),
    /** Threads in the process tree. */
    THREADS("threads", "", false),
    /** Processes in the tree. */
    PROCESSES("processes", "", false),
    /** Voluntary context switches of the server per message: it had to wait. */
    WAITS("voluntary switches per message", "", false),
    /** Involuntary context switches of the server per message: it was made to wait. */
    PREEMPTIONS("involuntary switches per message", "", false);

    /** Those of which it is said whether an arm is better or worse. */
    static final List<Metric> COMPARED = List.of(CPU, THROUGHPUT, MEAN, P99);

    private final String title;
    private final String unit;
    private final boolean moreIsBetter;

    Metric(String title, String unit, boolean moreIsBetter) {
        this.title = title;
        this.unit = unit;
        this.moreIsBetter = moreIsBetter;
    }

    /** For a heading. */
    public String title() {
        return title;
    }

    /** The unit of its values; empty for a count. */
    public String unit() {
        return unit;
    }

    boolean moreIsBetter() {
        return moreIsBetter;
    }

    /** Its value in a measurement, NaN if the measurement has none. */
    double of(Measurement m) {
        return switch (this) {
            case CPU -> m.cpuMicros();
            case THROUGHPUT -> m.throughput();
            case MEAN -> m.meanMicros();
            case P50 -> m.percentile(50);
            case P90 -> m.percentile(90);
            case P99 -> m.percentile(99);
            case P999 -> m.percentile(99.9);
            case MEMORY -> m.memoryBytes() / 1048576.0;
            case THREADS -> m.threads();
            case PROCESSES -> m.processes();
            case WAITS -> m.voluntarySwitches();
            case PREEMPTIONS -> m.involuntarySwitches();
        };
    }
}
