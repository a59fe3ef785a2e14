package dev.acceptloop.benchmarks;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * How quiet the machine was before a comparison began.
 *
 * @param foreign what others took of the server's processor and of the generator's; empty where
 *     they have none of their own
 * @param waitedSeconds for quiet
 */
public record Sitting(List<Double> foreign, double waitedSeconds) {
    /** Of a processor: what others may take in a sitting that is called quiet. */
    private static final double QUIET = 0.1;

    static final Sitting UNKNOWN = new Sitting(List.of(), 0);

    /** Looks once; may take a while. */
    interface Probe {
        List<Double> foreign() throws IOException, InterruptedException;
    }

    /** Looks until it is quiet, or has been waited for so long; then goes on all the same. */
    static Sitting await(Probe probe, Duration most, LongSupplier nanoTime)
            throws IOException, InterruptedException {
        long began = nanoTime.getAsLong();
        var sitting = new Sitting(probe.foreign(), 0);
        while (sitting.isNoisy() && nanoTime.getAsLong() - began < most.toNanos()) {
            List<Double> foreign = probe.foreign();
            sitting = new Sitting(foreign, (nanoTime.getAsLong() - began) / 1e9);
        }
        return sitting;
    }

    /** Whether others were busy, too. */
    @JsonIgnore
    public boolean isNoisy() {
        return share() > QUIET;
    }

    private double share() {
        return foreign.isEmpty() ? 0 : Collections.max(foreign);
    }

    /** For the reader; empty if there is nothing to say. */
    String sentence() {
        return isNoisy()
                ? String.format(
                        Locale.ROOT,
                        "Noisy sitting: before it began others took %.0f %% of a processor that was"
                                + " to be ours, after %.0f s of waiting for quiet.",
                        100 * share(),
                        waitedSeconds)
                : "";
    }
}
