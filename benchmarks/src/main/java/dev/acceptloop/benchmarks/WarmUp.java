package dev.acceptloop.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Load that comes in parts until a server is warm, for some time at the most. It is warm when its
 * compilers have come to rest in a part, and when a message no longer gets cheaper: the part costs
 * not more than 5 % less than the cheapest one before.
 *
 * <p>Each half alone is wrong. Compilers rest, too, before they begin; and a busy machine lets two
 * parts agree while they still compile. Agreement is asked for in the one direction in which
 * warming up goes: two parts of a third of a second on one connection, which the wake-ups of an
 * idle processor are in, agreed within 5 % in 11 of 100 servers that had long been compiled.
 *
 * <p>Not thread-safe.
 */
final class WarmUp {
    private static final double FALL = 0.05;

    private final List<Double> curve = new ArrayList<>();
    private boolean quiet;
    private Duration spent = Duration.ZERO;

    /** Load of that length, whose edges are watched. */
    interface Part {
        Window run(Duration length) throws IOException, InterruptedException;
    }

    /**
     * Loads a server.
     *
     * @param part length of each
     * @param least of all together, whatever is seen
     * @param most of all together; who is not warm by then is not
     */
    void run(Part load, Duration part, Duration least, Duration most)
            throws IOException, InterruptedException {
        while (spent.compareTo(least) < 0 || (!isWarm() && spent.compareTo(most) < 0)) {
            Window window = load.run(part);
            add(window.cpuMicros(), window.span().compilerShare());
            spent = spent.plus(part);
        }
    }

    /** A part: what a message cost in it, and what of a processor the compilers used. */
    void add(double micros, double compilerShare) {
        curve.add(micros);
        quiet = compilerShare <= Gates.COMPILER_LIMIT;
    }

    boolean isWarm() {
        return quiet && settled();
    }

    private boolean settled() {
        int before = curve.size() - 1;
        return before > 0
                && curve.getLast() >= (1 - FALL) * Collections.min(curve.subList(0, before));
    }

    /** What a message cost in each part. */
    List<Double> curve() {
        return List.copyOf(curve);
    }

    Duration spent() {
        return spent;
    }
}
