package dev.acceptloop.benchmarks;

import java.io.IOException;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * Looks for the highest rate that holds: doubles until one does not, bisects on a logarithmic
 * scale, and has the best one held again at the end.
 *
 * <p>Nothing says that a server that holds a rate holds all below it. So a rate above the first one
 * that fails is not looked for; a rate that fails may try once more, for the disturbance may be the
 * machine's; and one that held, and does not when it is asked again, counts as one that fails: then
 * the next lower one that held is asked, or one below all that were, until one holds for a second
 * time.
 */
final class KneeSearch {
    private static final double FACTOR = 2;
    private static final double PRECISION = 1.05;
    private static final double LEAST = 10;
    private static final double MOST = 1_000_000;
    private static final int MOST_STEPS = 8; // an octave has 14 times the precision

    private final Probe probe;
    private final NavigableSet<Double> held = new TreeSet<>();
    private double bad;
    private boolean late;
    private int probes;

    KneeSearch(Probe probe) {
        this.probe = probe;
    }

    /** What is asked of a rate. */
    interface Probe {
        /** Tries it for a window, or for a longer one. */
        Verdict at(double perSecond, boolean isLonger) throws IOException, InterruptedException;
    }

    /** What a window says of a rate. */
    enum Verdict {
        HOLDS,
        FAILS,
        /** It does not hold, and that may be because the load generator was late. */
        LATE
    }

    /**
     * What was found.
     *
     * @param good the highest rate that held, and held again; 0 if none did
     * @param bad the lowest one that did not, above it; 0 if the search ended before there was one,
     *     or if it was the load generator that could not: then good is the least that it is
     * @param withdrawn rates that held once, and not again
     */
    record Knee(double good, double bad, int withdrawn, int probes) {}

    /** Begins at that rate, which may be too high. */
    Knee from(double start) throws IOException, InterruptedException {
        climb(Math.clamp(start, LEAST, MOST));
        for (int step = 0; step < MOST_STEPS && isApart(); step++) {
            tryOut(Math.sqrt(held.last() * bad));
        }
        return confirmed();
    }

    private boolean isApart() {
        return !held.isEmpty() && bad > held.last() * PRECISION;
    }

    private void climb(double start) throws IOException, InterruptedException {
        double rate = start;
        if (tryOut(rate)) {
            while (rate < MOST && tryOut(Math.min(MOST, rate * FACTOR))) {
                rate *= FACTOR;
            }
            return;
        }
        descend();
    }

    /** From the lowest that failed to one that holds: false if there is none. */
    private boolean descend() throws IOException, InterruptedException {
        while (bad > LEAST) {
            if (tryOut(Math.max(LEAST, bad / FACTOR))) {
                return true;
            }
        }
        return false;
    }

    private boolean tryOut(double rate) throws IOException, InterruptedException {
        Verdict verdict = ask(rate, false);
        if (verdict != Verdict.HOLDS) {
            verdict = ask(rate, false);
        }
        if (verdict == Verdict.HOLDS) {
            held.add(rate);
        } else {
            failed(rate, verdict);
        }
        return verdict == Verdict.HOLDS;
    }

    private Verdict ask(double rate, boolean isLonger) throws IOException, InterruptedException {
        probes++;
        return probe.at(rate, isLonger);
    }

    private void failed(double rate, Verdict verdict) {
        if (bad == 0 || rate < bad) {
            bad = rate;
            late = verdict == Verdict.LATE;
        }
    }

    private Knee confirmed() throws IOException, InterruptedException {
        int withdrawn = 0;
        while (!held.isEmpty() || descend()) {
            double best = held.last();
            Verdict verdict = ask(best, true);
            if (verdict == Verdict.HOLDS) {
                return new Knee(best, late ? 0 : bad, withdrawn, probes);
            }
            withdrawn++;
            failed(best, verdict);
            held.remove(best);
        }
        return new Knee(0, late ? 0 : bad, withdrawn, probes);
    }
}
