package dev.acceptloop.clients;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * Those of all workers of a run, and what has changed since it was looked last. Not thread-safe.
 */
final class Pulses {
    private final List<Pulse> each;
    private final long start;
    private long lookedAt;
    private long verified;
    private long[] times = Pulse.noTimes();

    /** Of a run that starts then, in nanoTime. */
    Pulses(List<Pulse> each, long start) {
        this.each = List.copyOf(each);
        this.start = start;
        this.lookedAt = start;
    }

    /**
     * Looks.
     *
     * @param isOpen whether the window has opened
     */
    LoadProgress look(long now, boolean isOpen) {
        long replies = 0;
        long errors = 0;
        long underWay = 0;
        long[] took = Pulse.noTimes();
        for (Pulse pulse : each) {
            replies += pulse.verified();
            errors += pulse.errors();
            underWay += pulse.underWay();
            pulse.addTimes(took);
        }
        long[] before = times;
        long[] since = took.clone();
        Arrays.setAll(since, i -> took[i] - before[i]);
        double seconds = (now - lookedAt) / 1e9;
        var progress =
                new LoadProgress(
                        Duration.ofNanos(now - start),
                        isOpen,
                        replies,
                        seconds <= 0 ? 0 : (replies - verified) / seconds,
                        Pulse.percentile(since, 50),
                        Pulse.percentile(since, 99),
                        errors,
                        underWay);
        lookedAt = now;
        verified = replies;
        times = took;
        return progress;
    }
}
