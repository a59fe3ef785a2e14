package dev.acceptloop.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One arm under one load, over all blocks.
 *
 * @param bytes payload of a message
 * @param used measurements the figures rest on
 * @param flagged how many of those did not meet every gate
 * @param failed measurements and trials left out
 * @param values means over blocks
 * @param samples the values behind them, in the order of blocks
 * @param ratios against the bases there are
 * @param aboveFloor CPU per message above that of a loop that does nothing else under the same
 *     load, in microseconds; one element, or none where none was measured
 */
public record Cell(
        String arm,
        int connections,
        int bytes,
        int used,
        int flagged,
        int failed,
        Map<Metric, Estimate> values,
        Map<Metric, List<Double>> samples,
        List<Ratio> ratios,
        List<Estimate> aboveFloor) {

    Optional<Estimate> value(Metric metric) {
        return Optional.ofNullable(values.get(metric));
    }

    Optional<Ratio> ratio(Metric metric, String base, int baseConnections) {
        return ratios.stream()
                .filter(r -> r.metric() == metric && r.base().equals(base))
                .filter(r -> r.baseConnections() == baseConnections)
                .findFirst();
    }
}
