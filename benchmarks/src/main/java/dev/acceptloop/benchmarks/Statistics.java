package dev.acceptloop.benchmarks;

import java.util.Arrays;

/** The few statistics the verdicts rest on. Samples are per-block values, never messages. */
final class Statistics {
    /** Of every interval. */
    static final double CONFIDENCE = 0.95;

    private Statistics() {}

    /** The middle value, or the mean of the two in the middle. */
    static double median(double... values) {
        double[] sorted = sorted(values);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    static double average(double... values) {
        return Arrays.stream(values).sum() / values.length;
    }

    /**
     * The geometric mean with Student's 95 % interval on the logarithms. A figure that can be 0,
     * such as switches of a server that never had to wait, has no logarithm there: where one value
     * is not positive, all are averaged as they are.
     */
    static Estimate geometricMean(double... values) {
        if (Arrays.stream(values).anyMatch(value -> value <= 0)) {
            return mean(values);
        }
        double[] logs = logs(values);
        return ratio(logs, logs.length > 1 ? Variance.of(logs) : new Variance(0, 0, 0));
    }

    /** The same of ratios whose logarithms are given, with a variance that may not be theirs. */
    static Estimate ratio(double[] logs, Variance variance) {
        double[] sorted = sorted(logs);
        int n = logs.length;
        double mean = average(logs);
        double half = n > 1 ? variance.halfWidth(n) : 0;
        return new Estimate(
                Math.exp(mean),
                Math.exp(mean - half),
                Math.exp(mean + half),
                Math.exp(sorted[0]),
                Math.exp(sorted[n - 1]),
                n);
    }

    /** The arithmetic mean with Student's interval; not below 0 if no value is. */
    static Estimate mean(double... values) {
        double[] sorted = sorted(values);
        int n = values.length;
        double mean = average(values);
        double half = n > 1 ? Variance.of(values).halfWidth(n) : 0;
        double least = sorted[0];
        double low = least < 0 ? mean - half : Math.max(0, mean - half);
        return new Estimate(mean, low, mean + half, least, sorted[n - 1], n);
    }

    static double[] logs(double... values) {
        return Arrays.stream(values).map(Math::log).toArray();
    }

    /**
     * Holm's step-down correction for asking several questions at once, the more important ones
     * with more weight: the chance that one word among all is wrong stays what it is for one.
     *
     * @return adjusted p-values, in the order given
     * @see <a href="https://www.jstor.org/stable/4615733">S. Holm, 1979, section 4 for weights</a>
     */
    static double[] holm(double[] p, double[] weights) {
        Integer[] order = new Integer[p.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (a, b) -> Double.compare(p[a] / weights[a], p[b] / weights[b]));
        var adjusted = new double[p.length];
        double left = Arrays.stream(weights).sum();
        double highest = 0;
        for (int i : order) {
            highest = Math.max(highest, Math.min(1, left * p[i] / weights[i]));
            adjusted[i] = highest;
            left -= weights[i];
        }
        return adjusted;
    }

    private static double[] sorted(double[] values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("no values");
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted;
    }
}
