package dev.acceptloop.benchmarks;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * What of the time there is has been used, and whether something more fits. Blocks come first: what
 * repeats a window may take only what all that is planned leaves over.
 *
 * <p>Not thread-safe.
 */
final class Timetable {
    private static final double LAST = 0.98; // of a block's length: more than that, and it fits
    private static final double ROUNDING = 1e-6;

    private final Plan plan;
    private final double budget;
    private final LongSupplier clock;
    private final long started;
    private final double block; // planned
    private double repeating;
    private double repeatingNow; // in the trial that runs
    private double toRun; // planned, of what has not run
    private double ran; // planned, of what has
    private double ranIn; // what that really took

    Timetable(Plan plan, Duration budget, LongSupplier nanoTime) {
        this.plan = plan;
        this.budget = budget.toNanos() / 1e9;
        this.clock = nanoTime;
        this.started = nanoTime.getAsLong();
        this.block = plan.arms().stream().mapToDouble(plan::seconds).sum();
        this.toRun = plan.blocks() * block;
    }

    Duration elapsed() {
        return Duration.ofNanos(clock.getAsLong() - started);
    }

    private double seconds() {
        return elapsed().toNanos() / 1e9;
    }

    /** A planned trial is over, which took so long, with the windows that it repeated. */
    void ran(Arm arm, Duration took) {
        double planned = plan.seconds(arm);
        toRun -= planned;
        ran += planned;
        ranIn += took.toNanos() / 1e9 - repeatingNow;
        repeatingNow = 0;
    }

    /** Something was repeated in it, and took so long. */
    void repeated(Duration took) {
        double seconds = took.toNanos() / 1e9;
        repeating += seconds;
        repeatingNow += seconds;
    }

    /** Whether another block ends within the budget, if it is as long as those before. */
    boolean fitsBlock(int blocksRun) {
        double block = blocksRun == 0 ? 0 : (seconds() - repeating) / blocksRun;
        return seconds() + LAST * block < budget;
    }

    /** Whether so much may go into a repeat, and all that is planned still fits. */
    boolean fitsRepeat(double length) {
        return length <= spare();
    }

    /**
     * What is left, in seconds, when the block that has begun and all that still fit have run:
     * where the machine is slower than planned, the time of a block that does not fit is nobody
     * else's.
     */
    double spare() {
        double pace = ran == 0 ? 1 : Math.max(1, ranIn / ran);
        double left = budget - Plan.REPORT_SECONDS - seconds();
        double begun = pace * ((toRun + ROUNDING) % block);
        double whole = Math.floor((toRun + ROUNDING) / block);
        double fitting = Math.clamp(Math.floor((left - begun) / (pace * block)), 0, whole);
        return left - begun - fitting * pace * block;
    }
}
