package dev.acceptloop.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.acceptloop.benchmarks.RegressionFinding.Kind;
import dev.acceptloop.benchmarks.RegressionGate.Outcome;
import dev.acceptloop.clients.JUnitXml;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The findings of a {@link RegressionGate} in the forms that others read, beside those of its
 * comparison:
 *
 * <ul>
 *   <li>{@code gate.md}: a comment for a pull request;
 *   <li>{@code gate.xml}: JUnit's XML, a test case for each figure; what cannot be told is skipped;
 *   <li>{@code gate-benchmarks.json}: the array of a {@code customSmallerIsBetter} of
 *       github-action-benchmark: what head costs as a multiple of base, for that alone can stand in
 *       a row with the figures of other machines;
 *   <li>{@code gate-bencher.json}: Bencher's metric format, the same with the interval's bounds;
 *   <li>{@code gate.csv}: a head and a line that can be added to a file which Otava reads.
 * </ul>
 */
final class RegressionFiles {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final Pattern NO_WORD = Pattern.compile("[^a-z0-9]+");

    private RegressionFiles() {}

    static void write(
            Results results,
            List<RegressionFinding> findings,
            Outcome outcome,
            double threshold,
            Path directory)
            throws IOException {
        write(directory, "gate.md", markdown(results, findings, outcome, threshold));
        write(directory, "gate.xml", junit(results, findings, outcome));
        write(directory, "gate-benchmarks.json", benchmarks(results, findings));
        write(directory, "gate-bencher.json", bencher(findings));
        write(directory, "gate.csv", csv(results, findings));
    }

    private static void write(Path directory, String name, String text) throws IOException {
        Files.write(directory.resolve(name), text.getBytes(StandardCharsets.UTF_8));
    }

    static String markdown(
            Results results, List<RegressionFinding> findings, Outcome outcome, double threshold) {
        var text = new StringBuilder("### ");
        text.append(RegressionGate.sentence(outcome, findings, threshold)).append("\n\n");
        List<String> troubles = troubles(results);
        for (String trouble : troubles) {
            text.append("- ").append(escaped(trouble)).append('\n');
        }
        text.append(troubles.isEmpty() || findings.isEmpty() ? "" : "\n");
        text.append(findings.isEmpty() ? "" : "| | base | head | head ÷ base | |\n");
        text.append(findings.isEmpty() ? "" : "|---|--:|--:|--:|---|\n");
        for (RegressionFinding f : findings) {
            text.append(
                    "| %s | %s %s | %s %s | %s | %s |\n"
                            .formatted(
                                    escaped(f.question()),
                                    Figures.number(f.base().mean()),
                                    f.unit(),
                                    Figures.number(f.head().mean()),
                                    f.unit(),
                                    f.times(),
                                    f.kind() + (f.why().isEmpty() ? "" : ": " + escaped(f.why()))));
        }
        text.append("\nAbove 1 is worse. ")
                .append(Figures.blocks(blocks(results)))
                .append(" on ")
                .append(escaped(results.environment().facts().getOrDefault("processor", "?")))
                .append(
                        ", base, head and base again in each, in random order, fresh processes; 95 %"
                                + " intervals. An alarm needs more than ")
                .append(Figures.number(100 * threshold))
                .append(
                        " %, an interval without 1 after correction for all rows, and all of it"
                                + " twice.\n");
        return text.toString();
    }

    private static int blocks(Results results) {
        int scenarios =
                results.scenarios().stream().mapToInt(ScenarioResult::blocksRun).max().orElse(0);
        return Math.max(results.blocksRun(), scenarios);
    }

    /** What went wrong, each once. */
    private static List<String> troubles(Results results) {
        var troubles = new ArrayList<String>();
        for (Trial trial : results.trials()) {
            add(troubles, trial.arm(), trial.trouble());
        }
        for (ScenarioResult scenario : results.scenarios()) {
            scenario.trials().forEach(trial -> add(troubles, trial.arm(), trial.trouble()));
        }
        return troubles;
    }

    private static void add(List<String> troubles, String arm, String trouble) {
        String line = arm + ": " + trouble;
        if (!trouble.isEmpty() && !troubles.contains(line)) {
            troubles.add(line);
        }
    }

    /** What a server said is text, whatever Markdown or HTML it looks like. */
    private static String escaped(String text) {
        return text.replaceAll("([\\\\`*_{}\\[\\]<>()#+!|&~])", "\\\\$1").replace('\n', ' ');
    }

    static String junit(Results results, List<RegressionFinding> findings, Outcome outcome) {
        var cases = new ArrayList<JUnitXml.Case>();
        String trouble = String.join("; ", troubles(results));
        boolean hasFailed = outcome == Outcome.FAILED;
        cases.add(
                new JUnitXml.Case(
                        "both servers answer right",
                        hasFailed ? JUnitXml.Outcome.FAILURE : JUnitXml.Outcome.PASSED,
                        trouble.isEmpty() ? "the comparison did not come to its end" : trouble,
                        results.seconds()));
        for (RegressionFinding finding : findings) {
            cases.add(new JUnitXml.Case(finding.question(), of(finding.kind()), finding.line(), 0));
        }
        return JUnitXml.of(
                "base against head",
                "acceptloop.gate",
                results.started(),
                results.seconds(),
                cases,
                String.join("\n", findings.stream().map(RegressionFinding::line).toList()));
    }

    private static JUnitXml.Outcome of(Kind kind) {
        return switch (kind) {
            case WORSE -> JUnitXml.Outcome.FAILURE;
            case UNCLEAR -> JUnitXml.Outcome.SKIPPED;
            case BETTER, NONE -> JUnitXml.Outcome.PASSED;
        };
    }

    static String benchmarks(Results results, List<RegressionFinding> findings) throws IOException {
        ArrayNode array = JSON.createArrayNode();
        String processor = results.environment().facts().getOrDefault("processor", "?");
        for (RegressionFinding finding : findings) {
            Estimate ratio = finding.ratio();
            array.addObject()
                    .put("name", finding.question() + ", head by base")
                    .put("unit", "x")
                    .put("value", ratio.mean())
                    .put(
                            "range",
                            String.format(Locale.ROOT, "%.3f to %.3f", ratio.low(), ratio.high()))
                    .put("extra", finding.kind() + "; " + processor);
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

    static String csv(Results results, List<RegressionFinding> findings) {
        var head = new ArrayList<>(List.of("time", "commit"));
        String commit = results.environment().facts().getOrDefault("commit", "?");
        var line = new ArrayList<>(List.of(results.started(), commit.replace(',', ' ')));
        for (RegressionFinding finding : findings) {
            head.add(column(finding.question()));
            line.add(String.format(Locale.ROOT, "%.6f", finding.ratio().mean()));
        }
        return String.join(",", head) + '\n' + String.join(",", line) + '\n';
    }

    private static String column(String question) {
        return NO_WORD.matcher(question.toLowerCase(Locale.ROOT)).replaceAll("_");
    }
}
