package dev.acceptloop.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Invented results of base, base again and head. */
final class SampleRegressions {
    static final double THRESHOLD = 0.05;

    private static final String BASE = "outside: base";
    private static final String HEAD = "outside: head";
    private static final List<Integer> CONNECTIONS = List.of(1, 16);

    private SampleRegressions() {}

    /** Head costs that many times as much. */
    static Results results(double factor, int blocks) {
        return results(factor, 1.001, blocks);
    }

    /** The same, where base again costs so many times what it does. */
    static Results results(double factor, double again, int blocks) {
        var trials = new ArrayList<Trial>();
        for (int block = 1; block <= blocks; block++) {
            trials.add(trial(block, BASE, 10));
            trials.add(trial(block, Plan.control(BASE), 10 * again));
            trials.add(trial(block, HEAD, 10 * factor));
        }
        return of(trials);
    }

    /** Head costs so many times as much on average, and each block something else. */
    static Results noisy(double factor, double spread) {
        var trials = new ArrayList<Trial>();
        for (int block = 1; block <= 6; block++) {
            double own = factor * (block % 2 == 0 ? 1 + spread : 1 / (1 + spread));
            trials.add(trial(block, BASE, 10));
            trials.add(trial(block, Plan.control(BASE), 10.01));
            trials.add(trial(block, HEAD, 10 * own));
        }
        return of(trials);
    }

    /** Six blocks of that, cut short by a signal. */
    static Results interrupted(double factor) {
        return interrupted(factor, "compare");
    }

    /** The same of another command line. */
    static Results interrupted(double factor, String... words) {
        var invocation = new ArrayList<>(List.of("./acceptloop"));
        invocation.addAll(List.of(words));
        Results whole = results(factor, 6);
        Results.Settings s = whole.settings();
        return new Results(
                whole.schema(),
                whole.started(),
                whole.seconds(),
                Unfinished.INTERRUPTED,
                new Results.Settings(
                        s.service(),
                        s.framing(),
                        s.bytes(),
                        s.connections(),
                        s.base(),
                        s.blocks(),
                        s.warmUpSeconds(),
                        s.windowSeconds(),
                        s.seed(),
                        s.jvmFlags(),
                        invocation,
                        s.budgetSeconds()),
                whole.environment(),
                whole.sitting(),
                whole.arms(),
                whole.skipped(),
                whole.bases(),
                whole.trials(),
                whole.cells(),
                whole.scenarios());
    }

    static Results of(List<Trial> trials) {
        List<Arm> arms =
                List.of(
                        arm(BASE, Arm.Kind.OUTSIDE),
                        arm(Plan.control(BASE), Arm.Kind.CONTROL),
                        arm(HEAD, Arm.Kind.OUTSIDE));
        return SampleResults.results(arms, new TreeMap<>(Map.of(1, BASE, 16, BASE)), trials);
    }

    private static Arm arm(String label, Arm.Kind kind) {
        return new Arm(label, label, kind, CONNECTIONS, List.of("serve"), "outside", "how");
    }

    private static Trial trial(int block, String arm, double micros) {
        double noise = 1 + 0.004 * Math.sin(5 * block + arm.hashCode() % 7);
        List<Measurement> measurements =
                CONNECTIONS.stream()
                        .map(n -> SampleResults.measurement(n, micros * noise, ""))
                        .toList();
        return new Trial(block, 1, arm, "java", "0", "1", 300, measurements, 0, 900, 900, "");
    }

    /** Of one figure of a scenario: what base has, and head. */
    static Results scenario(ScenarioFigure figure, double base, double head) {
        return scenario("http", figure, base, head);
    }

    /** Bytes allocated per message; NaN where that is not told. */
    static Results garbage(double base, double head) {
        var scenario = new GarbageScenario();
        return scenario(scenario.name(), scenario.figures().getFirst(), base, head);
    }

    private static Results scenario(String name, ScenarioFigure figure, double base, double head) {
        List<String> arms = List.of(BASE, Plan.control(BASE), HEAD);
        var trials = new ArrayList<ScenarioTrial>();
        for (int block = 1; block <= 6; block++) {
            for (String arm : arms) {
                double noise = 1 + 0.004 * Math.sin(5 * block + arm.hashCode() % 7);
                double value = (arm.equals(HEAD) ? head : base) * noise;
                Map<String, Double> values =
                        Double.isNaN(value) ? Map.of() : Map.of(figure.key(), value);
                trials.add(new ScenarioTrial(block, 1, arm, 1, values, ""));
            }
        }
        List<ScenarioFigure> figures = List.of(figure);
        return with(
                new ScenarioResult(
                        name,
                        "What of it?",
                        figures,
                        arms,
                        BASE,
                        6,
                        1,
                        Map.of(),
                        "",
                        List.of(),
                        List.of()),
                trials);
    }

    /** The same scenario with other trials. */
    static Results with(ScenarioResult scenario, List<ScenarioTrial> trials) {
        var result =
                new ScenarioResult(
                        scenario.name(),
                        scenario.question(),
                        scenario.figures(),
                        scenario.arms(),
                        scenario.base(),
                        scenario.blocks(),
                        scenario.pace(),
                        scenario.skipped(),
                        scenario.stopped(),
                        trials,
                        ScenarioAnalysis.of(
                                scenario.figures(), scenario.arms(), scenario.base(), trials));
        return SampleResults.results(List.of(), new TreeMap<>(), List.of())
                .with(1, List.of(result));
    }

    static List<RegressionFinding> findings(double factor, int blocks) {
        return RegressionFinding.of(results(factor, blocks), THRESHOLD);
    }
}
