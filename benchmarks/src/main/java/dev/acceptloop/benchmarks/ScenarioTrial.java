package dev.acceptloop.benchmarks;

import java.util.Map;

/**
 * One fresh server in one scenario.
 *
 * @param block which block, from 1
 * @param position its place in the block, from 1
 * @param arm the model's name, or the base's second one
 * @param seconds how long it took
 * @param values by {@link ScenarioFigure#key}; empty if it failed
 * @param trouble what it did wrong, in a line; empty if nothing
 */
public record ScenarioTrial(
        int block,
        int position,
        String arm,
        double seconds,
        Map<String, Double> values,
        String trouble) {}
