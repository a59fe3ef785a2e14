package dev.acceptloop.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.benchmarks.Environment;
import dev.acceptloop.benchmarks.Gate;
import dev.acceptloop.benchmarks.Measurement;
import dev.acceptloop.benchmarks.Results;
import dev.acceptloop.benchmarks.Sitting;
import dev.acceptloop.benchmarks.Trial;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code compare} exits with. */
final class CompareCommandTest {
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @CsvSource({
        "PASSED, 0, 0",
        "FLAGGED, 0, 4",
        "PASSED, 7, 1",
        "FLAGGED, 7, 1",
    })
    void theStatusSaysWhetherAnythingIsWrongOrCannotBeTold(
            Gate.Outcome outcome, int exitStatus, int expected) {
        int status = status(List.of(trial(outcome, exitStatus, "")));

        assertThat(status).isEqualTo(expected);
        assertThat(err.toString())
                .isEqualTo(
                        expected == 4
                                ? "acceptloop: no window met the gates: nothing can be told\n"
                                : "");
    }

    @Test
    void oneWindowIsEnoughToTellSomething() {
        List<Trial> trials =
                List.of(trial(Gate.Outcome.FLAGGED, 0, ""), trial(Gate.Outcome.PASSED, 0, ""));

        assertThat(status(trials)).isZero();
    }

    @Test
    void aTrialThatWasGivenUpIsAFailure() {
        assertThat(status(List.of(trial(Gate.Outcome.PASSED, 0, "not ready")))).isEqualTo(1);
        assertThat(status(List.of())).isEqualTo(1);
    }

    /** As somebody types it, in a process of its own: the processors are pinned meanwhile. */
    @Test
    @Tag("long") // processes of servers
    @Timeout(300)
    @EnabledOnOs(OS.LINUX)
    void theReportLeadsToTheSources(@TempDir Path directory) throws Exception {
        Path own = directory.resolve("own");
        Process process =
                new ProcessBuilder(
                                ProcessHandle.current().info().command().orElseThrow(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Main.class.getName(),
                                "compare",
                                "--models=selector,epoll",
                                "--scenario=idle",
                                "--blocks=1",
                                "--budget=20s",
                                "--out=" + own)
                        .redirectErrorStream(true)
                        .start();
        List<String> said = process.inputReader().lines().toList();

        assertThat(process.waitFor()).as("%s", said).isZero();
        assertThat(Files.readString(own.resolve("report.html")))
                .contains("<a href='read.html#models=selector,epoll'>");
        assertThat(Files.readString(own.resolve("read.html")))
                .contains("\"chosen\":[\"selector\",\"epoll\"]")
                .contains("<a href='report.html'>");
    }

    private int status(List<Trial> trials) {
        var results =
                new Results(
                        Results.SCHEMA,
                        "2026-01-02T03:04:05Z",
                        1,
                        "",
                        new Results.Settings(
                                "echo",
                                "chunk",
                                List.of(64),
                                List.of(4),
                                "one",
                                1,
                                1,
                                1,
                                7,
                                List.of(),
                                List.of(),
                                300),
                        new Environment(Map.of()),
                        new Sitting(List.of(), 0),
                        List.of(),
                        Map.of(),
                        Map.of(4, "one"),
                        trials,
                        List.of(),
                        List.of());
        return CompareCommand.status(results, new PrintWriter(err, true));
    }

    private static Trial trial(Gate.Outcome outcome, int exitStatus, String error) {
        List<Measurement> windows = List.of(window(new Gate("G6", "interference", outcome, "")));
        return new Trial(1, 1, "one", "java", "0", "1", 300, windows, exitStatus, -1, 0, error);
    }

    private static Measurement window(Gate gate) {
        return new Measurement(
                4,
                64,
                1,
                List.of(),
                1,
                100,
                100,
                9,
                new TreeMap<>(),
                9,
                3,
                1,
                "PSS",
                1,
                1,
                1,
                0,
                0,
                0,
                1,
                0,
                "server's processor",
                List.of(),
                1,
                List.of(gate),
                false);
    }
}
