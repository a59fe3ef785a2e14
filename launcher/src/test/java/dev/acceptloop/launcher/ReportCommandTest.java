package dev.acceptloop.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.benchmarks.Environment;
import dev.acceptloop.benchmarks.Results;
import dev.acceptloop.benchmarks.ScenarioFigure;
import dev.acceptloop.benchmarks.ScenarioResult;
import dev.acceptloop.benchmarks.ScenarioTrial;
import dev.acceptloop.benchmarks.Sitting;
import dev.acceptloop.reading.Reading;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code report} as somebody types it. */
final class ReportCommandTest {
    @TempDir private Path directory;

    private final StringWriter err = new StringWriter();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Test
    void aReportIsWrittenAgain() throws IOException {
        results("one").write(directory.resolve("results.json"));

        assertThat(run("report", directory.toString())).isZero();

        assertThat(directory.resolve("report.html")).isNotEmptyFile();
        assertThat(directory.resolve("summary.md")).isNotEmptyFile();
        assertThat(out.toString(UTF_8))
                .isEqualTo("report: " + directory.resolve("report.html") + "\n");
        assertThat(directory.resolve("read.html")).as("of no model").doesNotExist();
        assertThat(err.toString()).isEmpty();
    }

    /** From the report to the sources of its models, and what was measured of them there. */
    @Test
    void theSourcesOfItsModelsAreBesideIt() throws IOException {
        List<String> models = List.of("epoll", "uring", "poll", "select");
        results("one", List.of(idle(models))).write(directory.resolve("results.json"));

        assertThat(run("report", directory.toString())).isZero();

        Matcher link =
                Pattern.compile("<a href='(read\\.html)#models=([a-z,-]+)'>")
                        .matcher(Files.readString(directory.resolve("report.html")));
        assertThat(link.find()).isTrue();
        String page = Files.readString(directory.resolve(link.group(1)));
        List<String> columns = List.of(link.group(2).split(",", -1));
        assertThat(columns).containsExactly("epoll", "uring", "poll");
        assertThat(columns)
                .allSatisfy(name -> assertThat(page).contains("{\"name\":\"" + name + "\""));
        assertThat(page)
                .contains("\"chosen\":[\"epoll\",\"uring\",\"poll\"]")
                .contains("1 × one; all of it is in <a href='report.html'>")
                .contains("'>7\u202f001 B <small>1 block</small></td>")
                .contains("'>7\u202f004 B <small>1 block</small></td>")
                .doesNotContain("docs/results/report.html");
    }

    /** As where this Java has no compiler: the report is written all the same. */
    @Test
    void aPageThatCannotBeMadeIsALineAndNoLink() throws IOException {
        var page = new PageBesideReport(new PrintStream(out, true, UTF_8));

        assertThat(page.write(List.of("epol"), "{\"schema\":4}", directory)).isEmpty();

        assertThat(out.toString(UTF_8).lines())
                .singleElement()
                .asString()
                .startsWith("acceptloop: no read.html: no model 'epol'; there are ");
        assertThat(directory).isEmptyDirectory();
    }

    /** Each holds a byte more than the one before. */
    private static ScenarioResult idle(List<String> models) {
        List<ScenarioTrial> trials = new ArrayList<>();
        for (String model : models) {
            int place = trials.size() + 1;
            Map<String, Double> values = Map.of("pss", 7000.0 + place);
            trials.add(new ScenarioTrial(1, place, model, 1, values, "", List.of(), false));
        }
        return new ScenarioResult(
                "idle",
                "What does a connection cost that says nothing?",
                List.of(new ScenarioFigure("pss", "Memory per idle connection", "B", false)),
                models,
                models.getFirst(),
                1,
                1,
                Map.of(),
                "",
                trials,
                List.of());
    }

    /** The page says so exactly when the report does. */
    @Test
    void aNoisySittingIsOne() {
        for (double share : new double[] {0.1, 0.11}) {
            var sitting = new Sitting(List.of(0.0, share), 0);
            String results =
                    "{\"schema\":%d,\"sitting\":{\"foreign\":[0.0,%s]}}"
                            .formatted(Results.SCHEMA, share);
            String page = Reading.page(List.of(), results, "report.html");

            assertThat(page.contains("Noisy sitting: ")).isEqualTo(sitting.isNoisy());
        }
    }

    @Test
    void whatIsNotThereIsOneLineAndStatus2() {
        assertThat(run("report", directory.resolve("gone").toString())).isEqualTo(2);
        assertThat(err.toString())
                .isEqualTo(
                        "acceptloop: report: "
                                + directory.resolve("gone")
                                + " is not there; compare writes it\n");
    }

    @Test
    void anotherMachineIsOneLineAndStatus2() throws IOException {
        results("one").write(directory.resolve("results.json"));
        Path old = directory.resolve("old.json");
        results("another").write(old);

        assertThat(run("report", directory.toString(), "--against", old.toString())).isEqualTo(2);
        assertThat(err.toString())
                .isEqualTo(
                        "acceptloop: report: cannot stand beside "
                                + old
                                + ": processor was \"another\" and is \"one\"\n");
        assertThat(Files.exists(directory.resolve("report.html"))).isFalse();
    }

    private int run(String... arguments) {
        PrintStream before = System.out;
        System.setOut(new PrintStream(out, true, UTF_8));
        try {
            CommandLine commandLine = Main.commandLine();
            commandLine.setErr(new PrintWriter(err, true));
            return commandLine.execute(arguments);
        } finally {
            System.setOut(before);
        }
    }

    private static Results results(String processor) {
        return results(processor, List.of());
    }

    private static Results results(String processor, List<ScenarioResult> scenarios) {
        return new Results(
                Results.SCHEMA,
                "2026-01-02T03:04:05Z",
                1,
                "",
                new Results.Settings(
                        "echo",
                        "chunk",
                        List.of(64),
                        List.of(),
                        "",
                        1,
                        1,
                        1,
                        7,
                        List.of(),
                        List.of(),
                        300),
                new Environment(Map.of("processor", processor, "processors", "1")),
                new Sitting(List.of(), 0),
                List.of(),
                Map.of(),
                Map.of(),
                List.of(),
                List.of(),
                scenarios);
    }
}
