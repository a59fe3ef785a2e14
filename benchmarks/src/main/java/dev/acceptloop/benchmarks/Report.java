package dev.acceptloop.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The findings as one HTML file that needs nothing else: style, script and charts are inside, no
 * request is made.
 */
final class Report {
    private final Results results;
    private final StringBuilder html = new StringBuilder();

    private Report(Results results) {
        this.results = results;
    }

    static String of(Results results) {
        var report = new Report(results);
        report.head();
        if (results.arms().isEmpty()) {
            report.add(ScenarioReport.heading(results) + ScenarioReport.sections(results));
            report.environment();
            return report.html.append("</main></body></html>\n").toString();
        }
        report.headline();
        for (int connections : results.bases().keySet()) {
            report.section(connections);
        }
        report.add(ScenarioReport.sections(results));
        report.meaning();
        report.gates();
        report.arms();
        report.environment();
        report.reproduce();
        report.html.append("</main><script>").append(Html.resource("report.js"));
        return report.html.append("</script></body></html>\n").toString();
    }

    private void head() {
        add("<!doctype html><html lang='en'><head><meta charset='utf-8'>");
        add("<meta name='viewport' content='width=device-width, initial-scale=1'>");
        add("<meta name='color-scheme' content='light dark'>");
        add("<link rel='icon' href='data:,'>");
        add("<title>Server concurrency models, compared</title><style>");
        add(Html.resource("report.css"));
        add("</style></head><body><main>");
    }

    // ------------------------------------------------------------------ findings

    private void headline() {
        Results.Settings settings = results.settings();
        add("<header><p class='kicker'>acceptloop compare</p>");
        add("<h1>What one message costs, by concurrency model</h1><p class='facts'>");
        add(settings.messageBytes() + "-byte " + Html.text(settings.service()));
        add(" over TCP on the loopback, framing " + Html.text(settings.framing()) + " · ");
        int blocks = results.blocksRun();
        add(blocks + (blocks == 1 ? " block" : " interleaved blocks"));
        add(", a fresh process per model and block · ");
        add(Html.text(results.started()) + "</p>");
        if (results.sitting().isNoisy()) {
            add("<p class='warning'>" + Html.text(results.sitting().sentence()) + "</p>");
        }
        if (!results.stopped().isEmpty()) {
            add("<p class='warning'>Not complete: " + Html.text(results.stopped()) + ".</p>");
        }
        if (blocks < Question.FEWEST_BLOCKS) {
            add(
                    "<p class='warning'>Too few blocks to tell anything apart: a look, no finding.</p>");
        }
        results.doubts().forEach(d -> add("<p class='warning'>" + d.sentence() + "</p>"));
        add("<div class='findings'>");
        Figures.sentences(results).forEach(s -> add("<p>" + Html.text(s) + "</p>"));
        add("</div><p class='facts'>" + Html.text(Figures.gates(results)));
        add(" <a href='#gates'>Which and why</a>.</p></header>");
    }

    private void section(int connections) {
        String base = results.bases().getOrDefault(connections, "");
        var charts = new Charts(results, connections);
        add("<section><h2>" + Figures.connections(connections) + "</h2>");
        add("<p>Compared with <b>" + Html.text(base) + "</b>" + why(connections, base) + "</p>");
        add("<p>" + Html.text(Figures.counted(results.windowsAt(connections))) + "</p>");
        add("<div class='table'>" + new VerdictTable(results, connections).html() + "</div>");
        figure(
                "Server CPU per message",
                "Less is better. Dot: mean over blocks; bar: 95 % interval; small dots: blocks;"
                        + " dashed: the base.",
                charts.intervals(Metric.CPU));
        figure(
                "Latency percentiles",
                "Send to verified reply, logarithmic. ● p50, | p90, ■ p99, ○ p99.9: means over"
                        + " blocks.",
                charts.percentiles());
        figure("Throughput", limiters(connections), charts.bars(Metric.THROUGHPUT));
        figure(
                "Memory",
                "Of the whole process tree after the window, "
                        + memoryKind()
                        + ". Every JVM's heap has one size, children's too, and none is touched ahead:"
                        + " this shows what was.",
                charts.bars(Metric.MEMORY));
        add("</section>");
    }

    private String why(int connections, String base) {
        List<String> absent =
                results.arms().stream()
                        .filter(arm -> !arm.connections().contains(connections))
                        .filter(arm -> arm.kind() == Arm.Kind.MODEL)
                        .map(Arm::label)
                        .toList();
        boolean stevens = base.equals("blocking") && connections == 1;
        String reason = stevens ? ", which has no concurrency to pay for." : ".";
        return absent.isEmpty()
                ? reason
                : reason
                        + " Not measured: "
                        + Html.text(String.join(", ", absent))
                        + ", which cannot serve so many at once: the others would wait until the"
                        + " first leaves.";
    }

    private void figure(String title, String caption, String chart) {
        add("<figure><h3>" + title + "</h3><figcaption>" + Html.text(caption) + "</figcaption>");
        add((chart.isEmpty() ? "<p>No usable measurement.</p>" : chart) + "</figure>");
    }

    private String limiters(int connections) {
        var seen = new ArrayList<String>();
        results.trials().stream()
                .flatMap(trial -> trial.measurements().stream())
                .filter(m -> m.connections() == connections && !seen.contains(m.limiter()))
                .forEach(m -> seen.add(m.limiter()));
        return "Closed loop: one message under way per connection. Limited by: "
                + String.join("; or ", seen)
                + ".";
    }

