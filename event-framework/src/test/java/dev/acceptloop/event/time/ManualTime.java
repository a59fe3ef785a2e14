package dev.acceptloop.event.time;

import java.time.Duration;

/** A time that stands still until a test moves it. */
public final class ManualTime implements ReactorTime {
    private long now = Long.MAX_VALUE - 1_000; // wraps within the tests, as nanoTime may
    private final TimedCalls calls = new TimedCalls(() -> now);

    @Override
    public DelayedCall callLater(Duration delay, Runnable call) {
        return calls.add(delay, call);
    }

    @Override
    public long nanoTime() {
        return now;
    }

    /** Lets {@code length} pass, with every call made at its time. */
    public void pass(Duration length) {
        long end = now + length.toNanos();
        long next = calls.nanosToNext();
        while (next >= 0 && now + next - end <= 0) {
            now += next;
            turn();
            next = calls.nanosToNext();
            if (next == 0) {
                break; // what it leaves at once is for the next turn
            }
        }
        now = end;
        turn();
    }

    /** Lets {@code length} pass as in a loop that is busy: nothing is called meanwhile. */
    public void stall(Duration length) {
        now += length.toNanos();
    }

    /** One pass over what is due. */
    public void turn() {
        calls.runDue(Runnable::run);
    }

    /** How many calls are to come. */
    public int pending() {
        return calls.size();
    }
}
