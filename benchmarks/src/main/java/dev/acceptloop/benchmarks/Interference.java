package dev.acceptloop.benchmarks;

import dev.acceptloop.benchmarks.Gate.Outcome;
import java.util.Locale;

/** The gate of a time in which nobody was in the way: of a window of echo, and of a scenario's. */
final class Interference {
    /** The gate. */
    static final String ID = "G6";

    private static final String NAME = "interference";
    private static final double FOREIGN_LIMIT = 0.03;
    private static final double STEAL_LIMIT = 0.01;
    private static final double WAIT_LIMIT = 0.03; // of a thread that works alone
    private static final double TICK_SECONDS = 0.01;

    private Interference() {}

    static Gate gate(Span span) {
        if (!span.pinned()) {
            return new Gate(ID, NAME, Outcome.UNCHECKED, "not pinned");
        }
        double ticks = 2 * TICK_SECONDS / span.seconds(); // no share is told more exactly
        double foreign = Math.max(span.foreignServer(), span.foreignGenerator());
        double alone = span.waitedAlone();
        String detail =
                String.format(
                        Locale.ROOT,
                        "other processes took %.1f %% of the server's processor and %.1f %% of the"
                                + " generator's (limit %.1f %%), other machines %.1f %% (limit"
                                + " %.1f %%); the server's threads waited %.1f %% of the window for"
                                + " a processor (%s)%s",
                        100 * span.foreignServer(),
                        100 * span.foreignGenerator(),
                        100 * (FOREIGN_LIMIT + ticks),
                        100 * span.stolen(),
                        100 * (STEAL_LIMIT + ticks),
                        100 * span.waited(),
                        Double.isNaN(alone)
                                ? "for each other, too: no limit"
                                : String.format(Locale.ROOT, "limit %.1f %%", 100 * WAIT_LIMIT),
                        pressure(span));
        boolean holds =
                foreign <= FOREIGN_LIMIT + ticks
                        && span.stolen() <= STEAL_LIMIT + ticks
                        && !(alone > WAIT_LIMIT);
        return Gate.of(ID, NAME, holds, Outcome.FLAGGED, detail);
    }

    /** Threads of the server wait for each other too, so that this has no limit. */
    private static String pressure(Span span) {
        double share = span.pressure();
        return Double.isNaN(share)
                ? ""
                : String.format(Locale.ROOT, "; somebody waited in %.0f %% of it", 100 * share);
    }
}