    private String memoryKind() {
        return results.trials().stream()
                .flatMap(trial -> trial.measurements().stream())
                .map(Measurement::memoryKind)
                .findFirst()
                .map(kind -> kind.equals("PSS") ? "shared pages divided among their users" : kind)
                .orElse("");
    }

    private void meaning() {
        add(Html.resource("meaning.html"));
    }

    // ------------------------------------------------------------------ gates

    private void gates() {
        var rows = new ArrayList<String>();
        for (Trial trial : results.trials()) {
            if (!trial.trouble().isEmpty()) {
                String follows = trial.error().isEmpty() ? "wrong" : "given up";
                rows.add(row(trial, "", follows, "G1 correct", trial.trouble()));
            }
            for (Measurement m : trial.measurements()) {
                for (Gate gate : m.complaints()) {
                    String name = gate.id() + " " + gate.name();
                    String n = Integer.toString(m.connections());
                    rows.add(row(trial, n, follows(m, gate), name, gate.detail()));
                }
            }
        }
        add("<section id='gates'><h2>Gates that did not hold</h2><p>");
        add(Html.text(Figures.gates(results) + " " + Figures.conserved(results)) + "</p>");
        if (!rows.isEmpty()) {
            add("<details><summary>" + rows.size() + " remarks</summary><div class='table'>");
            add("<table class='plain'><thead><tr><th>block</th><th>arm</th><th>conn.</th>");
            add("<th>what follows</th><th>gate</th><th>seen</th></tr></thead><tbody>");
            add(String.join("", rows) + "</tbody></table></div></details>");
        }
        add("</section>");
    }

    private static String follows(Measurement m, Gate gate) {
        if (m.repeated()) {
            return "measured again";
        }
        return gate.outcome() == Gate.Outcome.FAILED ? "left out" : "flagged";
    }

    private static String row(Trial trial, String n, String outcome, String gate, String detail) {
        return "<tr><td>%d</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>"
                .formatted(
                        trial.block(),
                        Html.text(trial.arm()),
                        n,
                        outcome,
                        Html.text(gate),
                        Html.text(detail));
    }

    // ------------------------------------------------------------------ record

    private void arms() {
        add(
                "<section><h2>What was started</h2><div class='table'><table class='plain'><thead><tr>");
        add("<th>arm</th><th>module</th><th>options</th><th>ready to first reply</th>");
        add("<th>ran on processors</th></tr></thead><tbody>");
        for (Arm arm : results.arms()) {
            List<Trial> own =
                    results.trials().stream().filter(t -> t.arm().equals(arm.label())).toList();
            double[] starts =
                    own.stream().mapToDouble(Trial::startMillis).filter(ms -> ms > 0).toArray();
            String start =
                    starts.length == 0
                            ? Figures.NONE
                            : Figures.number(Statistics.median(starts)) + " ms";
            add("<tr><td>" + Html.text(arm.label()) + "</td><td>" + Html.text(arm.module()));
            add("</td><td><code>" + Html.text(String.join(" ", arm.serveOptions())));
            add(
                    "</code></td><td>"
                            + start
                            + "</td><td>"
                            + Html.text(processors(own))
                            + "</td></tr>");
        }
        add("</tbody></table></div>");
        results.skipped().forEach((model, reason) -> add(leftOut(model, reason)));
        add("</section>");
    }

    private static String leftOut(String model, String reason) {
        return "<p>Left out: <b>" + Html.text(model) + "</b>: " + Html.text(reason) + ".</p>";
    }

    private static String processors(List<Trial> trials) {
        return trials.stream()
                .filter(t -> !t.serverProcessors().isEmpty())
                .map(t -> t.serverProcessors() + ", load on " + t.generatorProcessors())
                .distinct()
                .reduce((a, b) -> a + "; " + b)
                .orElse(Figures.NONE);
    }

    private void environment() {
        add("<section><h2>Machine</h2><dl class='facts-list'>");
        for (Map.Entry<String, String> fact : results.environment().facts().entrySet()) {
            add("<dt>" + Html.text(fact.getKey()) + "</dt><dd>" + Html.text(fact.getValue()));
            add("</dd>");
        }
        add("</dl><p>Figures of another processor cannot be compared with these.</p></section>");
    }

    private void reproduce() {
        Results.Settings settings = results.settings();
        String typed =
                settings.invocation().isEmpty()
                        ? "./acceptloop compare"
                        : ShellWords.join(settings.invocation());
        add("<section><h2>Again</h2><pre>" + Html.text(typed) + "</pre><p>Seed ");
        add("<code>" + settings.seed() + "</code>, windows of " + settings.windowSeconds());
        add(" s after at least " + settings.warmUpSeconds() + " s of warm-up (half of that for");
        add(" the later windows of a process), every model's JVM, and every child's, with <code>");
        add(Html.text(String.join(" ", settings.jvmFlags())) + "</code>. The order of models");
        add(" follows from the seed; the machine's noise does not. Raw data of every");
        add(" trial: <code>results.json</code> (schema " + results.schema() + ") and");
        add(" <code>results.csv</code>, beside this file.</p></section>");
    }

    private void add(String text) {
        html.append(text);
    }
}
