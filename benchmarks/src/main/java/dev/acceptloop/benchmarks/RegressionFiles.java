package dev.acceptloop.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.acceptloop.benchmarks.RegressionFinding.Kind;
import dev.acceptloop.benchmarks.RegressionGate.Outcome;
import dev.acceptloop.clients.JUnitXml;
import dev.acceptloop.clients.Markdown;
import dev.acceptloop.protocol.Printable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The findings of a {@link RegressionGate} in the forms that others read, beside those of its
 * comparison:
 *
 * <ul>
 *   <li>{@code gate.md}: a comment for a pull request;
 *   <li>{@code gate.xml}: JUnit's XML, a test case for each figure and one for the verdict; what
 *       cannot be told, or was not measured, is skipped;
 *   <li>{@code gate-benchmarks.json}: the array of a {@code customSmallerIsBetter} of
 *       github-action-benchmark: what head costs as a multiple of base, for that alone can stand in
 *       a row with the figures of other machines, if base is the same in all of them;
 *   <li>{@code gate-bencher.json}: Bencher's metric format, the same with the interval's bounds;
 *   <li>{@code gate.csv}: a head and a line that can be added to a file which Otava reads.
 * </ul>
 */
final class RegressionFiles {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final Pattern NO_WORD = Pattern.compile("[^a-z0-9]+");
    private static final int MOST_TROUBLES = 10;

    private static final String RESULTS = "results.json";
    private static final String COMMENT = "gate.md";
    private static final String JUNIT = "gate.xml";
    private static final String BENCHMARKS = "gate-benchmarks.json";
    private static final String BENCHER = "gate-bencher.json";
    private static final String CSV = "gate.csv";

    private RegressionFiles() {}

    /** Removes what an earlier gate wrote: who finds it later would believe it is of today. */
    static void clear(Path directory, Path confirmation) throws IOException {
        for (String name : List.of(COMMENT, JUNIT, BENCHMARKS, BENCHER, CSV)) {
            Files.deleteIfExists(directory.resolve(name));
        }
        Files.deleteIfExists(confirmation.resolve(RESULTS));
        if (isOfAGate(directory.resolve(RESULTS))) {
            Files.delete(directory.resolve(RESULTS));
        }
    }

    /** Of one that was interrupted, too: nobody goes on with half a gate. */
    private static boolean isOfAGate(Path results) {
        try {
            if (!Files.exists(results)) {
                return false;
            }
            List<String> words = Results.read(results).settings().invocation();
            return words.size() > 1 && words.get(1).equals("gate"); // which may be a folder's name
        } catch (IOException _) {
            return false; // the comparison refuses to write over what it cannot read
        }
    }

    /**
     * Writes them.
     *
     * @param results of the first run, and of the second if there was one
     */
    static void write(
            List<Results> results,
            List<RegressionFinding> findings,
            Outcome outcome,
            double threshold,
            Path directory)
            throws IOException {
        Results first = results.getFirst();
        write(directory, COMMENT, markdown(results, findings, outcome, threshold));
        write(directory, JUNIT, junit(results, findings, outcome, threshold));
        write(directory, CSV, csv(first, findings));
        List<RegressionFinding> judged =
                findings.stream().filter(RegressionFinding::isJudged).toList();
        if (!judged.isEmpty()) { // an array of none is an error to who reads it
            write(directory, BENCHMARKS, benchmarks(first, judged));
            write(directory, BENCHER, bencher(judged));
        }
    }

    private static void write(Path directory, String name, String text) throws IOException {
        Files.write(directory.resolve(name), text.getBytes(StandardCharsets.UTF_8));
    }

    static String markdown(
            List<Results> results,
            List<RegressionFinding> findings,
            Outcome outcome,
            double threshold) {
        var text = new StringBuilder("### ");
        text.append(RegressionGate.sentence(outcome, findings, threshold)).append("\n\n");
        List<String> troubles = troubles(results);
        for (String trouble : troubles) {
            text.append("- ").append(Markdown.code(trouble)).append('\n');
        }
        text.append(troubles.isEmpty() || findings.isEmpty() ? "" : "\n");
        text.append(findings.isEmpty() ? "" : "| | base | head | head ÷ base | |\n");
        text.append(findings.isEmpty() ? "" : "|---|--:|--:|--:|---|\n");
        for (RegressionFinding f : findings) {
            text.append(
                    "| %s | %s | %s | %s | %s |\n"
                            .formatted(
                                    f.question(),
                                    f.text(f.base()),
                                    f.text(f.head()),
                                    f.times(),
                                    f.kind() + (f.why().isEmpty() ? "" : ": " + f.why())));
        }
        Results first = results.getFirst();
        text.append("\nAbove 1 is worse. ")
                .append(Figures.blocks(blocks(first)))
                .append(" on ")
                .append(fact(first, "processor"))
                .append(
                        ", base, head and base again in each, in random order, fresh processes; the"
                                + " ratio is within blocks (of echo to both of base's, of a scenario to the"
                                + " first), with a 95 % interval. An alarm is what is told from chance, was measured above ")
                .append(RegressionGate.percent(threshold))
                .append(" %, and was so twice.\n");
        return text.toString();
    }

