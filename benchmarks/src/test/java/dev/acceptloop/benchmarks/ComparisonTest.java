package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.acceptloop.protocol.server.ServerModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real, short comparisons of servers in processes of their own. */
@Timeout(400) // where others are busy, quiet is waited for, and costs are looked at three times
final class ComparisonTest {
    @TempDir Path directory;

    @Test
    void comparesTwoServersAndLeavesNoneBehind() throws IOException, InterruptedException {
        var out = new ByteArrayOutputStream();

        Results results = Comparison.run(options(PlainSelectorLoop.class), print(out));

        assertThat(results.trials()).allSatisfy(trial -> assertThat(trial.error()).isEmpty());
        assertThat(results.trials()).allSatisfy(trial -> assertThat(trial.exitStatus()).isZero());
        if (Runtime.getRuntime().availableProcessors() > 1) {
            assertThat(results.trials())
                    .extracting(Trial::serverProcessors)
                    .containsOnly(results.trials().getFirst().serverProcessors())
                    .allMatch(processors -> processors.matches("\\d+"));
        }
        assertThat(results.cells()).extracting(Cell::arm).contains("one", "two", "one (A/A)");
        assertThat(results.skipped()).containsEntry("three", "not here");
        assertThat(results.settings().base()).isEqualTo("one");
        assertThat(results.settings().invocation())
                .containsExactly("./acceptloop", "compare", "--seed=5");
        assertThat(results.environment().facts()).containsKeys("load before", "load after");
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("one (A/A)", "report.html");
        assertThat(directory).isDirectoryContaining("glob:**/report.html");
        assertThat(Results.read(directory.resolve("results.json"))).isEqualTo(results);
        assertThat(LivingChildren.now()).isEmpty();
    }

    @Test
    void aServerThatDoesNotStartIsReportedAndTheRestGoesOn()
            throws IOException, InterruptedException {
        Results results = Comparison.run(options(Object.class), print(new ByteArrayOutputStream()));

        assertThat(results.trials())
                .isNotEmpty()
                .allSatisfy(trial -> assertThat(trial.error()).contains("ended before"));
        assertThat(directory).isDirectoryContaining("glob:**/report.html");
    }

    /** A server that fails is a finding: it is told, the others go on, and the report is there. */
    @Tag("long")
    @Test
    void whatAServerDoesWrongIsToldAndTheRestGoesOn() throws IOException, InterruptedException {
        Results results =
                Comparison.run(
                        options(
                                        FaultyEcho.class,
                                        "right",
                                        "corrupts",
                                        "twice",
                                        "drops",
                                        "crashes",
                                        "status")
                                .withoutEnd(),
                        print(new ByteArrayOutputStream()));

        assertThat(results.isComplete()).isFalse();
        assertThat(results.trials())
                .filteredOn(trial -> trial.arm().startsWith("right"))
                .hasSizeGreaterThanOrEqualTo(2)
                .allSatisfy(trial -> assertThat(trial.trouble()).isEmpty())
                .flatExtracting(Trial::measurements)
                .filteredOn(m -> !m.repeated())
                .extracting(Measurement::connections)
                .containsExactlyInAnyOrder(1, 4, 1, 4);
        assertThat(results.trials())
                .filteredOn(trial -> !trial.arm().startsWith("right"))
                .hasSize(5)
                .allSatisfy(trial -> assertThat(trial.trouble()).as(trial.arm()).isNotEmpty());
        assertThat(trouble(results, "corrupts")).contains("differs");
        assertThat(trouble(results, "status")).isEqualTo("after SIGTERM it ended with status 7");
        assertThat(directory).isDirectoryContaining("glob:**/report.html");
        assertThat(LivingChildren.now()).isEmpty();
    }

    private static String trouble(Results results, String arm) {
        return results.trials().stream()
                .filter(trial -> trial.arm().equals(arm))
                .map(Trial::trouble)
                .findFirst()
                .orElseThrow();
    }

    /**
     * What a message costs is measured, also where a child is who pays. A busy machine makes it
     * dearer, but not each time.
     */
    @Tag("long")
    @Test
    void aKnownCostIsReadWithinTenPercent() throws IOException, InterruptedException {
        List<String> wrong = wrongCosts();
        for (int left = 2; !wrong.isEmpty() && left > 0; left--) {
            wrong = wrongCosts();
        }
        assertThat(wrong).isEmpty();
    }

    private List<String> wrongCosts() throws IOException, InterruptedException {
        Results results =
                Comparison.run(
                        options(FaultyEcho.class, "right", "burns", "child")
                                .withoutEnd()
                                .waitForQuiet(Duration.ofSeconds(30)),
                        print(new ByteArrayOutputStream()));
        var wrong = new ArrayList<String>();
        for (int connections : List.of(1, 4)) {
            double echo = cpuMicros(results, "right", connections);
            for (String arm : List.of("burns", "child")) {
                double read = cpuMicros(results, arm, connections);
                if (read < 0.9 * FaultyEcho.BURNT_MICROS
                        || read > 1.1 * FaultyEcho.BURNT_MICROS + 2 * echo) {
                    wrong.add(
                            "%s at %d: %.1f µs, echo %.1f".formatted(arm, connections, read, echo));
                }
            }
        }
        return wrong;
    }

    private static double cpuMicros(Results results, String arm, int connections) {
        return results.trials().stream()
                .filter(trial -> trial.arm().equals(arm))
                .flatMap(trial -> trial.measurements().stream())
                .filter(m -> m.connections() == connections && !m.repeated())
                .mapToDouble(Measurement::cpuMicros)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void badOptionsAreOneLineForTheUser() {
        var options = new ComparisonOptions(List.of("true"));

        assertThatThrownBy(() -> options.service("time")).hasMessageStartingWith("--service time");
        assertThatThrownBy(() -> options.connections(List.of(0)))
                .hasMessageContaining("1 to 10000");
        assertThatThrownBy(() -> options.bytes(List.of(64, 1))).hasMessageContaining("16 to 16000");
        assertThatThrownBy(() -> options.base("nobody")).hasMessageContaining("nobody");
        assertThatThrownBy(() -> options.models(List.of())).hasMessageContaining("--models");
    }

    private ComparisonOptions options(Class<?> server) {
        return options(
                server, List.of(named("one"), named("two"), new NamedModel("three", "not here")));
    }

    private ComparisonOptions options(Class<?> server, String... models) {
        return options(server, Stream.of(models).map(ComparisonTest::named).toList());
    }

    private static ServerModel named(String name) {
        return new NamedModel(name, "");
    }

    private ComparisonOptions options(Class<?> server, List<ServerModel> models) {
        return new ComparisonOptions(ModelProcess.command(server))
                .models(models)
                .connections(List.of(1, 4))
                .scenarios(List.of("echo"))
                .blocks(1)
                .seed(5)
                .invocation(List.of("./acceptloop", "compare"))
                .budget(Duration.ofSeconds(20))
                .waitForQuiet(Duration.ZERO)
                .directory(directory);
    }

    private static PrintStream print(ByteArrayOutputStream out) {
        return new PrintStream(out, true, StandardCharsets.UTF_8);
    }
}
