package dev.acceptloop.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What some scenarios show beside the bars: who waits for a slow handler, and how memory grows. */
final class ScenarioPictures {
    private static final List<String> WAITING = List.of("alone99", "block99", "cpu99");
    private static final String LEVEL = "pss@";

    private ScenarioPictures() {}

    /** The key of the memory held, in MiB, with so many connections. */
    static String level(int connections) {
        return LEVEL + connections;
    }

    static String of(ScenarioResult result) {
        return headOfLine(result) + slopes(result);
    }

    // ------------------------------------------------------------------ head of line

    /** The same requests alone and beside slow ones, a row per arm. */
    private static String headOfLine(ScenarioResult result) {
        List<ScenarioFigure> figures =
                WAITING.stream()
                        .flatMap(key -> result.figures().stream().filter(f -> f.key().equals(key)))
                        .toList();
        if (figures.size() < WAITING.size()) {
            return "";
        }
        double least = Double.MAX_VALUE;
        double most = 0;
        for (String arm : result.arms()) {
            for (ScenarioFigure figure : figures) {
                double value = result.finding(arm, figure).value().middle();
                least = value > 0 ? Math.min(least, value) : least;
                most = Math.max(most, value);
            }
        }
        if (most == 0) {
            return "";
        }
        Scale scale = Scale.logarithmic(least, most);
        var rows = new StringBuilder();
        for (String arm : ScenarioTable.sorted(result, figures.get(1))) {
            rows.append(row(result, arm, figures, scale));
        }
        return "<figure><h3>Who waits behind a slow handler</h3><figcaption>p99 of quick requests,"
                + " logarithmic. ○ alone, ● beside handlers that wait, ■ beside handlers that"
                + " compute. A long line is a queue behind somebody else's handler."
                + "</figcaption><div class='chart'>"
                + rows
                + Strips.axis(scale.ticks(), scale, figures.getFirst().unit())
                + "</div></figure>";
    }

    private static String row(
            ScenarioResult result, String arm, List<ScenarioFigure> figures, Scale scale) {
        double alone = result.finding(arm, figures.get(0)).value().middle();
        double waits = result.finding(arm, figures.get(1)).value().middle();
        double computes = result.finding(arm, figures.get(2)).value().middle();
        String line =
                "<line class='span' x1='%s' x2='%s' y1='15' y2='15'/>"
                        .formatted(
                                Strips.percent(scale.at(alone)),
                                Strips.percent(scale.at(Math.max(waits, computes))));
        String marks =
                ("<circle class='p999' cx='%s' cy='15' r='4.5'/><svg x='%s' y='15'"
                                + " overflow='visible'><rect class='p99' x='-4' y='-4' width='8'"
                                + " height='8'/></svg><circle class='p50' cx='%s' cy='15' r='5'/>")
                        .formatted(
                                Strips.percent(scale.at(alone)),
                                Strips.percent(scale.at(computes)),
                                Strips.percent(scale.at(waits)));
        return """
        <div class="row" data-arm="%s"><span class="arm">%s</span>\
        <svg class="strip" aria-hidden="true">%s</svg><span class="words">alone <b>%s</b> · waits \
        <b>%s</b> · computes <b>%s</b> %s</span></div>
        """
                .formatted(
                        Html.text(arm),
                        Html.text(arm),
                        Strips.grid(scale) + line + marks,
                        Figures.number(alone),
                        Figures.number(waits),
                        Figures.number(computes),
                        Html.text(figures.getFirst().unit()));
    }

    // ------------------------------------------------------------------ memory

    /** Memory over idle connections: as it was seen in the steps, where the file has them. */
    private static String slopes(ScenarioResult result) {
        var lines = new LinkedHashMap<String, Map<Double, Double>>();
        var places = new TreeMap<Double, String>();
        for (String arm : result.arms()) {
            Map<Double, Double> line = levels(result, arm);
            line.keySet().forEach(n -> places.put(n, Figures.number(n)));
            lines.put(arm, line);
        }
        places.replaceAll((n, label) -> Long.toString(Math.round(n)));
        if (places.size() < 2) {
            return "";
        }
        var curves =
                new Curves(
                        "Memory over idle connections",
                        "Of the whole process tree, as a proportional set; geometric means over"
                                + " blocks. The slope is the price of one.",
                        "MiB",
                        places,
                        false,
                        false);
        lines.forEach(curves::line);
        return curves.html();
    }

    private static Map<Double, Double> levels(ScenarioResult result, String arm) {
        var seen = new TreeMap<Double, List<Double>>();
        for (ScenarioTrial trial : result.trials()) {
            if (trial.arm().equals(arm) && trial.trouble().isEmpty()) {
                trial.values()
                        .forEach((key, value) ->
                                connections(key)
                                        .ifPresent(n ->
                                                seen.computeIfAbsent(
                                                                (double) n,
                                                                each -> new ArrayList<>())
                                                        .add(value)));
            }
        }
        var line = new TreeMap<Double, Double>();
        seen.forEach((n, values) ->
                line.put(
                        n,
                        Statistics.geometricMean(
                                        values.stream().mapToDouble(value -> value).toArray())
                                .mean()));
        return line;
    }

    private static Optional<Integer> connections(String key) {
        String number = key.startsWith(LEVEL) ? key.substring(LEVEL.length()) : "";
        return number.matches("\\d{1,9}") ? Optional.of(Integer.valueOf(number)) : Optional.empty();
    }
}
