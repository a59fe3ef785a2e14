package dev.acceptloop.benchmarks;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * A line through points, of which up to 29 % may be wild: the median of the slopes between all
 * pairs.
 *
 * @see <a href="https://doi.org/10.1080/01621459.1968.10480934">P. K. Sen, Estimates of the
 *     regression coefficient based on Kendall's tau, 1968</a>
 */
final class TheilSen {
    private static final double DEVIATIONS = 1.959964; // of a normal variable, for 95 %

    private TheilSen() {}

    /** A slope, and its 95 % interval if the points are scattered about a line by chance alone. */
    record Slope(double middle, double low, double high) {}

    /** The slope through at least two points of different x. */
    static double slope(List<Double> x, List<Double> y) {
        return middle(slopes(x, y));
    }

    /**
     * The same with Sen's interval: between which of the slopes in order it lies follows from how
     * far Kendall's S gets from 0 where there is no slope. Ranks that are no whole number are
     * rounded outwards. Points that come one after another in time know of each other, and then it
     * is too narrow.
     */
    static Slope interval(List<Double> x, List<Double> y) {
        double[] slopes = slopes(x, y);
        int n = slopes.length;
        double reach = DEVIATIONS * Math.sqrt(variance(x, y));
        int below = (int) Math.floor((n - reach) / 2); // from 1
        int above = (int) Math.ceil((n + reach) / 2 + 1);
        return new Slope(
                middle(slopes), slopes[Math.max(1, below) - 1], slopes[Math.min(n, above) - 1]);
    }

    /**
     * Of Kendall's S where there is no slope. What is equal has no order, and takes of it; what is
     * equal in both was taken twice.
     *
     * @see <a href="https://doi.org/10.2307/2332303">M. G. Kendall, The treatment of ties in
     *     ranking problems, 1945</a>
     */
    static double variance(List<Double> x, List<Double> y) {
        double n = x.size();
        List<Integer> tiesOfX = ties(x);
        List<Integer> tiesOfY = ties(y);
        double ordered = n * (n - 1) * (2 * n + 5);
        ordered -= sum(tiesOfX, t -> t * (t - 1) * (2 * t + 5));
        ordered -= sum(tiesOfY, t -> t * (t - 1) * (2 * t + 5));
        double threes = sum(tiesOfX, TheilSen::threes) * sum(tiesOfY, TheilSen::threes);
        double twos = sum(tiesOfX, t -> t * (t - 1)) * sum(tiesOfY, t -> t * (t - 1));
        double ofThrees = threes == 0 ? 0 : threes / (9 * threes(n));
        return Math.max(0, ordered / 18 + ofThrees + twos / (2 * n * (n - 1)));
    }

    private static double threes(double t) {
        return t * (t - 1) * (t - 2);
    }

    private static double sum(List<Integer> ties, DoubleUnaryOperator each) {
        return ties.stream().mapToDouble(each::applyAsDouble).sum();
    }

    /** How many are equal, of each value. */
    private static List<Integer> ties(List<Double> values) {
        var many = new HashMap<Double, Integer>();
        values.forEach(value -> many.merge(value, 1, Integer::sum));
        return List.copyOf(many.values());
    }

    private static double[] slopes(List<Double> x, List<Double> y) {
        var slopes = new double[x.size() * (x.size() - 1) / 2];
        int count = 0;
        for (int i = 0; i < x.size(); i++) {
            for (int j = i + 1; j < x.size(); j++) {
                double run = x.get(j) - x.get(i);
                if (run != 0) {
                    slopes[count++] = (y.get(j) - y.get(i)) / run;
                }
            }
        }
        double[] sorted = Arrays.copyOf(slopes, count);
        Arrays.sort(sorted);
        return sorted;
    }

    private static double middle(double[] sorted) {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
