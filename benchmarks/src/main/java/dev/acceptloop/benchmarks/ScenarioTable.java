package dev.acceptloop.benchmarks;

import dev.acceptloop.benchmarks.ScenarioResult.Finding;
import dev.acceptloop.benchmarks.ScenarioResult.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Scenarios for a terminal: one table per figure, columns aligned. */
final class ScenarioTable {
    private ScenarioTable() {}

    static String of(List<ScenarioResult> results) {
        var text = new StringBuilder();
        for (ScenarioResult result : results) {
            text.append('\n').append(result.name()).append(": ").append(result.question());
            text.append('\n');
            result.figures().forEach(figure -> text.append(table(result, figure)));
            for (String arm : result.arms()) {
                String trouble = result.trouble(arm);
                text.append(trouble.isEmpty() ? "" : "WRONG: " + arm + ", " + trouble + '\n');
            }
            text.append(note(result));
            String flagged = flagged(result);
            text.append(flagged.isEmpty() ? "" : flagged + '\n');
        }
        return text.toString();
    }

    /** What a reader has to know before the figures; empty if nothing. */
    static String note(ScenarioResult result) {
        var text = new StringBuilder();
        if (result.blocksRun() < BlockStatistics.FEWEST_FOR_A_WORD) {
            text.append(result.blocksRun());
            text.append(result.blocksRun() == 1 ? " block" : " blocks");
            text.append(": below ").append(BlockStatistics.FEWEST_FOR_A_WORD);
            text.append(" there are figures, and no words.\n");
        }
        if (!result.stopped().isEmpty()) {
            text.append("not complete: ").append(result.stopped()).append('\n');
        }
        return text.toString();
    }

    /** Trials that are shown and that no word rests on, by arm, and those that were replaced. */
    static String flagged(ScenarioResult result) {
        List<String> some =
                result.arms().stream()
                        .filter(arm -> result.flagged(arm) > 0)
                        .map(arm -> arm + " " + result.flagged(arm))
                        .toList();
        long repeated = result.trials().stream().filter(ScenarioTrial::repeated).count();
        var text = new ArrayList<String>();
        if (!some.isEmpty()) {
            text.add("Trials that are flagged: " + String.join(", ", some) + ".");
        }
        if (repeated > 0) {
            text.add((repeated == 1 ? "1 trial was" : repeated + " trials were") + " run again.");
        }
        return String.join(" ", text);
    }

    private static String table(ScenarioResult result, ScenarioFigure figure) {
        var rows = new ArrayList<List<String>>();
        rows.add(
                List.of(
                        figure.title(),
                        figure.unit(),
                        "95 % interval",
                        "against " + result.base(),
                        ""));
        for (String arm : sorted(result, figure)) {
            Finding finding = result.finding(arm, figure);
            rows.add(
                    List.of(
                            arm,
                            middle(finding.value()),
                            interval(finding.value()),
                            ratio(finding.ratio()),
                            finding.word().toString()));
        }
        return rows.size() == 1 ? "" : '\n' + aligned(rows);
    }

    /** The arms that have that figure, the best first. */
    static List<String> sorted(ScenarioResult result, ScenarioFigure figure) {
        double sign = figure.moreIsBetter() ? -1 : 1;
        return result.arms().stream()
                .filter(arm -> result.finding(arm, figure).value().known())
                .sorted((a, b) ->
                        Double.compare(
                                sign * result.finding(a, figure).value().middle(),
                                sign * result.finding(b, figure).value().middle()))
                .toList();
    }

    static String middle(Value value) {
        return value.known() ? Figures.number(value.middle()) : Figures.NONE;
    }

    /** Of fewer blocks than an interval needs there is none. */
    static String interval(Value value) {
        return value.hasInterval()
                ? "[" + Figures.number(value.low()) + ", " + Figures.number(value.high()) + "]"
                : Figures.NONE;
    }

    static String ratio(Value value) {
        if (!value.known()) {
            return Figures.NONE;
        }
        String middle = String.format(Locale.ROOT, "×%.2f", value.middle());
        return value.hasInterval()
                ? middle + String.format(Locale.ROOT, " [%.2f, %.2f]", value.low(), value.high())
                : middle;
    }

    /** Columns under each other: the first and the last to the left, figures to the right. */
    static String aligned(List<List<String>> rows) {
        var widths = new int[rows.getFirst().size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        var text = new StringBuilder();
        for (List<String> row : rows) {
            var line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String padding = " ".repeat(widths[i] - row.get(i).length());
                boolean left = i == 0 || i == widths.length - 1;
                line.append("  ").append(left ? row.get(i) + padding : padding + row.get(i));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
