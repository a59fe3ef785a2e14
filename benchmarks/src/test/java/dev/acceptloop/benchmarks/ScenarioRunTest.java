package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.acceptloop.protocol.server.ServerModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The engine, with a small scenario and servers in processes of their own. */
@Tag("long") // processes of servers
@Timeout(60)
final class ScenarioRunTest {
    private static final Scenario SMALL =
            new IdleScenario(List.of(0, 10, 20, 30), List.of(0, 10, 20, 30));

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @TempDir Path directory;

    @Test
    void oneBadArmIsToldAndTheRestGoesOn() throws IOException, InterruptedException {
        Results results = run("plain", "wrong");

        ScenarioResult small = results.scenarios().getFirst();
        assertThat(results.isComplete()).isFalse();
        assertThat(small.trials())
                .filteredOn(trial -> trial.arm().startsWith("plain") && !trial.repeated())
                .hasSize(2)
                .allSatisfy(trial -> assertThat(trial.trouble()).isEmpty())
                .allSatisfy(trial -> assertThat(trial.values()).containsKey("pss"));
        assertThat(small.trouble("wrong"))
                .isEqualTo("block 1: connection 11: the reply is not what was sent");
        assertThat(printed()).contains("WRONG: wrong, block 1", "1 block: below 5", "report.html");
        assertThat(Files.readString(directory.resolve("report.html")))
                .contains("Wrong: wrong, block 1");
    }

    @Test
    void valuesAreInEveryFileAndNothingIsLeftBehind() throws IOException, InterruptedException {
        Results results = run("epoll");

        assertThat(results.isComplete()).isTrue();
        assertThat(Results.read(directory.resolve("results.json"))).isEqualTo(results);
        double pss =
                ScenarioRig.value(
                        results.scenarios().getFirst().trials().getFirst().values(), "pss");
        assertThat(Files.readString(directory.resolve("scenarios.csv")))
                .contains("idle,1,", ",pss,\"B\"," + pss + ",");
        assertThat(Files.readString(directory.resolve("summary.md"))).contains("## `idle`");
        assertThat(Files.readString(directory.resolve("report.html")))
                .contains("<a href='read.html#models=epoll'>");
        assertThat(LivingChildren.now()).isEmpty();
    }

    /** As a signal does it: what there is is written, and says that it is not all; but no page. */
    @Test
    void whatIsInterruptedSaysSo() throws IOException, InterruptedException {
        Results results =
                Comparison.run(
                        options("epoll"),
                        told -> Programme.of(told, false, List.of(new Interrupted())),
                        new PrintStream(out, true, StandardCharsets.UTF_8));

        assertThat(results.scenarios().getFirst().stopped()).isEqualTo("interrupted");
        assertThat(SideBySide.models(results)).containsExactly("epoll");
        assertThat(Files.readString(directory.resolve("report.html"))).doesNotContain("read.html");
        assertThat(Results.read(directory.resolve("results.json"))).isEqualTo(results);
        assertThat(LivingChildren.now()).isEmpty();
    }

    @Test
    void aFileFromBeforeThereWereScenariosIsReadWithNone() throws IOException {
        var json = new ObjectMapper();
        Path file = directory.resolve("results.json");
        Results results = SampleResults.results();
        results.write(file);
        var tree = (ObjectNode) json.readTree(file.toFile());
        tree.remove("scenarios");
        json.writeValue(file.toFile(), tree);

        assertThat(Results.read(file)).isEqualTo(results);
    }

    @Test
    void eachBlockReversesTheOneBefore() {
        var plan = new ScenarioPlan(SMALL, options("a", "b", "c"), 60);

        assertThat(plan.order(2)).isEqualTo(plan.order(1).reversed());
        assertThat(plan.order(1)).containsExactlyInAnyOrderElementsOf(plan.arms());
        assertThat(IntStream.rangeClosed(1, 40).mapToObj(plan::order).distinct().count())
                .as("orders of four arms")
                .isGreaterThan(2);
    }

    @Test
    void theBudgetDecidesHowManyBlocksAndHowLongTheLoadsAre() {
        var options = options("a", "b", "c").blocks(0);

        var brief = new ScenarioPlan(SMALL, options, 1);
        var usual = new ScenarioPlan(SMALL, options, 90);
        var ample = new ScenarioPlan(SMALL, options, 900);

        assertThat(List.of(brief.blocks(), usual.blocks(), ample.blocks()))
                .isEqualTo(List.of(1, 8, 12));
        assertThat(brief.pace()).isLessThan(usual.pace());
        assertThat(usual.pace()).isLessThan(ample.pace());
        assertThat(usual.trialSeconds() * 4 * 8).isBetween(60.0, 90.0);
    }

    @Test
    void aNameThatThereIsNotIsOneLine() {
        var options = options("a");

        assertThatThrownBy(() -> options.scenarios(List.of("idel")))
                .hasMessage("--scenario idel: there is none; compare --list names them");
        assertThat(Scenarios.named(List.of("idle", "echo", "idle"))).hasSize(1);
        assertThat(Scenarios.named(List.of("knee", "knee:10ms", "knee:2ms", "knee:2ms")))
                .extracting(Scenario::name)
                .containsExactly("knee", "knee:2ms");
        assertThat(Scenarios.list().lines())
                .hasSameSizeAs(Stream.concat(Stream.of("echo"), names()).toList())
                .allMatch(line -> line.endsWith("?"));
    }

    @Test
    void eachScenarioHasAPage() {
        assertThat(Stream.concat(Stream.of("echo"), names()))
                .allSatisfy(name ->
                        assertThat(Path.of("../docs/scenarios", name + ".md")).isNotEmptyFile());
    }

    private static Stream<String> names() {
        return Scenarios.all().stream().map(Scenario::name);
    }

    private Results run(String... models) throws IOException, InterruptedException {
        return Comparison.run(
                options(models),
                told -> Programme.of(told, false, List.of(SMALL)),
                new PrintStream(out, true, StandardCharsets.UTF_8));
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private ComparisonOptions options(String... models) {
        return new ComparisonOptions(ModelProcess.command(PlantedEcho.class))
                .models(Stream.of(models).map(ScenarioRig::named).toList())
                .scenarios(List.of("idle"))
                .blocks(1)
                .seed(5)
                .budget(Duration.ofSeconds(60))
                .waitForQuiet(Duration.ZERO)
                .page((names, _, _) -> "read.html#models=" + String.join(",", names))
                .directory(directory);
    }

    /** One that comes no further than to its server. */
    private static final class Interrupted implements Scenario {
        @Override
        public String name() {
            return SMALL.name();
        }

        @Override
        public String question() {
            return SMALL.question();
        }

        @Override
        public List<ScenarioFigure> figures() {
            return SMALL.figures();
        }

        @Override
        public int connections(ServerModel model) {
            return SMALL.connections(model);
        }

        @Override
        public List<String> serveOptions(ServerModel model) {
            return SMALL.serveOptions(model);
        }

        @Override
        public Cost cost(ServerModel model) {
            return SMALL.cost(model);
        }

        @Override
        public Map<String, Double> measure(Subject subject) throws InterruptedException {
            throw new InterruptedException("as by a signal");
        }
    }
}
