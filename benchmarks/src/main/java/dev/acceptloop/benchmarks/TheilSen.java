package dev.acceptloop.benchmarks;

import java.util.ArrayList;
import java.util.List;

/**
 * A line through points, of which up to 29 % may be wild: the median of the slopes between all
 * pairs.
 *
 * @see <a href="https://doi.org/10.1080/01621459.1968.10480934">P. K. Sen, Estimates of the
 *     regression coefficient based on Kendall's tau, 1968</a>
 */
final class TheilSen {
    private TheilSen() {}

    /** The slope through at least two points of different x. */
    static double slope(List<Double> x, List<Double> y) {
        var slopes = new ArrayList<Double>();
        for (int i = 0; i < x.size(); i++) {
            for (int j = i + 1; j < x.size(); j++) {
                double run = x.get(j) - x.get(i);
                if (run != 0) {
                    slopes.add((y.get(j) - y.get(i)) / run);
                }
            }
        }
        List<Double> sorted = slopes.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1
                ? sorted.get(middle)
                : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
