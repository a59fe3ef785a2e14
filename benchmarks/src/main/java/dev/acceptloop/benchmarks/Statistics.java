package dev.acceptloop.benchmarks;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.commons.statistics.inference.TTest;

/** The few statistics the verdicts rest on. Samples are per-block values, never messages. */
final class Statistics {
    static final int RESAMPLES = 10_000;

    private Statistics() {}

    /** The middle value, or the mean of the two in the middle. */
    static double median(double... values) {
        return medianOfSorted(sorted(values));
    }

    /**
     * The median with a 95 % interval: the 2.5th and 97.5th percentile of the medians of {@value
     * #RESAMPLES} samples drawn with replacement. With fewer than three values the interval is
     * their range, and says nothing.
     *
     * @see <a href="https://doi.org/10.1214/aos/1176344552">B. Efron, Bootstrap methods, 1979</a>
     */
    static Estimate bootstrap(double[] values, long seed) {
        double[] sorted = sorted(values);
        double median = medianOfSorted(sorted);
        double least = sorted[0];
        double most = sorted[sorted.length - 1];
        if (values.length < 3) {
            return new Estimate(median, least, most, least, most, values.length);
        }
        var random = new SplittableRandom(seed);
        var medians = new double[RESAMPLES];
        var sample = new double[values.length];
        for (int i = 0; i < RESAMPLES; i++) {
            for (int j = 0; j < sample.length; j++) {
                sample[j] = values[random.nextInt(values.length)];
            }
            medians[i] = median(sample);
        }
        Arrays.sort(medians);
        return new Estimate(
                median,
                medians[(int) (0.025 * RESAMPLES)],
                medians[(int) (0.975 * RESAMPLES) - 1],
                least,
                most,
                values.length);
    }

    /**
     * How likely ratios so far from 1 are if the truth is 1: two-sided t-test on their logarithms;
     * 1 with fewer than three.
     */
    static double pValue(double[] ratios) {
        if (ratios.length < 3) {
            return 1;
        }
        double[] logs = Arrays.stream(ratios).map(Math::log).toArray();
        if (Arrays.stream(logs).allMatch(log -> log == logs[0])) {
            return logs[0] == 0 ? 1 : 0; // no spread: t is not defined
        }
        return TTest.withDefaults().test(logs).getPValue();
    }

    /**
     * Holm's step-down correction for asking several questions at once.
     *
     * @return adjusted p-values, in the order given
     * @see <a href="https://www.jstor.org/stable/4615733">S. Holm, 1979</a>
     */
    static double[] holm(double... p) {
        Integer[] order = new Integer[p.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (a, b) -> Double.compare(p[a], p[b]));
        var adjusted = new double[p.length];
        double highest = 0;
        for (int rank = 0; rank < p.length; rank++) {
            double value = Math.min(1, (p.length - rank) * p[order[rank]]);
            highest = Math.max(highest, value);
            adjusted[order[rank]] = highest;
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

    private static double medianOfSorted(double[] sorted) {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
