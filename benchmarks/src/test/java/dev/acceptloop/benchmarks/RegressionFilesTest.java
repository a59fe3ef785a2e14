package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.acceptloop.benchmarks.RegressionGate.Outcome;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.maven.plugin.surefire.log.api.NullConsoleLogger;
import org.apache.maven.plugins.surefire.report.ReportTestCase;
import org.apache.maven.plugins.surefire.report.ReportTestSuite;
import org.apache.maven.plugins.surefire.report.TestSuiteXmlParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As those read them for whom they are written. */
final class RegressionFilesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Results results = SampleRegressions.results(1.2, 6);
    private final List<RegressionFinding> findings = SampleRegressions.findings(1.2, 6);

    @TempDir Path directory;

    private static ReportTestSuite suite(String xml) throws Exception {
        List<ReportTestSuite> suites =
                new TestSuiteXmlParser(new NullConsoleLogger())
                        .parse(
                                new InputStreamReader(
                                        new ByteArrayInputStream(
                                                xml.getBytes(StandardCharsets.UTF_8)),
                                        StandardCharsets.UTF_8));
        return suites.getFirst();
    }

    @Test
    void aRegressionIsAFailure() throws Exception {
        ReportTestSuite suite =
                suite(RegressionFiles.junit(List.of(results), findings, Outcome.REGRESSION, 0.05));

        assertThat(suite.getTestCases())
                .extracting(ReportTestCase::getName, ReportTestCase::hasFailure)
                .containsExactly(
                        tuple("both servers answer right", false),
                        tuple("CPU per message, 16 connections", true),
                        tuple("CPU per message, 1 connection", true),
                        tuple("head is no worse", true));
        assertThat(suite.getTestCases().get(1).getFailureMessage())
                .startsWith("worse: CPU per message, 16 connections: 10.00 µs → 12.0 µs, ×1.199");
    }

    @Test
    void whatCannotBeToldIsSkipped() throws Exception {
        List<RegressionFinding> few = SampleRegressions.findings(1.2, 4);

        ReportTestSuite suite =
                suite(RegressionFiles.junit(List.of(results), few, Outcome.CANNOT_TELL, 0.05));

        assertThat(suite.getNumberOfSkipped()).isEqualTo(3);
        assertThat(suite.getNumberOfFailures() + suite.getNumberOfErrors()).isZero();
    }

    @Test
    void aServerThatFailedIsOneWhateverTheFiguresAre() throws Exception {
        Results wrong =
                SampleRegressions.of(List.of(SampleResults.wrong(results.trials().getFirst())));

        ReportTestSuite suite =
                suite(
                        RegressionFiles.junit(
                                List.of(results, wrong), List.of(), Outcome.FAILED, 0.05));

        assertThat(suite.getNumberOfFailures()).isEqualTo(2);
        assertThat(suite.getTestCases().getFirst().getFailureMessage())
                .isEqualTo("outside: base: seen: <G1");
    }

    @Test
    void aCommentSaysIt() {
        assertThat(markdown(results, findings, Outcome.REGRESSION))
                .startsWith("### Head is worse by more than 5 %, and was so twice.\n\n| | base |")
                .contains("| CPU per message, 16 connections | 10.00 µs | 12.0 µs | ×1.199")
                .contains("6 blocks on ");
        assertThat(
                        markdown(
                                SampleRegressions.results(1, 6),
                                SampleRegressions.findings(1, 6),
                                Outcome.NO_CLEAR_CHANGE))
                .startsWith("### No clear change.\n");
    }

    /** Whoever writes the server writes what it says: it calls nobody, and is no markup. */
    @Test
    void whatAServerSaidIsTextAlone() {
        String said = "@everyone ``` <img> \u001b[2J\n# head";
        String arm = results.trials().getFirst().arm();
        var hostile = new Trial(1, 1, arm, "", "", "", 0, List.of(), 0, -1, 0, said);

        String comment =
                markdown(SampleRegressions.of(List.of(hostile)), List.of(), Outcome.FAILED);

        assertThat(comment)
                .contains("\n- ```` outside: base: @everyone ``` <img> ")
                .doesNotContain("| base |", "\u001b", "\n# head");
    }

    private static String markdown(
            Results results, List<RegressionFinding> findings, Outcome outcome) {
        return RegressionFiles.markdown(List.of(results), findings, outcome, 0.05);
    }

    /** An array of name, unit and value, which are needed, and of range and extra. */
    @Test
    void anActionReadsAnArrayOfBenchmarks() throws Exception {
        JsonNode array = JSON.readTree(RegressionFiles.benchmarks(results, findings));

        assertThat(array).hasSize(2);
        JsonNode first = array.get(0);
        assertThat(first.path("name").asText())
                .isEqualTo("CPU per message, 16 connections, head by base");
        assertThat(first.path("unit").asText()).isEqualTo("x");
        assertThat(first.path("value").isNumber()).isTrue();
        assertThat(first.path("value").asDouble()).isCloseTo(1.2, within(0.01));
        assertThat(first.path("range").asText()).matches("1\\.\\d{3} to 1\\.\\d{3}");
        assertThat(first.path("extra").asText()).startsWith("worse; ");
    }

    /** Benchmark, measure, and a value between its bounds. */
    @Test
    void bencherReadsValuesWithBounds() throws Exception {
        JsonNode all = JSON.readTree(RegressionFiles.bencher(findings));

        JsonNode measure = all.path("CPU per message, 16 connections").path("head-by-base");
        assertThat(measure.path("lower_value").asDouble())
                .isLessThan(measure.path("value").asDouble());
        assertThat(measure.path("upper_value").asDouble())
                .isGreaterThan(measure.path("value").asDouble());
        assertThat(measure.path("value").asDouble()).isCloseTo(1.2, within(0.01));
    }

    @Test
    void aLineCanBeAddedToAFileOfRuns() {
        List<String> lines = RegressionFiles.csv(results, findings).lines().toList();

        assertThat(lines).hasSize(2);
        assertThat(lines.get(0))
                .isEqualTo(
                        "time,commit,cpu_per_message_16_connections,cpu_per_message_1_connection");
        assertThat(lines.get(1)).matches("2026-01-02T03:04:05Z,[^,]*,1\\.\\d{6},1\\.\\d{6}");
    }

    /** The columns are those of what was asked, whatever could be judged. */
    @Test
    void whatCannotBeToldLeavesItsColumnEmpty() {
        List<RegressionFinding> few = SampleRegressions.findings(1.2, 4);

        List<String> lines = RegressionFiles.csv(results, few).lines().toList();

        assertThat(RegressionFiles.csv(results, findings)).startsWith(lines.get(0) + "\n");
        assertThat(lines.get(1)).endsWith(",,");
    }

    /** In every form, and never as a number. */
    @Test
    void whatWasNotMeasuredIsToldAsThat() throws Exception {
        Results mute = SampleRegressions.garbage(300, Double.NaN);
        List<RegressionFinding> all =
                Stream.concat(
                                SampleRegressions.findings(1, 6).stream(),
                                RegressionFinding.of(mute, 0.05).stream())
                        .toList();
        Outcome outcome = RegressionGate.outcome(List.of(mute), all);

        RegressionFiles.write(List.of(mute), all, outcome, 0.05, directory);

        assertThat(outcome).isEqualTo(Outcome.NO_CLEAR_CHANGE);
        assertThat(RegressionGate.outcome(List.of(mute), RegressionFinding.of(mute, 0.05)))
                .isEqualTo(Outcome.CANNOT_TELL); // nobody was judged
        assertThat(content("gate.md"))
                .contains(
                        " B/msg | – | – | not measured: head is no JVM, or one that does not"
                                + " tell |");
        ReportTestSuite suite = suite(content("gate.xml"));
        assertThat(suite.getTestCases().get(3).getName()).startsWith("garbage: Allocated");
        assertThat(suite.getTestCases().get(3).isSuccessful()).isFalse();
        assertThat(suite.getNumberOfSkipped()).isOne();
        assertThat(content("gate.csv"))
                .contains(",garbage_allocated_on_the_java_heap\n")
                .endsWith(",\n");
        assertThat(JSON.readTree(content("gate-benchmarks.json"))).hasSize(2);
        assertThat(content("gate-benchmarks.json")).doesNotContain("garbage");
        assertThat(JSON.readTree(content("gate-bencher.json"))).hasSize(2);
        assertThat(content("gate-bencher.json")).doesNotContain("garbage");
    }

    private String content(String name) throws IOException {
        return Files.readString(directory.resolve(name));
    }

    private List<String> written(List<RegressionFinding> what, Outcome outcome) throws IOException {
        RegressionFiles.write(List.of(results), what, outcome, 0.05, directory);
        try (var files = Files.list(directory)) {
            return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
        }
    }

    @Test
    void allAreWritten() throws Exception {
        assertThat(written(findings, Outcome.REGRESSION))
                .containsExactly(
                        "gate-bencher.json",
                        "gate-benchmarks.json",
                        "gate.csv",
                        "gate.md",
                        "gate.xml");

        RegressionFiles.clear(directory, directory.resolve("confirmation"));
        assertThat(directory).isEmptyDirectory();
    }

    /** Half a gate is begun again; half a comparison is somebody's hours. */
    @Test
    void resultsOfAGateAreItsOwn() throws IOException {
        Path file = directory.resolve("results.json");

        SampleRegressions.interrupted(1, "compare", "--out", "gate").write(file);
        RegressionFiles.clear(directory, directory.resolve("confirmation"));
        assertThat(file).exists();

        SampleRegressions.interrupted(1, "gate").write(file);
        RegressionFiles.clear(directory, directory.resolve("confirmation"));
        assertThat(file).doesNotExist();
    }

    /** Whoever reads benchmarks takes an array of none for an error. */
    @Test
    void whereNothingIsToldThereAreNoBenchmarks() throws Exception {
        assertThat(written(SampleRegressions.findings(1.2, 4), Outcome.CANNOT_TELL))
                .containsExactly("gate.csv", "gate.md", "gate.xml");
    }
}
