package dev.acceptloop.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * What of the time there is has been used, and whether something more fits. Blocks come first, and
 * of those the ones that a word needs: what repeats a window may take only what all that is planned
 * leaves over.
 *
 * <p>Not thread-safe.
 */
final class Timetable {
    private static final double ROUNDING = 1e-6;

    private final List<Planned> blocks;
    private final double limit; // when the report begins
    private final LongSupplier clock;
    private final long started;
    private final Pace all = new Pace();
    private final List<Pace> paces; // by part
    private int next; // block
    private int part; // of the one that has begun
    private double begun; // planned, of what it has not run yet
    private double repeatingNow; // in the trial that runs

    /**
     * A block that is to be run.
     *
     * @param part which question it is of
     * @param isNeeded whether one that is not has to leave time for it
     */
    record Planned(int part, double seconds, boolean isNeeded) {}

    /** How long things take, by how long they were to take. */
    private static final class Pace {
        private double planned;
        private double took;

        void add(double seconds, double in) {
            planned += seconds;
            took += in;
        }

        double value() {
            return planned == 0 ? 1 : Math.max(1, took / planned);
        }
    }

    /**
     * Begins now.
     *
     * @param before what an earlier run of the same has used
     */
    Timetable(List<Planned> blocks, Duration budget, Duration before, LongSupplier nanoTime) {
        this.blocks = List.copyOf(blocks);
        this.limit = budget.toNanos() / 1e9 - Plan.REPORT_SECONDS;
        this.clock = nanoTime;
        this.started = nanoTime.getAsLong() - before.toNanos();
        int parts = blocks.stream().mapToInt(Planned::part).max().orElse(0) + 1;
        this.paces = Stream.generate(Pace::new).limit(parts).toList();
    }

    Duration elapsed() {
        return Duration.ofNanos(clock.getAsLong() - started);
    }

    private double left() {
        return limit - elapsed().toNanos() / 1e9;
    }

    /** What that will take, by what such things have taken so far. */
    private double likely(int ofPart, double seconds) {
        Pace own = paces.get(ofPart);
        return seconds * (own.planned == 0 ? all : own).value();
    }

    private double likely(Planned block) {
        return likely(block.part, block.seconds);
    }

    // ------------------------------------------------------------------ blocks

    /** Whether the next block ends in time, and leaves enough for those that are needed. */
    boolean fitsBlock() {
        Planned block = blocks.get(next);
        double needed = likely(block);
        for (Planned later : blocks.subList(next + 1, blocks.size())) {
            needed += later.isNeeded && !block.isNeeded ? likely(later) : 0;
        }
        return needed <= left() + ROUNDING;
    }

    /** The next block begins, of which so much has been run before. */
    void begin(double alreadyRun) {
        Planned block = blocks.get(next++);
        part = block.part;
        begun = Math.max(0, block.seconds - alreadyRun);
    }

    /** The next block is left out. */
    void leaveOut() {
        next++;
    }

    /** Whether a trial of the block that has begun ends in time; the very first one always does. */
    boolean fitsTrial(double planned) {
        return all.planned == 0 || likely(part, planned) <= left() + ROUNDING;
    }

    /** A trial is over, which took so long with the windows that it repeated. */
    void ran(double planned, Duration took) {
        double seconds = took.toNanos() / 1e9 - repeatingNow;
        begun = Math.max(0, begun - planned);
        all.add(planned, seconds);
        paces.get(part).add(planned, seconds);
        repeatingNow = 0;
    }

    /** A trial of the block that has begun is left out. */
    void ranNot(double planned) {
        begun = Math.max(0, begun - planned);
    }

    // ------------------------------------------------------------------ repeats

    /** Something was repeated in the trial that runs, and took so long. */
    void repeated(Duration took) {
        repeatingNow += took.toNanos() / 1e9;
    }

    /** Whether so much may go into a repeat, and all that is planned still fits. */
    boolean fitsRepeat(double length) {
        return length <= spare();
    }

    /** The same of a trial, which may take longer than was planned. */
    boolean fitsRepeat(int ofPart, double planned) {
        return fitsRepeat(likely(ofPart, planned));
    }

    /**
     * What is left, in seconds, when the block that has begun and all that still fit have run:
     * where the machine is slower than planned, the time of a block that does not fit is nobody
     * else's.
     */
    double spare() {
        double spare = left() - likely(part, begun);
        for (Planned block : blocks.subList(next, blocks.size())) {
            double length = likely(block);
            spare -= length <= spare ? length : 0;
        }
        return spare;
    }
}
