package dev.acceptloop.benchmarks;

import dev.acceptloop.benchmarks.ScenarioResult.Finding;
import dev.acceptloop.benchmarks.ScenarioResult.Value;
import dev.acceptloop.benchmarks.ScenarioResult.Word;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;

/** Scenarios in the report: a section each, a chart and a table per figure, the best first. */
final class ScenarioReport {
    private static final double MARGIN = 1.04;

    private final StringBuilder html = new StringBuilder();

    private ScenarioReport() {}

    /** The sections, to stand among others. */
    static String sections(Results results) {
        var report = new ScenarioReport();
        results.scenarios().forEach(report::section);
        return report.html.toString();
    }

    /** What stands above them where nothing else was measured. */
    static String heading(Results results) {
        var report = new ScenarioReport();
        report.add("<header><p class='kicker'>acceptloop compare</p>");
        report.add("<h1>Server concurrency models, one question at a time</h1><p class='facts'>");
        report.add("A fresh process per model and block, in random order, on the loopback · ");
        report.add(Html.text(results.started()) + "</p></header>");
        return report.html.toString();
    }

    private void section(ScenarioResult result) {
        add("<section id='scenario-" + result.name() + "'><h2>" + Html.text(result.question()));
        add("</h2><p class='facts'>Scenario <b>" + result.name() + "</b> · compared with <b>");
        add(Html.text(result.base()) + "</b> · " + result.blocksRun());
        add(result.blocksRun() == 1 ? " block</p>" : " blocks</p>");
        ScenarioTable.note(result).lines().forEach(this::warning);
        for (String arm : result.arms()) {
            String trouble = result.trouble(arm);
            if (!trouble.isEmpty()) {
                warning("Wrong: " + arm + ", " + trouble);
            }
        }
        result.figures().forEach(figure -> figure(result, figure));
        result.skipped().forEach((model, reason) -> add(leftOut(model, reason)));
        add("</section>");
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
        add(" Bar: middle over blocks; line: 95 % interval; dashed: the base.</figcaption>");
        add(chart(result, figure, arms));
        add(table(result, figure, arms) + "</figure>");
    }

    // ------------------------------------------------------------------ chart

    private static String chart(ScenarioResult result, ScenarioFigure figure, List<String> arms) {
        double most = 0;
        for (String arm : arms) {
            most = Math.max(most, result.finding(arm, figure).value().high());
        }
        if (most <= 0) {
            return "";
        }
        double end = most * MARGIN;
        DoubleUnaryOperator scale = value -> Math.clamp(100 * value / end, 0, 100);
        List<Double> ticks = Charts.linearTicks(end);
        var rows = new StringBuilder("<div class='chart'>");
        for (String arm : arms) {
            Finding finding = result.finding(arm, figure);
            String strip = grid(ticks, scale) + reference(result, figure, scale);
            rows.append(row(result, finding, strip + bar(finding.value(), scale), figure.unit()));
        }
        return rows.append(axis(ticks, scale, figure.unit())).append("</div>").toString();
    }

    private static String row(ScenarioResult result, Finding finding, String strip, String unit) {
        String arm = finding.arm();
        boolean control = arm.equals(Plan.control(result.base()));
        String role = arm.equals(result.base()) ? "base" : control ? "control" : "model";
        return """
        <div class="row %s" data-arm="%s"><span class="arm">%s</span>\
        <svg class="strip" aria-hidden="true">%s</svg><span class="words"><b>%s</b> %s \
        <small>%s</small></span></div>
        """
                .formatted(
                        role,
                        Html.text(arm),
                        Html.text(arm),
                        strip,
                        ScenarioTable.middle(finding.value()),
                        Html.text(unit),
                        finding.value().hasInterval()
                                ? ScenarioTable.interval(finding.value())
                                : "");
    }

    private static String bar(Value value, DoubleUnaryOperator scale) {
        String bar =
                "<rect class='bar' x='0' y='8' height='14' width='%s'/>"
                        .formatted(percent(scale, value.middle()));
        return !value.hasInterval()
                ? bar
                : bar
                        + "<line class='ci' x1='%s' x2='%s' y1='15' y2='15'/>"
                                .formatted(
                                        percent(scale, value.low()), percent(scale, value.high()));
    }

    private static String grid(List<Double> ticks, DoubleUnaryOperator scale) {
        var lines = new StringBuilder();
        for (double tick : ticks) {
            lines.append(line("grid", percent(scale, tick)));
        }
        return lines.toString();
    }

    private static String reference(
            ScenarioResult result, ScenarioFigure figure, DoubleUnaryOperator scale) {
        Value base = result.finding(result.base(), figure).value();
        return base.known() ? line("reference", percent(scale, base.middle())) : "";
    }

    private static String line(String kind, String x) {
        return "<line class='%s' x1='%s' x2='%s' y1='0' y2='30'/>".formatted(kind, x, x);
    }

    private static String axis(List<Double> ticks, DoubleUnaryOperator scale, String unit) {
        var labels = new StringBuilder();
        for (double tick : ticks) {
            labels.append(
                    "<span style='left:%s'>%s</span>".formatted(percent(scale, tick), label(tick)));
        }
        return """
        <div class="row axis" aria-hidden="true"><span></span><span class="ticks">%s</span>\
        <span class="words">%s</span></div>
        """
                .formatted(labels, Html.text(unit));
    }

    private static String label(double tick) {
        if (tick >= 1000) {
            return label(tick / 1000) + "k";
        }
        return tick == Math.rint(tick) ? Long.toString((long) tick) : Double.toString(tick);
    }

    private static String percent(DoubleUnaryOperator scale, double value) {
        return String.format(Locale.ROOT, "%.2f%%", scale.applyAsDouble(value));
    }

    // ------------------------------------------------------------------ table

    private static String table(ScenarioResult result, ScenarioFigure figure, List<String> arms) {
        var rows = new StringBuilder();
        for (String arm : arms) {
            Finding finding = result.finding(arm, figure);
            rows.append(
                    "<tr data-arm='%s'><td>%s</td><td>%s</td><td>%d</td><td>%s</td></tr>"
                            .formatted(
                                    Html.text(arm),
                                    Html.text(arm),
                                    ScenarioTable.ratio(finding.ratio()),
                                    finding.value().n(),
                                    chip(finding.word())));
        }
        return """
        <details><summary>Against %s</summary><div class='table'><table class='plain'><thead><tr>\
        <th>model</th><th>ratio within blocks</th><th>blocks</th><th>word</th></tr></thead>\
        <tbody>%s</tbody></table></div></details>
        """
                .formatted(Html.text(result.base()), rows);
    }

    private static String chip(Word word) {
        String kind =
                switch (word) {
                    case BETTER -> "chip faster";
                    case WORSE -> "chip slower";
                    default -> "chip";
                };
        return "<span class='%s'>%s</span>".formatted(kind, word);
    }

    private void add(String text) {
        html.append(text);
    }
}
