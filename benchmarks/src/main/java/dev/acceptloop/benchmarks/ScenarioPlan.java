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
        this(new ScenarioPlan(scenario, options), seconds, options.blocks());
    }

    private ScenarioPlan(ScenarioPlan plan, double seconds, int asked) {
        this(plan, Fitting.of(List.of(plan.demand(1)), seconds, asked).getFirst());
    }

    /** Without a time yet: {@link #fitted} gives it one. */
    ScenarioPlan(Scenario scenario, ComparisonOptions options) {
        this.scenario = scenario;
        this.seed = options.seed();
        for (ServerModel model : OutsideModel.all(options)) {
            String cannot = cannot(scenario, model);
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
        blocks = 0;
        pace = 1;
    }

    private ScenarioPlan(ScenarioPlan plan, Fitting.Fit fit) {
        this.scenario = plan.scenario;
        this.seed = plan.seed;
        this.arms.addAll(plan.arms);
        this.skipped.putAll(plan.skipped);
        this.base = plan.base;
        this.blocks = fit.blocks();
        this.pace = fit.factor();
    }

    /** The same in another time. */
    ScenarioPlan fitted(Fitting.Fit fit) {
        return new ScenarioPlan(this, fit);
    }

    private static String cannot(Scenario scenario, ServerModel model) {
        return model.unavailable().isEmpty() ? scenario.cannot(model) : model.unavailable();
    }

    /** Whether any of those that are compared takes part in that scenario. */
    static boolean hasArms(Scenario scenario, ComparisonOptions options) {
        return OutsideModel.all(options).stream()
                .anyMatch(model -> cannot(scenario, model).isEmpty());
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

    /**
     * What a block takes.
     *
     * @param share of the blocks of the question with the most
     */
    Fitting.Demand demand(double share) {
        double fixed = blockSeconds(0);
        return new Fitting.Demand(share, fixed, blockSeconds(1) - fixed, SHORTEST, LONGEST);
    }

    /** How long a trial of that arm takes, about. */
    double seconds(Arm arm) {
        return trialSeconds(arm, pace);
    }

    /** The arm of that label, which there is. */
    Arm arm(String label) {
        return arms.stream().filter(arm -> arm.label().equals(label)).findFirst().orElseThrow();
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