    private static String fact(Results results, String name) {
        return results.environment().facts().getOrDefault(name, "not told");
    }

    private static int blocks(Results results) {
        int scenarios =
                results.scenarios().stream().mapToInt(ScenarioResult::blocksRun).max().orElse(0);
        return Math.max(results.blocksRun(), scenarios);
    }

    /** What went wrong, each once, and the first of many. */
    static List<String> troubles(List<Results> results) {
        var troubles = new LinkedHashSet<String>();
        for (Results each : results) {
            each.trials().forEach(trial -> add(troubles, trial.arm(), trial.trouble()));
            for (ScenarioResult scenario : each.scenarios()) {
                scenario.trials().forEach(trial -> add(troubles, trial.arm(), trial.trouble()));
            }
        }
        return troubles.stream().limit(MOST_TROUBLES).toList();
    }

    private static void add(Set<String> troubles, String arm, String trouble) {
        if (!trouble.isEmpty()) {
            troubles.add(arm + ": " + Printable.of(trouble));
        }
    }

    static String junit(
            List<Results> results,
            List<RegressionFinding> findings,
            Outcome outcome,
            double threshold) {
        Results first = results.getFirst();
        var cases = new ArrayList<JUnitXml.Case>();
        String trouble = String.join("; ", troubles(results));
        boolean hasFailed = outcome == Outcome.FAILED;
        String sentence = RegressionGate.sentence(outcome, findings, threshold);
        cases.add(
                new JUnitXml.Case(
                        "both servers answer right",
                        hasFailed ? JUnitXml.Outcome.FAILURE : JUnitXml.Outcome.PASSED,
                        trouble.isEmpty() ? "the comparison did not come to its end" : trouble,
                        results.stream().mapToDouble(Results::seconds).sum()));
        for (RegressionFinding finding : findings) {
            cases.add(new JUnitXml.Case(finding.question(), of(finding.kind()), finding.line(), 0));
        }
        cases.add(new JUnitXml.Case("head is no worse", of(outcome), sentence, 0));
        return JUnitXml.of(
                "base against head",
                "acceptloop.gate",
                first.started(),
                results.stream().mapToDouble(Results::seconds).sum(),
                cases,
                String.join("\n", findings.stream().map(RegressionFinding::line).toList())
                        + '\n'
                        + sentence);
    }

    private static JUnitXml.Outcome of(Outcome outcome) {
        return switch (outcome) {
            case REGRESSION, FAILED -> JUnitXml.Outcome.FAILURE;
            case CANNOT_TELL -> JUnitXml.Outcome.SKIPPED;
            case NO_CLEAR_CHANGE -> JUnitXml.Outcome.PASSED;
        };
    }

    private static JUnitXml.Outcome of(Kind kind) {
        return switch (kind) {
            case WORSE -> JUnitXml.Outcome.FAILURE;
            case UNCLEAR, UNMEASURED -> JUnitXml.Outcome.SKIPPED;
            case BETTER, NONE -> JUnitXml.Outcome.PASSED;
        };
    }

    static String benchmarks(Results results, List<RegressionFinding> findings) throws IOException {
        ArrayNode array = JSON.createArrayNode();
        for (RegressionFinding finding : findings) {
            Estimate ratio = finding.ratio();
            array.addObject()
                    .put("name", finding.question() + ", head by base")
                    .put("unit", "x")
                    .put("value", ratio.mean())
                    .put(
                            "range",
                            String.format(Locale.ROOT, "%.3f to %.3f", ratio.low(), ratio.high()))
                    .put("extra", finding.kind() + "; " + fact(results, "processor"));
        }
        return JSON.writeValueAsString(array) + '\n';
    }

    static String bencher(List<RegressionFinding> findings) throws IOException {
        ObjectNode all = JSON.createObjectNode();
        for (RegressionFinding finding : findings) {
            Estimate ratio = finding.ratio();
            all.putObject(finding.question())
                    .putObject("head-by-base")
                    .put("value", ratio.mean())
                    .put("lower_value", ratio.low())
                    .put("upper_value", ratio.high());
        }
        return JSON.writeValueAsString(all) + '\n';
    }

    /** A column for whatever was asked, or lines of two runs would not be of one table. */
    static String csv(Results results, List<RegressionFinding> findings) {
        var head = new ArrayList<>(List.of("time", "commit"));
        var line =
                new ArrayList<>(
                        List.of(results.started(), fact(results, "commit").replace(',', ';')));
        for (RegressionFinding finding : findings) {
            head.add(column(finding.question()));
            double ratio = finding.ratio().mean();
            line.add(finding.isJudged() ? String.format(Locale.ROOT, "%.6f", ratio) : "");
        }
        return String.join(",", head) + '\n' + String.join(",", line) + '\n';
    }

    private static String column(String question) {
        return NO_WORD.matcher(question.toLowerCase(Locale.ROOT)).replaceAll("_");
    }
}
