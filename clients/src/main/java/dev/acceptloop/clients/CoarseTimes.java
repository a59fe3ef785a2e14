package dev.acceptloop.clients;

/**
 * A histogram of times for each connection, small enough to have one for each: eight buckets an
 * octave, so that a value is within 7 % of what is told. Or for each of something else, and finer.
 */
final class CoarseTimes {
    /** With more connections there is none: a thousand bytes each are no longer little. */
    static final int MOST_CONNECTIONS = 4096;

    private static final int LEAST_EXPONENT = 10; // what is below a microsecond is one
    private static final int MOST_EXPONENT = 42; // an hour, and what is above it
    private static final int SUB_BITS = 3;

    private final int subBits;
    private final int subs;
    private final int buckets;
    private final int[] counts;

    CoarseTimes(int connections) {
        this(connections > MOST_CONNECTIONS ? 0 : connections, SUB_BITS);
    }

    /** So many of them, of two to the power of so many buckets an octave. */
    CoarseTimes(int histograms, int subBits) {
        this.subBits = subBits;
        this.subs = 1 << subBits;
        this.buckets = (MOST_EXPONENT - LEAST_EXPONENT) * subs;
        this.counts = new int[histograms * buckets];
    }

    void add(int connection, long nanos) {
        if (counts.length > 0) {
            counts[connection * buckets + bucket(nanos)]++;
        }
    }

    /** Adds what another one of the same size has. */
    void add(CoarseTimes other) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
    }

    /** How many buckets a histogram has. */
    int buckets() {
        return buckets;
    }

    /** Into which of them a time falls. */
    int bucket(long nanos) {
        long time = Math.clamp(nanos, 1L << LEAST_EXPONENT, (1L << MOST_EXPONENT) - 1);
        int exponent = Long.SIZE - 1 - Long.numberOfLeadingZeros(time);
        int sub = (int) (time >>> (exponent - subBits)) - subs;
        return (exponent - LEAST_EXPONENT) * subs + sub;
    }

    /** The middle of a bucket, in its own scale. */
    double middle(int bucket) {
        double lower = (double) (1L << (LEAST_EXPONENT + bucket / subs)) / subs;
        return lower * (subs + bucket % subs + 0.5);
    }

    boolean isEmpty() {
        return counts.length == 0;
    }

    long count(int connection) {
        long count = 0;
        for (int bucket = 0; bucket < buckets; bucket++) {
            count += counts[connection * buckets + bucket];
        }
        return count;
    }

    /** In nanoseconds; 0 if the connection has none. */
    double percentile(int connection, double percent) {
        return ranked(connection, (long) Math.ceil(percent / 100 * count(connection) - 1e-6));
    }

    /** The time of the one of that rank, from 1, in nanoseconds; 0 if there are not so many. */
    double ranked(int connection, long rank) {
        long seen = 0;
        for (int bucket = 0; bucket < buckets; bucket++) {
            seen += counts[connection * buckets + bucket];
            if (seen >= rank && seen > 0) {
                return middle(bucket);
            }
        }
        return 0;
    }
}
