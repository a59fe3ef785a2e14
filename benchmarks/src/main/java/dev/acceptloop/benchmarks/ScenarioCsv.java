package dev.acceptloop.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** One line per value of a trial, RFC 4180; a failed trial has one, with what it did wrong. */
final class ScenarioCsv {
    private static final String HEAD =
            "scenario,block,position,arm,seconds,figure,unit,value,repeated,flags,trouble";

    private ScenarioCsv() {}

    static String of(List<ScenarioResult> results) {
        var lines = new ArrayList<String>();
        lines.add(HEAD);
        for (ScenarioResult result : results) {
            for (ScenarioTrial trial : result.trials()) {
                lines(result, trial, lines);
            }
        }
        return String.join("\r\n", lines) + "\r\n";
    }

    private static void lines(ScenarioResult result, ScenarioTrial trial, List<String> lines) {
        for (ScenarioFigure figure : result.figures()) {
            Double value = trial.values().get(figure.key());
            if (value != null) {
                lines.add(line(result, trial, figure.key(), figure.unit(), value.toString()));
            }
        }
        if (trial.values().isEmpty()) {
            lines.add(line(result, trial, "", "", ""));
        }
    }

    private static String line(
            ScenarioResult result, ScenarioTrial trial, String key, String unit, String value) {
        return String.join(
                ",",
                result.name(),
                Integer.toString(trial.block()),
                Integer.toString(trial.position()),
                quoted(trial.arm()),
                Double.toString(trial.seconds()),
                key,
                quoted(unit),
                value,
                Boolean.toString(trial.repeated()),
                String.join(" ", trial.flags()),
                quoted(trial.trouble()));
    }

    private static String quoted(String text) {
        return '"' + text.replace("\"", "\"\"") + '"';
    }
}
