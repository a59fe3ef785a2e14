package dev.acceptloop.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What was measured, by arm, load and block; and what of it stands beside each other. */
final class Samples {
    private final Map<Place, SortedMap<Integer, Measurement>> usable = new HashMap<>();
    private final Map<Place, SortedMap<Integer, Measurement>> warm = new HashMap<>();

    /** An arm under one load. */
    record Place(String arm, int connections, int bytes) {
        /** Another arm, or the same, under the same load. */
        Place of(String other) {
            return new Place(other, connections, bytes);
        }
    }

    /**
     * Logarithms of the ratios within blocks.
     *
     * @param parts by arm, the share of its trials' variance in that of a ratio
     */
    record Paired(List<Double> logs, Map<String, Double> parts) {
        int blocks() {
            return logs.size();
        }

        double[] values() {
            return logs.stream().mapToDouble(log -> log).toArray();
        }
    }

    Samples(List<Trial> trials) {
        for (Trial trial : trials) {
            if (!trial.isConserved()) {
                continue; // replies that nobody asked for cost time, too
            }
            for (Measurement m : trial.measurements()) {
                if (m.usable()) {
                    add(usable, trial, m);
                }
                if (m.usable() && !m.cold()) {
                    add(warm, trial, m);
                }
            }
        }
    }

    private static void add(
            Map<Place, SortedMap<Integer, Measurement>> to, Trial trial, Measurement m) {
        var place = new Place(trial.arm(), m.connections(), m.bytes());
        to.computeIfAbsent(place, p -> new TreeMap<>()).put(trial.block(), m);
    }

    List<Measurement> usable(Place place) {
        return List.copyOf(at(place, false).values());
    }

    private SortedMap<Integer, Measurement> at(Place place, boolean isWarm) {
        return (isWarm ? warm : usable).getOrDefault(place, Collections.emptySortedMap());
    }

    /** By block; a measurement that does not have the metric, or not to count, is left out. */
    SortedMap<Integer, Double> values(Place place, Metric metric, boolean isWarm) {
        var values = new TreeMap<Integer, Double>();
        at(place, isWarm)
                .forEach((block, m) -> {
                    double value = metric.of(m);
                    if (m.counts(metric) && !Double.isNaN(value)) {
                        values.put(block, value);
                    }
                });
        return values;
    }

    /** The same as logarithms; what is not positive has none, and was not measured. */
    SortedMap<Integer, Double> logs(Place place, Metric metric, boolean isWarm) {
        SortedMap<Integer, Double> logs = values(place, metric, isWarm);
        logs.values().removeIf(value -> value <= 0);
        logs.replaceAll((block, value) -> Math.log(value));
        return logs;
    }

    /**
     * An arm's ratios to a base, in the blocks that have both. A base that ran under two names is
     * both of them, as their geometric mean, where both were measured; but the one is compared with
     * the other alone.
     */
    Paired ratios(Place arm, Place base, Metric metric, boolean isWarm) {
        SortedMap<Integer, Double> own = logs(arm, metric, isWarm);
        var logs = new ArrayList<Double>();
        var shares = new HashMap<String, Double>();
        var below = new HashMap<String, SortedMap<Integer, Double>>();
        parts(arm, base).forEach(part -> below.put(part.arm(), logs(part, metric, isWarm)));
        own.forEach((block, log) -> {
            var there = new HashMap<String, Double>();
            below.forEach((name, values) -> {
                if (values.containsKey(block)) {
                    there.put(name, values.getOrDefault(block, 0.0));
                }
            });
            int n = there.size();
            if (n > 0) {
                double sum = there.values().stream().mapToDouble(value -> value).sum();
                logs.add(log - sum / n);
                there.keySet().forEach(name -> shares.merge(name, 1.0 / (n * n), Double::sum));
            }
        });
        shares.replaceAll((name, share) -> share / logs.size());
        shares.merge(arm.arm(), 1.0, Double::sum);
        return new Paired(logs, shares);
    }

    private static List<Place> parts(Place arm, Place base) {
        Place control = base.of(Plan.control(base.arm()));
        return arm.equals(control) ? List.of(base) : List.of(base, control);
    }
}
