package dev.acceptloop.clients;

/** A queue of numbers that has no memory until it is used, and keeps what it has had. */
final class LongRing {
    private static final int LEAST = 16;
    private static final long[] NONE = {};

    private long[] values = NONE; // a power of two, or none
    private int first;
    private int size;

    void add(long value) {
        if (size == values.length) {
            grow();
        }
        values[(first + size) & (values.length - 1)] = value;
        size++;
    }

    /** Takes the oldest; there has to be one. */
    long remove() {
        long value = values[first];
        first = (first + 1) & (values.length - 1);
        size--;
        return value;
    }

    private void grow() {
        var larger = new long[Math.max(LEAST, 2 * values.length)];
        for (int i = 0; i < size; i++) {
            larger[i] = values[(first + i) & (values.length - 1)];
        }
        values = larger;
        first = 0;
    }
}
