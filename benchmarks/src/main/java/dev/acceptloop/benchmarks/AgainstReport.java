package dev.acceptloop.benchmarks;

import dev.acceptloop.benchmarks.Against.Change;
import dev.acceptloop.benchmarks.Picture.Role;
import dev.acceptloop.benchmarks.Picture.Row;
import dev.acceptloop.benchmarks.Picture.Tone;
import dev.acceptloop.benchmarks.Picture.Word;
import dev.acceptloop.clients.Markdown;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Two runs side by side, for the report, for Markdown and for a terminal. */
final class AgainstReport {
    private AgainstReport() {}

    // ------------------------------------------------------------------ words

    /** What became of it all, in a sentence. */
    static String sentence(Against against) {
        List<String> cheaper = told(against, Verdict.FASTER);
        List<String> dearer = told(against, Verdict.SLOWER);
        if (cheaper.isEmpty() && dearer.isEmpty()) {
            return "No clear change of processor time per message since "
                    + against.old().started()
                    + ".";
        }
        return "Since "
                + against.old().started()
                + ", processor time per message: "
                + listed("dearer", dearer)
                + (dearer.isEmpty() || cheaper.isEmpty() ? "" : "; ")
                + listed("cheaper", cheaper)
                + "; of the others no clear change.";
    }

    private static String listed(String word, List<String> names) {
        return names.isEmpty() ? "" : word + ": " + String.join(", ", names);
    }

    private static List<String> told(Against against, Verdict verdict) {
        return against.changes().stream()
                .filter(change -> change.verdict() == verdict)
                .map(change ->
                        "`"
                                + change.arm()
                                + "` at "
                                + place(against, change)
                                + " (×"
                                + String.format(Locale.ROOT, "%.2f", change.ratio().mean())
                                + ")")
                .toList();
    }

    private static String place(Against against, Change change) {
        boolean isAlone = against.now().settings().bytes().size() == 1;
        return isAlone
                ? Integer.toString(change.load().connections())
                : Figures.load(against.now(), change.load());
    }

    /** What such a comparison is worth. */
    static List<String> caveats(Against against) {
        var caveats = new ArrayList<String>();
        caveats.add(
                "The two runs are of different hours, and what the machine did between them is in every"
                        + " ratio; no test sees that. To compare two builds, run both in one comparison:"
                        + " compare --arm NAME='COMMAND' takes another build beside this one, block by"
                        + " block.");
        caveats.add(
                String.format(
                        Locale.ROOT,
                        "Then: commit %s, %s, windows of %.2f s. Now: commit %s, %s, windows of %.2f s.",
                        commit(against.old()),
                        Figures.blocks(against.old().blocksRun()),
                        against.old().settings().windowSeconds(),
                        commit(against.now()),
                        Figures.blocks(against.now().blocksRun()),
                        against.now().settings().windowSeconds()));
        if (!against.leftOut().isEmpty()) {
            caveats.add("Left out: " + String.join("; ", against.leftOut()) + ".");
        }
        return caveats;
    }

    private static String commit(Results results) {
        return results.environment().facts().getOrDefault("commit", "not told");
    }

    private static final String METHOD =
            "New divided by old, of geometric means over blocks; interval and word are of Welch's t on"
                    + " the logarithms, unpaired, from five blocks in both runs on, beyond the wider of"
                    + " the two noise floors, and after Holm's correction over all rows.";

    private static String word(Change change) {
        return change.why().isEmpty() ? change.word() : change.word() + ": " + change.why();
    }

    // ------------------------------------------------------------------ report

    static String of(Against against) {
        var html = new StringBuilder("<section id='against'><h2>Against the run of ");
        html.append(Html.text(against.old().started())).append("</h2><p class='answer'>");
        html.append(Answer.html(sentence(against))).append("</p>");
        caveats(against).forEach(c -> html.append("<p>").append(Html.text(c)).append("</p>"));
        for (LoadPoint load : against.loads()) {
            html.append(Strips.figure(picture(against, load)));
            html.append(table(against, load));
        }
        return html.append("</section>").toString();
    }

