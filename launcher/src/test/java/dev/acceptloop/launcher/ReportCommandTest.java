package dev.acceptloop.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.benchmarks.Environment;
import dev.acceptloop.benchmarks.Results;
import dev.acceptloop.benchmarks.Sitting;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
                new Environment(Map.of("processor", processor)),
                new Sitting(List.of(), 0),
                List.of(),
                Map.of(),
                Map.of(),
                List.of(),
                List.of(),
                List.of());
    }
}
