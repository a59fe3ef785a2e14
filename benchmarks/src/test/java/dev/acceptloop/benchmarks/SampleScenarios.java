package dev.acceptloop.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Invented results of the scenarios that have pictures of their own. */
final class SampleScenarios {
    private static final List<String> ARMS =
            List.of("threaded", "threaded (A/A)", "<selector> & \"co\"", "virtual");

    private SampleScenarios() {}

    /** What an idle connection costs: much in threads, little in a loop, the same in virtual. */
    static ScenarioResult idle(int blocks) {
        return idle(blocks, arm -> arm.startsWith("<") ? 2500 : 48000);
    }

    /** At those prices. */
    static ScenarioResult idle(int blocks, ToDoubleFunction<String> prices) {
        List<ScenarioFigure> figures =
                List.of(ScenarioFigure.less("pss", "Memory per idle connection", "B"));
        return result(
                "idle",
                figures,
                blocks,
                (arm, noise) -> {
                    double price = prices.applyAsDouble(arm);
                    var values = new LinkedHashMap<>(Map.of("pss", price * noise));
                    for (int n : new int[] {0, 500, 1000}) {
                        values.put(ScenarioPictures.level(n), 40 + n * price / (1 << 20));
                    }
                    return values;
                });
    }

    /** Who waits for a slow handler: whoever shares its loop. */
    static ScenarioResult slowHandler(int blocks) {
        List<ScenarioFigure> figures =
                List.of(
                        ScenarioFigure.less("block99", "p99 beside handlers that wait", "µs"),
                        ScenarioFigure.less("cpu99", "p99 beside handlers that compute", "µs"),
                        ScenarioFigure.less("alone99", "p99 of quick requests alone", "µs"));
        return result(
                "slow-handler",
                figures,
                blocks,
                (arm, noise) ->
                        Map.of(
                                "block99",
                                (arm.startsWith("<") ? 20000 : 300) * noise,
                                "cpu99",
                                1200 * noise,
                                "alone99",
                                250 * noise));
    }

    /** The same, with somebody in the way in all trials but one. */
    static ScenarioResult flagged(ScenarioResult result) {
        Gate gate = Gate.of(Interference.ID, "of others", false, Gate.Outcome.FLAGGED, "seen");
        List<ScenarioTrial> trials =
                result.trials().stream()
                        .map(t -> t.block() == 1 ? t : with(t, List.of(gate)))
                        .toList();
        List<ScenarioFigure> figures =
                List.of(ScenarioFigure.less("pss", "Memory per idle connection", "µs"));
        return analysed(result, figures, result.arms(), trials);
    }

    /** The same, of its base alone. */
    static ScenarioResult alone(ScenarioResult result) {
        List<String> arms = List.of(result.base(), Plan.control(result.base()));
        List<ScenarioTrial> trials =
                result.trials().stream().filter(t -> arms.contains(t.arm())).toList();
        return analysed(result, result.figures(), arms, trials);
    }

    private static ScenarioTrial with(ScenarioTrial t, List<Gate> gates) {
        return new ScenarioTrial(
                t.block(),
                t.position(),
                t.arm(),
                t.seconds(),
                t.values(),
                t.trouble(),
                gates,
                t.repeated());
    }

    private static ScenarioResult analysed(
            ScenarioResult r,
            List<ScenarioFigure> figures,
            List<String> arms,
            List<ScenarioTrial> trials) {
        return new ScenarioResult(
                r.name(),
                r.question(),
                figures,
                arms,
                r.base(),
                r.blocks(),
                r.pace(),
                r.skipped(),
                r.stopped(),
                trials,
                ScenarioAnalysis.of(figures, arms, r.base(), trials));
    }

    private interface Values {
        Map<String, Double> of(String arm, double noise);
    }

    private static ScenarioResult result(
            String name, List<ScenarioFigure> figures, int blocks, Values values) {
        var trials = new ArrayList<ScenarioTrial>();
        for (int block = 1; block <= blocks; block++) {
            for (String arm : ARMS) {
                double noise = 1 + 0.02 * Math.sin(5 * block + arm.length());
                trials.add(
                        new ScenarioTrial(
                                block, 1 + ARMS.indexOf(arm), arm, 1, values.of(arm, noise), ""));
            }
        }
        return new ScenarioResult(
                name,
                "What of <" + name + ">?",
                figures,
                ARMS,
                "threaded",
                blocks,
                1,
                Map.of(),
                "",
                trials,
                ScenarioAnalysis.of(figures, ARMS, "threaded", trials));
    }
}
