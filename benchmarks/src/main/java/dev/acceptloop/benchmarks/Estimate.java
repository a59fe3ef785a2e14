package dev.acceptloop.benchmarks;

/**
 * A mean over blocks: geometric, except where {@link Statistics#mean} is used.
 *
 * @param low where its 95 % interval begins; the mean itself where one block leaves no interval
 * @param high where it ends
 * @param least the smallest value seen
 * @param most the largest
 * @param n how many blocks
 */
public record Estimate(double mean, double low, double high, double least, double most, int n) {
    /** Whether there is an interval at all. */
    boolean hasInterval() {
        return n > 1;
    }
}
