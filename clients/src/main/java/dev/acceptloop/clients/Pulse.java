package dev.acceptloop.clients;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a worker shows of one run while it goes on, warm-up included. It has one writer, who waits
 * for nobody and allocates nothing; any thread reads it, a moment late.
 */
final class Pulse {
    private static final CoarseTimes SCALE = new CoarseTimes(0, 3);

    private final AtomicIntegerArray times = new AtomicIntegerArray(SCALE.buckets());
    private final AtomicLong verified = new AtomicLong();
    private final AtomicLong errors = new AtomicLong();
    private final AtomicLong underWay = new AtomicLong();

    // ------------------------------------------------------------------ the worker

    /** A right reply came, whose message was due so long ago. */
    void answered(long nanos) {
        int bucket = SCALE.bucket(nanos);
        times.setOpaque(bucket, times.getPlain(bucket) + 1);
        verified.setOpaque(verified.getPlain() + 1);
    }

    void failed(long messages) {
        errors.setOpaque(errors.getPlain() + messages);
    }

    void underWay(int messages) {
        underWay.setOpaque(messages);
    }

    // ------------------------------------------------------------------ who looks

    long verified() {
        return verified.getOpaque();
    }

    long errors() {
        return errors.getOpaque();
    }

    long underWay() {
        return underWay.getOpaque();
    }

    /** Adds the replies so far to these, by how long they took. */
    void addTimes(long[] counts) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += times.getOpaque(i);
        }
    }

    /** What {@link #addTimes} adds to. */
    static long[] noTimes() {
        return new long[SCALE.buckets()];
    }

    /** In nanoseconds, within 7 %; 0 if there is none. */
    static long percentile(long[] counts, double percent) {
        long all = 0;
        for (long count : counts) {
            all += count;
        }
        long rank = Math.max(1, (long) Math.ceil(percent / 100 * all));
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= rank) {
                return (long) SCALE.middle(i);
            }
        }
        return 0;
    }
}
