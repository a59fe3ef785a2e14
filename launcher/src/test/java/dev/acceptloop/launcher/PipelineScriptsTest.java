package dev.acceptloop.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the steps of workflows do, among programs that only write down what they were told. */
@Timeout(60)
final class PipelineScriptsTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path BASH = Path.of("/bin/bash");

    /** Answers as GitHub's command does, and keeps what it was told to say. */
    private static final String GH =
            """
            #!/bin/bash
            echo "$*" >>"$TOLD"
            case $* in
            *pulls/*) echo 0123456789abcdef ;;
            *--paginate*) cat "$KNOWN" ;;
            esac
            """;

    /** Ends as it is told, with something to say. */
    private static final String ACCEPTLOOP =
            """
            #!/bin/bash
            printf '%s\\n' "$@" >"$TOLD"
            mkdir -p "$OUT" && echo "no clear change" >"$OUT/gate.md"
            exit "$STATUS"
            """;

    @TempDir private Path folder;
    private Path told;

    @BeforeEach
    void prepare() throws IOException {
        assumeThat(BASH).as("the scripts need bash").isExecutable();
        told = Files.createFile(folder.resolve("told"));
        Files.createFile(folder.resolve("known"));
        Files.createDirectories(folder.resolve("gate"));
        program("bin/gh", GH);
    }

    private void program(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private int run(Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.redirectErrorStream(true).redirectOutput(folder.resolve("said").toFile());
        Map<String, String> variables = builder.environment();
        variables.keySet().removeIf(name -> name.startsWith("GITHUB_"));
        variables.put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
        variables.put("TOLD", told.toString());
        variables.put("KNOWN", folder.resolve("known").toString());
        variables.putAll(environment);
        return builder.start().waitFor();
    }

    // ---------------------------------------------------------------- the comment

    private int comment(String number, String text) throws IOException, InterruptedException {
        Files.writeString(folder.resolve("gate/pull-request"), number);
        Files.writeString(folder.resolve("gate/gate.md"), text);
        return run(
                Map.of(
                        "GH_REPO", "somebody/acceptloop",
                        "HEAD_COMMIT", "0123456789abcdef",
                        "RUN_URL", "https://example.org/run/1"),
                ROOT.resolve(".ci/comment").toString(),
                "gate");
    }

    private String told() throws IOException {
        return Files.readString(told);
    }

    @Test
    void theFirstCommentIsMade() throws Exception {
        assertThat(comment("17\n", "**No clear change.**\n\n| a | b |\n")).isZero();
        assertThat(told())
                .contains("--method POST repos/somebody/acceptloop/issues/17/comments")
                .contains("**No clear change.**\n\n| a | b |\n")
                .contains("[the run](https://example.org/run/1)")
                .doesNotContain("PATCH");
    }

    @Test
    void theNextOneTakesItsPlace() throws Exception {
        Files.writeString(folder.resolve("known"), "99\n100\n");
        assertThat(comment("17", "better")).isZero();
        assertThat(told())
                .contains("--method PATCH repos/somebody/acceptloop/issues/comments/99 -f body=")
                .doesNotContain("POST");
    }

    /** The folder comes from a job that ran a stranger's code. */
    @ParameterizedTest
    @ValueSource(strings = {"", "0", "17/../../x", "17 18", "-1", "17\n18"})
    void whatIsNoNumberIsNoPullRequest(String number) throws Exception {
        assertThat(comment(number, "text")).isNotZero();
        assertThat(told()).isEmpty();
    }

    @Test
    void thePullRequestMustEndWithTheCommitThatWasMeasured() throws Exception {
        program("bin/gh", GH.replace("0123456789abcdef", "fedcba9876543210"));
        assertThat(comment("17", "text")).isNotZero();
        assertThat(told()).contains("pulls/17").doesNotContain("comments");
    }

    @Test
    void nothingInItCallsPeopleOrLeadsElsewhere() throws Exception {
        String text = "@everybody <img src=x> ![a](https://b.example) [c](//d.example)";
        assertThat(comment("17", text)).isZero();
        assertThat(told())
                .contains("everybody")
                .doesNotContain("@", "<img", "![a]", " [c]", "https://b.example");
    }

    @Test
    void whoseItIsIsKept() throws Exception {
        String script = ROOT.resolve(".ci/comment").toString();
        assertThat(run(Map.of("OUT", "kept", "PULL_REQUEST", "17"), script, "--keep")).isZero();
        assertThat(folder.resolve("kept/pull-request")).hasContent("17");
    }

    // ---------------------------------------------------------------- the gate as a step

    private int gate(int status, String... arguments) throws IOException, InterruptedException {
        program("acceptloop", ACCEPTLOOP);
        String script = ".github/actions/gate/gate";
        program(script, Files.readString(ROOT.resolve(script)));
        List<String> command = new ArrayList<>(List.of(folder.resolve(script).toString()));
        command.addAll(List.of(arguments));
        return run(
                Map.of(
                        "BASE", "java -jar 'base 1.jar' {port}",
                        "HEAD", "java -jar head.jar {port}",
                        "OPTIONS", "--budget 3m",
                        "OUT", folder.resolve("out").toString(),
                        "STATUS", Integer.toString(status),
                        "GITHUB_OUTPUT", folder.resolve("outputs").toString(),
                        "GITHUB_STEP_SUMMARY", folder.resolve("summary").toString()),
                command.toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void theStepEndsAsTheGateAndSaysHow(int status) throws Exception {
        assertThat(gate(status)).isEqualTo(status);
        assertThat(folder.resolve("outputs")).hasContent("status=" + status);
        assertThat(folder.resolve("summary")).hasContent("no clear change");
    }

    @Test
    void aCommandIsOneArgumentAndAnOptionIsAWord() throws Exception {
        assertThat(gate(0, "--seed", "1")).isZero();
        assertThat(Files.readAllLines(told))
                .containsExactly(
                        "gate",
                        "--base",
                        "java -jar 'base 1.jar' {port}",
                        "--head",
                        "java -jar head.jar {port}",
                        "--out",
                        folder.resolve("out").toString(),
                        "--budget",
                        "3m",
                        "--seed",
                        "1");
    }

    // ---------------------------------------------------------------- the release

    /** Before anything is built. */
    @ParameterizedTest
    @CsvSource({
        "1.2, is no version",
        "v0.1.0, is no version",
        "0.1.0;x, is no version",
        "0.2.0, says nothing of 0.2.0",
        "0.2.1, says nothing of 0.2.1",
    })
    void aReleaseHasAVersionOfWhichTheChangelogSaysSomething(String version, String said)
            throws Exception {
        program(".ci/release", Files.readString(ROOT.resolve(".ci/release")));
        Files.copy(ROOT.resolve("pom.xml"), folder.resolve("pom.xml"));
        Files.writeString(
                folder.resolve("CHANGELOG.md"), "## 0.1.0\n\nA\n\n## 0.2.0\n\n## 0.2.10\n\nB\n");
        program("bin/mvn", "#!/bin/sh\nexit 9\n");
        Path script = folder.resolve(".ci/release");
        assertThat(run(Map.of(), script.toString(), version)).isNotZero();
        assertThat(folder.resolve("said")).content().contains(said);
    }

    // ---------------------------------------------------------------- the draft

    @Test
    void aDraftHoldsWhatWasStaged() throws Exception {
        Path script = folder.resolve(".ci/draft");
        program(".ci/draft", Files.readString(ROOT.resolve(".ci/draft")));
        Files.createDirectories(folder.resolve("target/release"));
        Files.createFile(folder.resolve("target/release/acceptloop-1.2.3-api.tar.gz"));
        assertThat(run(Map.of(), script.toString(), "v1.2.3")).isZero();
        assertThat(told())
                .isEqualTo(
                        "release create v1.2.3 --draft --verify-tag --title acceptloop 1.2.3"
                                + " --notes-file notes.md ./acceptloop-1.2.3-api.tar.gz\n");
    }
}
