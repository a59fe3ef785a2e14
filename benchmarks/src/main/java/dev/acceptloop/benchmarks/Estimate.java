package dev.acceptloop.benchmarks;

/**
 * A median over blocks.
 *
 * @param low where its 95 % interval begins
 * @param high where it ends
 * @param least the smallest value seen
 * @param most the largest
 * @param n how many blocks
 */
public record Estimate(double median, double low, double high, double least, double most, int n) {
    /** Whether the interval lies on one side of that value, with enough blocks to have one. */
    boolean excludes(double value) {
        return n >= 3 && (low > value || high < value);
    }
}
