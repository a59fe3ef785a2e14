package dev.acceptloop.benchmarks;

import dev.acceptloop.benchmarks.ScenarioResult.Finding;
import dev.acceptloop.benchmarks.ScenarioResult.Word;
import java.util.ArrayList;
import java.util.List;

/** Scenarios in the report: a section each, a chart and a table per figure, the best first. */
final class ScenarioReport {
    private final StringBuilder html = new StringBuilder();

    private ScenarioReport() {}

    /** The sections, to stand among others. */
    static String sections(Results results) {
        var report = new ScenarioReport();
        results.scenarios().forEach(report::section);
        return report.html.toString();
    }

    private void section(ScenarioResult result) {
        add("<section id='scenario-" + Html.text(result.name()) + "'><h2>");
        add(Html.text(result.question()) + "</h2><p>" + Answer.html(Answer.of(result)));
        add("</p><p class='facts'>Scenario <b>" + Html.text(result.name()) + "</b> · compared");
        add(" with <b>" + Html.text(result.base()) + "</b> · ");
        add(Figures.blocks(result.blocksRun()) + "</p>");
        ScenarioTable.note(result).lines().forEach(this::warning);
        for (String arm : result.arms()) {
            String trouble = result.trouble(arm);
            if (!trouble.isEmpty()) {
                warning("Wrong: " + arm + ", " + trouble);
            }
        }
        add(flagged(result));
        add(ScenarioPictures.of(result) + "<div class='beside'>");
        result.figures().forEach(figure -> figure(result, figure));
        add("</div>");
        blocks(result);
        add(gates(result));
        result.skipped().forEach((model, reason) -> add(leftOut(model, reason)));
        add("</section>");
    }

    private static String flagged(ScenarioResult result) {
        String text = ScenarioTable.flagged(result);
        return text.isEmpty() ? "" : "<p class='facts'>" + Html.text(text) + "</p>";
    }

    /** What was seen in each trial that is flagged. */
    private static String gates(ScenarioResult result) {
        var rows = new StringBuilder();
        for (ScenarioTrial trial : result.trials()) {
            for (Gate gate : trial.flaggedGates()) {
                rows.append(
                        "<li>block %d, %s%s: %s %s: %s</li>"
                                .formatted(
                                        trial.block(),
                                        Html.text(trial.arm()),
                                        trial.repeated() ? ", run again" : "",
                                        Html.text(gate.id()),
                                        Html.text(gate.name()),
                                        Html.text(gate.detail())));
            }
        }
        return rows.isEmpty()
                ? ""
                : "<details><summary>Gates that did not hold</summary><ul>"
                        + rows
                        + "</ul></details>";
    }

    private void warning(String text) {
        add("<p class='warning'>" + Html.text(text) + "</p>");
    }

    private static String leftOut(String model, String reason) {
        return "<p>Left out: <b>" + Html.text(model) + "</b>: " + Html.text(reason) + ".</p>";
    }

    private void figure(ScenarioResult result, ScenarioFigure figure) {
        List<String> arms = ScenarioTable.sorted(result, figure);
        if (arms.isEmpty()) {
            return;
        }
        add("<figure><h3>" + Html.text(figure.title()) + "</h3><figcaption>");
        add(figure.moreIsBetter() ? "More is better." : "Less is better.");
        add(" Dot: mean over blocks; bar: 95 % interval; dashed: the base.</figcaption>");
        add(Strips.html(Pictures.scenario(result, figure)));
        add(table(result, figure, arms) + "</figure>");
    }

    // ------------------------------------------------------------------ table

    private static String table(ScenarioResult result, ScenarioFigure figure, List<String> arms) {
        var rows = new StringBuilder();
        for (String arm : arms) {
            Finding finding = result.finding(arm, figure);
            rows.append(
                    ("<tr data-arm='%s'><th scope='row'>%s</th><td data-label='%s'>%s %s</td>"
                                    + "<td data-label='ratio'>%s</td><td data-label='blocks'>%d</td>"
                                    + "<td data-label='word'>%s</td></tr>")
                            .formatted(
                                    Html.text(arm),
                                    Html.text(arm),
                                    Html.text(figure.unit()),
                                    ScenarioTable.middle(finding.value()),
                                    ScenarioTable.interval(finding.value()),
                                    ScenarioTable.ratio(finding.ratio()),
                                    finding.value().n(),
                                    word(result, finding)));
        }
        return "<details><summary>As a table, against %s</summary>%s<thead><tr><th scope='col'>model</th><th scope='col'>%s</th><th scope='col'>ratio within blocks</th><th scope='col'>blocks</th><th scope='col'>word</th></tr></thead><tbody>%s</tbody></table></div></details>"
                .formatted(
                        Html.text(result.base()),
                        Html.tableBegin("plain", figure.title()),
                        Html.text(figure.unit()),
                        rows);
    }

    private static String word(ScenarioResult result, Finding finding) {
        String kind =
                switch (finding.word()) {
                    case BETTER -> "chip faster";
                    case WORSE -> "chip slower";
                    default -> "chip";
                };
        String why = finding.word() == Word.DOUBTFUL ? "" : ScenarioReason.of(result, finding);
        return "<span class='%s'>%s</span>".formatted(kind, finding.word())
                + (why.isEmpty() ? "" : "<span class='why'>" + why + "</span>");
    }

    // ------------------------------------------------------------------ blocks

    /** The figure that answers, from block to block; a trial that no word rests on is hollow. */
    private void blocks(ScenarioResult result) {
        ScenarioFigure figure = result.figures().getFirst();
        double span = PathStrip.LEAST_SPAN;
        for (String arm : result.arms()) {
            for (PathStrip.Point point : points(result, figure, arm)) {
                span = Math.max(span, Math.max(point.share(), 1 / point.share()));
            }
        }
        double shown = Math.min(span, PathStrip.MOST_SPAN);
        var rows = new StringBuilder();
        for (String arm : ScenarioTable.sorted(result, figure)) {
            List<PathStrip.Point> points = points(result, figure, arm);
            String words =
                    "<b>%s</b> %s"
                            .formatted(
                                    ScenarioTable.middle(result.finding(arm, figure).value()),
                                    Html.text(figure.unit()));
            String strip = PathStrip.ofBlocks(points, result.blocksRun(), shown);
            rows.append(PathStrip.row(arm, strip, words));
        }
        if (!rows.isEmpty()) {
            String caption =
                    PathStrip.edges(shown) + " Hollow: it failed, is flagged, or was run again.";
            add("<details class='blocks'><summary>Block by block</summary>");
            add(PathStrip.figure(figure.title(), caption, rows.toString()) + "</details>");
        }
    }

    private static List<PathStrip.Point> points(
            ScenarioResult result, ScenarioFigure figure, String arm) {
        double mean = result.finding(arm, figure).value().middle();
        var points = new ArrayList<PathStrip.Point>();
        for (ScenarioTrial trial : result.trials()) {
            double value = trial.values().getOrDefault(figure.key(), mean);
            boolean isClean = trial.counts(figure) && trial.values().containsKey(figure.key());
            if (trial.arm().equals(arm) && mean > 0 && value > 0) {
                points.add(new PathStrip.Point(trial.block(), value / mean, isClean));
            }
        }
        return points;
    }

    private void add(String text) {
        html.append(text);
    }
}