    static Picture picture(Against against, LoadPoint load) {
        var rows = new ArrayList<Row>();
        for (Change change : against.at(load)) {
            rows.add(row(against.now(), change));
        }
        List<Row> sorted = Picture.sorted(rows, false);
        return new Picture(
                "Server CPU per message at " + Figures.load(against.now(), load) + ", new ÷ old",
                "To the left of 1 is cheaper than then. " + METHOD,
                "× then",
                Pictures.ratioScale(sorted),
                1,
                0,
                sorted,
                List.of());
    }

    private static Row row(Results now, Change change) {
        Role role =
                switch (now.arm(change.arm()).kind()) {
                    case MODEL -> Role.MODEL;
                    case CONTROL -> Role.CONTROL;
                    case FLOOR -> Role.FLOOR;
                    case OUTSIDE -> Role.PEER;
                };
        Tone tone =
                switch (change.verdict()) {
                    case FASTER -> Tone.GOOD;
                    case SLOWER -> Tone.BAD;
                    default -> Tone.PLAIN;
                };
        Estimate e = change.ratio();
        boolean isFew = e.n() < Question.FEWEST_BLOCKS;
        return new Row(
                change.arm(),
                role,
                !isFew && change.verdict() != Verdict.NOT_WARM,
                e.mean(),
                e.low(),
                e.high(),
                Pictures.times(e.mean()),
                Figures.ratioInterval(e),
                new Word(change.word(), tone, change.why()));
    }

    private static String table(Against against, LoadPoint load) {
        String title = "Then and now at " + Figures.load(against.now(), load);
        var html = new StringBuilder("<details><summary>As a table</summary>");
        html.append(Html.tableBegin("plain", title)).append("<thead><tr>");
        for (String head : List.of("model", "then, µs", "now, µs", "new ÷ old", "word")) {
            html.append("<th scope='col'>").append(head).append("</th>");
        }
        html.append("</tr></thead><tbody>");
        for (Change change : against.at(load)) {
            html.append("<tr><th scope='row'>").append(Html.text(change.arm())).append("</th>");
            html.append(cell("then, µs", figure(change.then())));
            html.append(cell("now, µs", figure(change.now())));
            html.append(cell("new ÷ old", Figures.ratioInterval(change.ratio())));
            html.append(cell("word", word(change))).append("</tr>");
        }
        return html.append("</tbody></table></div></details>").toString();
    }

    private static String figure(Estimate e) {
        return Figures.number(e.mean()) + " " + Figures.interval(e);
    }

    private static String cell(String label, String text) {
        return "<td data-label='" + label + "'>" + Html.text(text) + "</td>";
    }

    // ------------------------------------------------------------------ Markdown, terminal

    static String markdown(Against against) {
        var text = new StringBuilder("## Against the run of ").append(against.old().started());
        text.append("\n\n**").append(sentence(against)).append("**\n\n");
        text.append("| connections | model | then, µs | now, µs | new ÷ old | |\n");
        text.append("|--:|---|--:|--:|--:|---|\n");
        for (Change change : against.changes()) {
            text.append(
                    "| %s | %s | %s | %s | %.2f %s | %s |\n"
                            .formatted(
                                    place(against, change),
                                    Markdown.cell(change.arm()),
                                    Figures.number(change.then().mean()),
                                    Figures.number(change.now().mean()),
                                    change.ratio().mean(),
                                    Figures.ratioInterval(change.ratio()),
                                    word(change)));
        }
        text.append('\n').append(METHOD).append("\n\n");
        caveats(against).forEach(caveat -> text.append(caveat).append("\n\n"));
        return text.toString();
    }

    static String table(Against against) {
        var text = new StringBuilder(sentence(against)).append('\n');
        for (LoadPoint load : against.loads()) {
            text.append('\n').append(Figures.load(against.now(), load)).append('\n');
            var rows = new ArrayList<List<String>>();
            rows.add(List.of("model", "then, µs", "now, µs", "new ÷ old", ""));
            for (Change change : against.at(load)) {
                rows.add(
                        List.of(
                                change.arm(),
                                Figures.number(change.then().mean()),
                                Figures.number(change.now().mean()),
                                String.format(Locale.ROOT, "%.2f ", change.ratio().mean())
                                        + Figures.ratioInterval(change.ratio()),
                                word(change)));
            }
            text.append(ScenarioTable.aligned(rows));
        }
        text.append('\n');
        caveats(against).forEach(caveat -> text.append(caveat).append('\n'));
        return text.toString();
    }
}
