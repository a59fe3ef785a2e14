package dev.acceptloop.benchmarks;

import java.util.List;
import java.util.Optional;

/**
 * The findings as one HTML file that needs nothing else: style, script and charts are inside, no
 * request is made. First what to take, then each load and each question, then how it is known.
 */
final class Report {
    private static final String PLOTS = "/META-INF/resources/webjars/uplot/1.6.30/";

    private final Results results;
    private final StringBuilder html = new StringBuilder();

    private Report(Results results) {
        this.results = results;
    }

    static String of(Results results) {
        return of(results, Optional.empty());
    }

    /** The same, with what became of an older run. */
    static String of(Results results, Optional<Against> against) {
        return of(results, against, "");
    }

    /** The same, with a link to a page of the models' sources; empty if there is none. */
    static String of(Results results, Optional<Against> against, String sources) {
        var report = new Report(results);
        report.head();
        report.add(FirstScreen.of(results, sources));
        against.ifPresent(old -> report.add(AgainstReport.of(old)));
        for (int bytes : results.settings().bytes()) {
            report.scaling(bytes);
            results.bases().keySet().stream()
                    .sorted()
                    .forEach(n -> report.section(new LoadPoint(n, bytes)));
        }
        report.add(ScenarioReport.sections(results));
        report.add(MethodReport.of(results));
        report.foot();
        return report.html.toString();
    }

    private void head() {
        add("<!doctype html><html lang='en'><head><meta charset='utf-8'>");
        add("<meta name='viewport' content='width=device-width, initial-scale=1'>");
        add("<meta name='color-scheme' content='light dark'>");
        add("<link rel='icon' href='data:,'>");
        add("<title>Server concurrency models, compared</title><style>");
        add(Html.resource(PLOTS + "dist/uPlot.min.css") + Html.resource("report.css"));
        add("</style></head><body><main>");
    }

    /** The script that draws curves keeps its licence. */
    private void foot() {
        add("</main><script>/* uPlot\n" + Html.resource(PLOTS + "LICENSE") + "*/\n");
        add(Html.resource(PLOTS + "dist/uPlot.iife.min.js") + "</script><script>");
        add(Html.resource("report.js") + Html.resource("plots.js"));
        add("</script></body></html>\n");
    }

    // ------------------------------------------------------------------ loads

    private void scaling(int bytes) {
        Results of = results.at(bytes);
        boolean isAlone = results.settings().bytes().size() == 1;
        String curves =
                Curves.scaling(of, Metric.CPU)
                        + Curves.scaling(of, Metric.THROUGHPUT)
                        + Curves.scaling(of, Metric.P99);
        if (!curves.isEmpty()) {
            add("<section id='scaling" + (isAlone ? "" : "-" + bytes) + "'>");
            add("<h2>From few connections to many" + (isAlone ? "" : ", " + bytes + "-byte"));
            add((isAlone ? "" : " messages") + "</h2>");
            add("<div class='beside'>" + curves + "</div></section>");
        }
    }

    private void section(LoadPoint load) {
        Results own = results.at(load.bytes());
        int connections = load.connections();
        String base = results.bases().getOrDefault(connections, "");
        var charts = new Charts(own, connections);
        add("<section id='connections-" + Pictures.file(results, load) + "'>");
        add("<h2>" + Figures.load(results, load) + "</h2><p>");
        add(Html.text(Figures.sentence(results, load)) + "</p>");
        add("<p>Compared with <b>" + Html.text(base) + "</b>" + why(connections, base) + "</p>");
        add("<p class='facts'>" + Html.text(Figures.counted(own.windowsAt(connections))));
        add("</p>");
        figure(
                "Server CPU per message",
                "Less is better. Dot: mean over blocks; bar: 95 % interval; small dots: blocks;"
                        + " dashed: the base.",
                charts.intervals(Metric.CPU));
        add("<div class='beside'>" + Curves.percentiles(own, connections));
        figure(
                "Latency percentiles",
                "Send to verified reply, logarithmic. ● p50, | p90, ■ p99, ○ p99.9: means over"
                        + " blocks.",
                charts.percentiles());
        figure(
                "Throughput",
                "More is better. A closed loop: one message under way per connection.",
                charts.bars(Metric.THROUGHPUT));
        figure("Memory", memory(), charts.bars(Metric.MEMORY));
        add("</div><h3 class='above'>All figures</h3>");
        add(new VerdictTable(own, connections).html());
        add(blocks(own, connections));
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

    private String memory() {
        String kind =
                results.trials().stream()
                        .flatMap(trial -> trial.measurements().stream())
                        .map(Measurement::memoryKind)
                        .findFirst()
                        .map(k -> k.equals("PSS") ? "shared pages divided among their users" : k)
                        .orElse("");
        return "Of the whole process tree after the window, "
                + kind
                + ". Every JVM's heap has one size, children's too, and none is touched ahead:"
                + " this shows what was.";
    }

    private static String blocks(Results results, int connections) {
        var lines = new BlockLines(results, connections);
        return "<details class='blocks'><summary>Block by block, warming up, and what limited each"
                + " arm</summary><div class='beside'>"
                + lines.blocks()
                + lines.warmUp()
                + "</div>"
                + LimitTable.html(results, connections)
                + "</details>";
    }

    private void add(String text) {
        html.append(text);
    }
}
