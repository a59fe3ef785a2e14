package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.server.ServerModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whole comparisons of one model with servers that are none, most of them faulty. */
@Tag("long")
@Tag("measures-nothing")
@Timeout(180)
final class OutsideComparisonTest {
    private static final Charset UTF_8 = StandardCharsets.UTF_8;

    private static final OutsideArm.Patience PATIENCE =
            new OutsideArm.Patience(Duration.ofSeconds(20), Duration.ofSeconds(10));

    /** With who says nothing, or does not end. */
    private static final OutsideArm.Patience SHORT =
            new OutsideArm.Patience(Duration.ofSeconds(2), Duration.ofMillis(300));

    @TempDir Path directory;

    @Test
    void whateverAnArmDoesIsOneLineAndTheOthersGoOn() throws IOException, InterruptedException {
        ComparisonOptions options = options(1, 90).arm(arm("right", "right"));
        options.arm(arm("corrupts", "corrupts"));
        options.arm(arm("large", "large"));
        options.arm(arm("crashes", "crashes"));
        options.arm(arm("status", "status"));
        options.arm(shell("garbage", "while :; do echo hello; done", PATIENCE));
        options.arm(shell("nothing", "echo sorry >&2; sleep 97; sleep 97", SHORT));
        options.arm(shell("dies", "echo boom >&2; exit 3", PATIENCE));
        options.arm(shell("speaks", "echo 220 mail.example ESMTP; sleep 97", PATIENCE));
        options.arm(OutsideArm.parse("missing=/no/such/program"));
        options.arm(stubborn());

        Results results = run(options);

        assertThat(results.isComplete()).isFalse();
        assertThat(troubles(results, "selector")).isNotEmpty().containsOnly("");
        assertThat(troubles(results, "outside: right")).isNotEmpty().containsOnly("");
        assertThat(troubles(results, "outside: status")).isNotEmpty().containsOnly("");
        assertThat(windows(results, "outside: right")).isPositive();
        assertThat(windows(results, "outside: stubborn")).isPositive();
        assertThat(troubles(results, "outside: corrupts"))
                .isNotEmpty()
                .allMatch(line -> !line.isEmpty());
        assertThat(troubles(results, "outside: large"))
                .containsOnly("4000 bytes: the reply is not what was sent");
        assertThat(troubles(results, "outside: crashes"))
                .allMatch(line -> line.startsWith("it ended by itself, with status 3"));
        assertThat(troubles(results, "outside: stubborn"))
                .containsOnly("after SIGTERM it did not end, and was killed");
        assertThat(troubles(results, "outside: garbage"))
                .containsExactly("its first line is not \"listening tcp HOST:PORT\" but \"hello\"");
        assertThat(troubles(results, "outside: speaks")).hasSize(1);
        assertThat(troubles(results, "outside: nothing"))
                .containsExactly(
                        "it did not say where it listens within 2.0 s; standard error: sorry");
        assertThat(troubles(results, "outside: dies"))
                .containsExactly("it ended by itself, with status 3; standard error: boom");
        assertThat(troubles(results, "outside: missing"))
                .singleElement()
                .asString()
                .contains("/no/such/program");
        assertThat(results.trials()).allMatch(trial -> !trial.trouble().contains("\n"));
        assertThat(LivingChildren.now()).isEmpty();
    }

    @Test
    void anArmStandsInEveryTableMarked() throws IOException, InterruptedException {
        var out = new ByteArrayOutputStream();
        ComparisonOptions options = options(1, 30).arm(arm("mine", "right")).base("mine");

        Results results = Comparison.run(options, new PrintStream(out, true, UTF_8));

        assertThat(results.isComplete()).isTrue();
        assertThat(results.settings().base()).isEqualTo("outside: mine");
        assertThat(out.toString(UTF_8)).contains("outside: mine", "outside: mine (A/A)");
        for (String file : List.of("report.html", "summary.md", "results.csv")) {
            assertThat(Files.readString(directory.resolve(file)))
                    .as(file)
                    .contains("outside: mine");
        }
        assertThat(Files.readString(directory.resolve("report.html")))
                .contains("<tr class='outside' data-arm='outside: mine'>", "class=\"row base\"");
        assertThat(Results.read(directory.resolve("results.json"))).isEqualTo(results);
    }

    /** One that does not start would cost its patience in every block. */
    @Test
    void whoDoesNotStartIsStartedOnce() throws IOException, InterruptedException {
        ComparisonOptions options = options(2, 30).arm(shell("dies", "exit 3", PATIENCE));

        Results results = run(options.arm(shell("nothing", "sleep 97", SHORT)));

        assertThat(troubles(results, "selector")).isNotEmpty().containsOnly("");
        assertThat(troubles(results, "outside: dies")).hasSize(1);
        assertThat(troubles(results, "outside: nothing")).hasSize(1);
    }

    private ComparisonOptions options(int blocks, int seconds) {
        return new ComparisonOptions(ModelProcess.command())
                .models(List.of(ServerModel.named("selector")))
                .connections(List.of(2))
                .scenarios(List.of("echo"))
                .blocks(blocks)
                .seed(5)
                .budget(Duration.ofSeconds(seconds))
                .directory(directory);
    }

    private static Results run(ComparisonOptions options) throws IOException, InterruptedException {
        return Comparison.run(options, new PrintStream(new ByteArrayOutputStream(), true, UTF_8));
    }

    private static OutsideArm arm(String name, String fault) {
        var command = ModelProcess.command(FaultyEcho.class);
        command.addAll(List.of("serve", fault));
        return new OutsideArm(name, "", command, false, PATIENCE);
    }

    private static OutsideArm shell(String name, String script, OutsideArm.Patience patience) {
        return new OutsideArm(name, "", List.of("sh", "-c", script), false, patience);
    }

    /** A right one that a shell keeps from being ended. */
    private static OutsideArm stubborn() {
        String server = ShellWords.join(arm("", "right").command());
        String script = "trap '' TERM; " + server + " & while :; do sleep 1; done";
        var patience = new OutsideArm.Patience(PATIENCE.start(), SHORT.end());
        return new OutsideArm("stubborn", "", List.of("sh", "-c", script), false, patience);
    }

    private static List<String> troubles(Results results, String label) {
        return results.trials().stream()
                .filter(trial -> trial.arm().equals(label))
                .map(Trial::trouble)
                .toList();
    }

    private static long windows(Results results, String label) {
        return results.trials().stream()
                .filter(trial -> trial.arm().equals(label))
                .mapToLong(trial -> trial.measurements().size())
                .sum();
    }
}
