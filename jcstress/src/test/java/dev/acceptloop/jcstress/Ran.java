package dev.acceptloop.jcstress;

/**
 * What ran, in which order, as the digits of a number. The number is a plain field: of two that add
 * to it at once a digit is lost, as of one that does not see what the other wrote.
 */
public final class Ran {
    private int digits;

    /** Adds that digit. */
    public void add(int digit) {
        int before = digits;
        Thread.onSpinWait(); // or there would hardly be time for another to come between
        digits = 10 * before + digit;
    }

    /** A task that adds that digit. */
    public Runnable task(int digit) {
        return () -> add(digit);
    }

    /** The first of them first; 0 for none. */
    public int digits() {
        return digits;
    }
}
