package dev.acceptloop.clients;

/**
 * A histogram of times for each connection, small enough to have one for each: eight buckets an
 * octave, so that a value is within 7 % of what is told.
 */
final class CoarseTimes {
    /** With more connections there is none: a thousand bytes each are no longer little. */
    static final int MOST_CONNECTIONS = 4096;

    private static final int LEAST_EXPONENT = 10; // what is below a microsecond is one
    private static final int MOST_EXPONENT = 42; // an hour, and what is above it
    private static final int SUB_BITS = 3;
    private static final int SUBS = 1 << SUB_BITS;
    private static final int BUCKETS = (MOST_EXPONENT - LEAST_EXPONENT) * SUBS;

    private final int[] counts;

    CoarseTimes(int connections) {
        counts = new int[connections > MOST_CONNECTIONS ? 0 : connections * BUCKETS];
    }

    void add(int connection, long nanos) {
        if (counts.length > 0) {
            counts[connection * BUCKETS + bucket(nanos)]++;
        }
    }

    private static int bucket(long nanos) {
        long time = Math.clamp(nanos, 1L << LEAST_EXPONENT, (1L << MOST_EXPONENT) - 1);
        int exponent = Long.SIZE - 1 - Long.numberOfLeadingZeros(time);
        int sub = (int) (time >>> (exponent - SUB_BITS)) - SUBS;
        return (exponent - LEAST_EXPONENT) * SUBS + sub;
    }

    /** The middle of a bucket, in its own scale. */
    private static double middle(int bucket) {
        double lower = (double) (1L << (LEAST_EXPONENT + bucket / SUBS)) / SUBS;
        return lower * (SUBS + bucket % SUBS + 0.5);
    }

    boolean isEmpty() {
        return counts.length == 0;
    }

    long count(int connection) {
        long count = 0;
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            count += counts[connection * BUCKETS + bucket];
        }
        return count;
    }

    /** In nanoseconds; 0 if the connection has none. */
    double percentile(int connection, double percent) {
        long rank = (long) Math.ceil(percent / 100 * count(connection) - 1e-6);
        long seen = 0;
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            seen += counts[connection * BUCKETS + bucket];
            if (seen >= rank && seen > 0) {
                return middle(bucket);
            }
        }
        return 0;
    }
}
