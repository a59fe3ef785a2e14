package dev.acceptloop.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The end of a report: method, gates, what was started on which machine, raw data, and again. */
final class MethodReport {
    private final Results results;
    private final StringBuilder html = new StringBuilder();

    private MethodReport(Results results) {
        this.results = results;
    }

    static String of(Results results) {
        var report = new MethodReport(results);
        if (!results.arms().isEmpty()) {
            report.add(Html.resource("meaning.html"));
            report.gates();
            report.arms();
        }
        report.environment();
        report.raw();
        report.reproduce();
        return report.html.toString();
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
            String remarks = rows.size() == 1 ? "1 remark" : rows.size() + " remarks";
            add("<details><summary>" + remarks + "</summary>");
            add(Html.tableBegin("plain", "Gates that did not hold"));
            add(head("block", "arm", "conn.", "what follows", "gate", "seen"));
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
        return row(
                cell("block", Integer.toString(trial.block())),
                cell("arm", Html.text(trial.arm())),
                cell("conn.", n),
                cell("what follows", outcome),
                cell("gate", Html.text(gate)),
                cell("seen", Html.text(detail)));
    }

    private static String head(String... names) {
        var head = new StringBuilder("<thead><tr>");
        for (String name : names) {
            head.append("<th scope='col'>").append(name).append("</th>");
        }
        return head.append("</tr></thead><tbody>").toString();
    }

    private static String row(String... cells) {
        return "<tr>" + String.join("", cells) + "</tr>";
    }

    private static String cell(String label, String html) {
        return "<td data-label='" + label + "'>" + html + "</td>";
    }

    // ------------------------------------------------------------------ record

    private void arms() {
        String title = "What was started";
        add("<section><h2>" + title + "</h2>" + Html.tableBegin("plain", title));
        add(head("arm", "module", "options", "ready to first reply", "ran on processors"));
        for (Arm arm : results.arms()) {
            List<Trial> own =
                    results.trials().stream().filter(t -> t.arm().equals(arm.label())).toList();
            double[] starts =
                    own.stream().mapToDouble(Trial::startMillis).filter(ms -> ms > 0).toArray();
            String start =
                    starts.length == 0
                            ? Figures.NONE
                            : Figures.number(Statistics.median(starts)) + " ms";
            String options = Html.text(String.join(" ", arm.serveOptions()));
            add(
                    row(
                            cell("arm", Html.text(arm.label())),
                            cell("module", Html.text(arm.module())),
                            cell("options", "<code>" + options + "</code>"),
                            cell("ready to first reply", start),
                            cell("ran on processors", Html.text(processors(own)))));
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

    private void raw() {
        var files = new ArrayList<String>();
        files.add("<code>results.json</code> (schema " + results.schema() + ")");
        if (!results.arms().isEmpty()) {
            files.add("<code>results.csv</code>");
        }
        if (!results.scenarios().isEmpty()) {
            files.add("<code>scenarios.csv</code>");
        }
        add("<section><h2>Raw data</h2><p>Every trial is in " + String.join(", ", files));
        add(", beside this file; the pictures of the first screen are there as <code>.svg</code>.");
        add(" This page, and every word in it, was worked out from the trials alone:");
        add(" <code>./acceptloop report DIRECTORY</code> does it again, and with");
        add(" <code>--against OLD</code> beside an older run of the same set-up.</p></section>");
    }

    private void reproduce() {
        Results.Settings settings = results.settings();
        String typed =
                settings.invocation().isEmpty()
                        ? "./acceptloop compare"
                        : ShellWords.join(settings.invocation());
        add("<section><h2>Again</h2><pre>" + Html.text(typed) + "</pre><p>Seed ");
        add("<code>" + settings.seed() + "</code>, ");
        if (!results.arms().isEmpty()) {
            add("windows of " + settings.windowSeconds());
            add(" s after at least " + settings.warmUpSeconds() + " s of warm-up (half of that");
            add(" for the later windows of a process), ");
        }
        add("every model's JVM, and every child's, with <code>");
        add(Html.text(String.join(" ", settings.jvmFlags())) + "</code>. The order of models");
        add(" follows from the seed; the machine's noise does not.</p></section>");
    }

    private void add(String text) {
        html.append(text);
    }
}
