package dev.acceptloop.benchmarks;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import org.apache.commons.numbers.gamma.Digamma;
import org.apache.commons.numbers.gamma.Trigamma;

/** The logarithms of one figure, arms by blocks, some missing; and how restless each arm is. */
final class Layout {
    private static final int SWEEPS = 10; // one is exact if nothing is missing
    private static final int FEWEST_BLOCKS = 3;
    private static final int FEWEST_ARMS = 5;

    /** The variance of an arm's trials. */
    private record Spread(double variance, double degreesOfFreedom) {
        /** Its logarithm, without what the logarithm of so small a sample's variance is low by. */
        double log() {
            double half = degreesOfFreedom / 2;
            return Math.log(variance) - Digamma.value(half) + Math.log(half);
        }
    }

    private final Map<String, Spread> spreads = new TreeMap<>();

    Layout(Map<String, Map<Integer, Double>> logs) {
        var residuals = new TreeMap<String, Map<Integer, Double>>();
        logs.forEach((arm, values) -> {
            if (values.size() >= FEWEST_BLOCKS) {
                residuals.put(arm, new TreeMap<>(values));
            }
        });
        boolean isComplete = residuals.values().stream().map(Map::keySet).distinct().count() <= 1;
        for (int sweep = 0; sweep < (isComplete ? 1 : SWEEPS); sweep++) {
            withoutBlocks(residuals);
            withoutArms(residuals);
        }
        residuals.forEach((arm, values) -> {
            double others = arms(residuals, values.keySet());
            double squares = values.values().stream().mapToDouble(r -> r * r).sum();
            double degrees = values.size() - 1;
            // a block's mean is partly the arm's own value, and takes that much of it away
            double variance = squares / degrees / (1 - 1 / others);
            if (variance > 1e-12) {
                spreads.put(arm, new Spread(variance, degrees));
            }
        });
    }

    private static void withoutBlocks(Map<String, Map<Integer, Double>> residuals) {
        var blocks = new TreeSet<Integer>();
        residuals.values().forEach(values -> blocks.addAll(values.keySet()));
        for (int block : blocks) {
            double mean =
                    residuals.values().stream()
                            .filter(values -> values.containsKey(block))
                            .mapToDouble(values -> values.get(block))
                            .average()
                            .orElse(0);
            residuals
                    .values()
                    .forEach(values -> values.computeIfPresent(block, (b, r) -> r - mean));
        }
    }

    private static void withoutArms(Map<String, Map<Integer, Double>> residuals) {
        for (Map<Integer, Double> values : residuals.values()) {
            double mean = values.values().stream().mapToDouble(r -> r).average().orElse(0);
            values.replaceAll((block, r) -> r - mean);
        }
    }

    /** How many were measured beside each other in those blocks, on average. */
    private static double arms(
            Map<String, Map<Integer, Double>> residuals, Iterable<Integer> blocks) {
        long places = 0;
        long number = 0;
        for (int block : blocks) {
            number++;
            places += residuals.values().stream().filter(v -> v.containsKey(block)).count();
        }
        return (double) places / number;
    }

    /** Adds, by arm, its variance as a multiple of the typical one, and its degrees of freedom. */
    void addTo(Map<String, double[]> sums) {
        double typical =
                Math.exp(spreads.values().stream().mapToDouble(Spread::log).average().orElse(0));
        spreads.forEach((arm, spread) -> {
            double[] sum = sums.computeIfAbsent(arm, a -> new double[2]);
            sum[0] += spread.degreesOfFreedom() * spread.variance() / typical;
            sum[1] += spread.degreesOfFreedom();
        });
    }

    /**
     * What the spreads say of the one of an arm that is not restless, by Smyth's estimates of the
     * parameters of their distribution; nothing if they are too few.
     */
    Optional<Spreads.Prior> prior(ToDoubleFunction<String> restlessness) {
        var calmed = new HashMap<String, Spread>();
        spreads.forEach((arm, s) ->
                calmed.put(
                        arm,
                        new Spread(
                                s.variance() / restlessness.applyAsDouble(arm),
                                s.degreesOfFreedom())));
        int arms = calmed.size();
        if (arms < FEWEST_ARMS) {
            return Optional.empty();
        }
        double[] logs = calmed.values().stream().mapToDouble(Spread::log).toArray();
        double mean = Statistics.average(logs);
        double apart =
                Arrays.stream(logs).map(log -> (log - mean) * (log - mean)).sum() / (arms - 1);
        double byChance =
                calmed.values().stream()
                        .mapToDouble(s -> Trigamma.value(s.degreesOfFreedom() / 2))
                        .average()
                        .orElse(0);
        double all = calmed.values().stream().mapToDouble(Spread::degreesOfFreedom).sum();
        double most = all * (arms - 2) / arms;
        double degrees =
                apart > byChance ? 2 * inverseTrigamma(apart - byChance) : Double.POSITIVE_INFINITY;
        if (degrees >= most) {
            double pooled =
                    calmed.values().stream()
                                    .mapToDouble(s -> s.degreesOfFreedom() * s.variance())
                                    .sum()
                            / all;
            return Optional.of(new Spreads.Prior(pooled, Double.POSITIVE_INFINITY, arms));
        }
        double value = Math.exp(mean + Digamma.value(degrees / 2) - Math.log(degrees / 2));
        return Optional.of(new Spreads.Prior(value, degrees, arms));
    }

    /** By halving: trigamma falls from infinity to 0. */
    private static double inverseTrigamma(double y) {
        double low = 1e-3;
        double high = 1e4;
        for (int i = 0; i < 50; i++) {
            double middle = Math.sqrt(low * high);
            if (Trigamma.value(middle) > y) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
