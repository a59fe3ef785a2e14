package dev.acceptloop.event.policies;

import dev.acceptloop.event.time.DelayedCall;
import dev.acceptloop.event.time.ReactorTime;
import dev.acceptloop.event.time.TimedCalls;
import java.time.Duration;

/** Time that passes when a test says so. */
final class ManualTime implements ReactorTime {
    private static final Duration STEP = Duration.ofMillis(10);

    private long now = Long.MAX_VALUE - 1_000_000_000; // overflows within the first seconds
    private final TimedCalls calls = new TimedCalls(() -> now);

    @Override
    public DelayedCall callLater(Duration delay, Runnable call) {
        return calls.add(delay, call);
    }

    @Override
    public long nanoTime() {
        return now;
    }

    /** In small steps, so that what is due in between comes in between. */
    void pass(Duration time) {
        for (Duration passed = Duration.ZERO;
                passed.compareTo(time) < 0;
                passed = passed.plus(STEP)) {
            now += STEP.toNanos();
            calls.runDue(Runnable::run);
        }
    }

    /** Whether any call is still to come. */
    boolean hasTimers() {
        return calls.nanosToNext() >= 0;
    }
}
