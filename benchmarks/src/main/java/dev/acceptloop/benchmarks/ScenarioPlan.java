package dev.acceptloop.benchmarks;

import dev.acceptloop.protocol.server.ServerModel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which models a scenario looks at, in which order and for how long, so that it fits the time there
 * is.
 *
 * <p>Immutable once made.
 */
final class ScenarioPlan {
    private static final int WANTED_BLOCKS = 6; // one over what a word needs
    private static final int MOST_BLOCKS = 12;
    private static final double SHORTEST = 0.5;
    private static final double LONGEST = 3;

    private final Scenario scenario;
    private final long seed;
    private final List<Arm> arms = new ArrayList<>();
    private final Map<String, String> skipped = new LinkedHashMap<>();
    private final String base;
    private final int blocks;
    private final double pace;

    /** A model, and the name it has here. */
    record Arm(String label, ServerModel model) {}

    /**
     * Makes the plan.
     *
     * @param seconds for all blocks together
     * @throws IllegalArgumentException if no model takes part, with one line about it
     */
    ScenarioPlan(Scenario scenario, ComparisonOptions options, double seconds) {
        this.scenario = scenario;
        this.seed = options.seed();
        for (ServerModel model : OutsideModel.all(options)) {
            String cannot = scenario.cannot(model);
            if (cannot.isEmpty()) {
                arms.add(new Arm(model.name(), model));
            } else {
                skipped.put(model.name(), cannot);
            }
        }
        if (arms.isEmpty()) {
            throw new IllegalArgumentException(
                    "--scenario " + scenario.name() + ": no model takes part: " + skipped);
        }
        Arm chosen = choose(options.base());
        base = chosen.label();
        arms.add(new Arm(Plan.control(base), chosen.model()));
        double wanted = Math.floor(seconds / blockSeconds(1));
        wanted = Math.clamp(wanted, WANTED_BLOCKS, MOST_BLOCKS);
        wanted = options.blocks() > 0 ? options.blocks() : wanted;
        double load = blockSeconds(1) - blockSeconds(0);
        double fitting = (seconds / wanted - blockSeconds(0)) / Math.max(load, 1e-3);
        pace = Math.clamp(fitting, SHORTEST, LONGEST);
        blocks = (int) Math.clamp(Math.floor(seconds / blockSeconds(pace) + 1e-6), 1, wanted);
    }

    /** Who is asked for, or the first that has as many connections as any. */
    private Arm choose(String asked) {
        int most = arms.stream().mapToInt(this::connections).max().orElseThrow();
        List<Arm> whole = arms.stream().filter(arm -> connections(arm) == most).toList();
        for (String candidate : List.of(asked, "blocking", "threaded")) {
            for (Arm arm : candidate.equals(asked) ? arms : whole) {
                if (arm.label().equals(candidate)) {
                    return arm;
                }
            }
        }
        return whole.getFirst();
    }

    private int connections(Arm arm) {
        return scenario.connections(arm.model());
    }

    private double blockSeconds(double factor) {
        return arms.stream().mapToDouble(arm -> trialSeconds(arm, factor)).sum();
    }

    private double trialSeconds(Arm arm, double factor) {
        return scenario.cost(arm.model()).seconds(factor);
    }

    /** How long one block of all arms takes at least; for sharing out a budget. */
    static double leastBlockSeconds(Scenario scenario, ComparisonOptions options) {
        return OutsideModel.all(options).stream()
                .filter(model -> scenario.cannot(model).isEmpty())
                .mapToDouble(model -> scenario.cost(model).seconds(1))
                .sum();
    }

    Scenario scenario() {
        return scenario;
    }

    List<Arm> arms() {
        return arms;
    }

    Map<String, String> skipped() {
        return skipped;
    }

    String base() {
        return base;
    }

    int blocks() {
        return blocks;
    }

    double pace() {
        return pace;
    }

    /** How long a trial takes on average, about. */
    double trialSeconds() {
        return blockSeconds(pace) / arms.size();
    }

    /** The arms in that block's order, from 1: random in odd blocks, then the same reversed. */
    List<Arm> order(int block) {
        return Plan.order(arms, seed, block);
    }
}
