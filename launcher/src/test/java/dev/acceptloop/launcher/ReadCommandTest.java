package dev.acceptloop.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code read} as somebody types it. */
final class ReadCommandTest {
    @TempDir private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... words) {
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(words);
    }

    @Test
    void thePageIsWrittenAndItIsSaidWhere() throws IOException {
        Path page = directory.resolve("page.html");

        assertThat(run("read", "selector", "epoll", "--no-open", "--out", page.toString()))
                .isZero();

        assertThat(Files.readString(page))
                .startsWith("<!doctype html>")
                .contains("\"chosen\":[\"selector\",\"epoll\"]");
        assertThat(out.toString()).isEqualTo("page: " + page + System.lineSeparator());
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void standardOutputHasThePageAndNothingElse() {
        assertThat(run("read", "--out", "-")).isZero();

        assertThat(out.toString()).startsWith("<!doctype html>").endsWith("</html>\n");
    }

    @Test
    void aModelThatIsNotThereIsOneLineAndStatus2() {
        Path page = directory.resolve("page.html");

        assertThat(run("read", "blocking", "epol", "--out", page.toString())).isEqualTo(Main.USAGE);

        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .startsWith("acceptloop: no model 'epol'; there are blocking, ");
        assertThat(page).doesNotExist();
    }

    @Test
    void fourModelsAreTooMany() {
        assertThat(run("read", "poll", "epoll", "async", "uring", "--no-open", "--out", "-"))
                .isEqualTo(Main.USAGE);
        assertThat(err.toString())
                .isEqualTo("acceptloop: 4 models: at most 3 stand side by side\n");
    }

    @Test
    void aPlaceThatIsNotThereIsOneLine() {
        Path page = directory.resolve("gone/page.html");

        assertThat(run("read", "--no-open", "--out", page.toString())).isEqualTo(Main.USAGE);

        assertThat(err.toString())
                .isEqualTo("acceptloop: cannot write " + page + ": No such file or directory\n");
    }

    /** As in the image of the suite, whose JDK is made of these modules. */
    @Test
    @Timeout(60)
    void whereThereIsNoCompilerItIsOneLine() throws Exception {
        String modules =
                Files.readAllLines(Path.of("..", "containers", "image")).stream()
                        .filter(line -> line.startsWith("modules="))
                        .map(line -> line.substring("modules=".length()))
                        .findFirst()
                        .orElseThrow();
        Process process =
                new ProcessBuilder(
                                ProcessHandle.current().info().command().orElseThrow(),
                                "--limit-modules",
                                modules,
                                "-cp",
                                System.getProperty("java.class.path"),
                                Main.class.getName(),
                                "read",
                                "--out",
                                "-")
                        .redirectErrorStream(true)
                        .start();

        assertThat(process.inputReader().lines())
                .containsExactly(
                        "acceptloop: read needs a JDK: this Java has no compiler (module"
                                + " jdk.compiler)");
        assertThat(process.waitFor()).isEqualTo(Main.USAGE);
    }

    // ------------------------------------------------------------------ desktop

    /** A desktop's own program, which leaves what it was told in a pipe. */
    @Test
    @Timeout(30)
    @EnabledOnOs(OS.LINUX)
    void whereThereIsADesktopItIsOpened() throws Exception {
        Path told = directory.resolve("told");
        assertThat(new ProcessBuilder("mkfifo", told.toString()).start().waitFor()).isZero();
        Path tool = directory.resolve("xdg-open");
        Files.writeString(tool, "#!/bin/sh\necho \"$1\" > " + told + "\n");
        Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwx------"));
        Path page = directory.resolve("a page.html");
        String path = "/gone:" + directory + ":/usr/bin:/bin";

        assertThat(new Viewer(Map.of("PATH", path)).open(page)).isFalse();
        assertThat(new Viewer(Map.of("PATH", "/gone", "DISPLAY", ":0")).open(page)).isFalse();
        assertThat(new Viewer(Map.of("PATH", path, "DISPLAY", ":0")).open(page)).isTrue();

        assertThat(Files.readString(told)).isEqualTo(page.toUri() + "\n");
    }
}
