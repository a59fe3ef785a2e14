package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.server.ServerModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers that are no models, in scenarios. */
@Timeout(180)
final class OutsideScenarioTest {
    private static final Scenario SMALL =
            new IdleScenario(List.of(0, 10, 20, 30), List.of(0, 10, 20, 30));

    @TempDir Path directory;

    @Test
    void theyTakePartWhereverTheirServiceIsAskedFor() {
        ComparisonOptions options = options("planted=sleep 1");

        for (Scenario scenario : Scenarios.all()) {
            String why = new ScenarioPlan(scenario, options, 60).skipped().get("outside: planted");

            switch (scenario.name()) {
                case "chat" -> assertThat(why).isEqualTo("outside: planted does not serve chat");
                case "slow-handler", "overload" ->
                        assertThat(why).isEqualTo("outside: planted does not serve work");
                case "unix", "udp" -> assertThat(why).startsWith("outside: planted does not serve");
                case "http" -> assertThat(why).isEqualTo("outside: planted does not serve http");
                default -> assertThat(why).as(scenario.name()).isNull();
            }
        }
    }

    @Test
    void whoIsToldItsServiceServesBoth() {
        OutsideArm arm = OutsideArm.parse("it=serve {service} --port={port}");

        assertThat(arm.services()).containsExactlyInAnyOrder("echo", "http");
        assertThat(arm.command(80)).containsExactly("serve", "echo", "--port=80");
        assertThat(arm.serving("http").command(80)).containsExactly("serve", "http", "--port=80");
        assertThat(OutsideArm.parse("it=serve").services()).containsExactly("echo");
    }

    @Test
    void theyMayBeTheBaseAndNeedNoModelBesideThem() {
        var plan =
                new ScenarioPlan(
                        SMALL, options("planted=sleep 1").withoutModels().base("planted"), 60);

        assertThat(plan.arms().stream().map(ScenarioPlan.Arm::label))
                .containsExactly("outside: planted", "outside: planted (A/A)");
    }

    @Test
    void whoWaitsForReadersIsLeftOutWhereTheyDoNotRead() {
        ServerModel peer = OutsideModel.of(Peers.named(List.of("c-epoll")).getFirst());

        assertThat(new SlowReaderScenario().cannot(peer)).startsWith("waits for a client");
    }

    @Test
    @Tag("long")
    void theyAreMeasuredBesideTheModelsAndWhoIsWrongIsToldBeforeItIsMeasured()
            throws IOException, InterruptedException {
        String java = String.join(" ", ModelProcess.command(FaultyEcho.class));
        ComparisonOptions options =
                options("right=" + java + " serve right")
                        .arm("large=" + java + " serve large")
                        .arm("dies=sh -c 'echo no luck >&2; exit 3'");

        Results results =
                Comparison.run(
                        options,
                        told -> Programme.of(told, false, List.of(SMALL)),
                        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));

        ScenarioResult small = results.scenarios().getFirst();
        assertThat(small.trials())
                .filteredOn(trial -> trial.arm().endsWith("right"))
                .isNotEmpty() // what is disturbed is run again
                .allSatisfy(trial -> assertThat(trial.trouble()).isEmpty())
                .allSatisfy(trial -> assertThat(trial.values()).containsKeys("pss", "heap"));
        assertThat(small.trouble("outside: large")).contains("the reply is not what was sent");
        assertThat(small.trouble("outside: dies"))
                .contains("it ended by itself, with status 3", "no luck");
        assertThat(LivingChildren.now()).isEmpty();
    }

    /** Some end at the signal that makes a JVM listen to its probes. */
    @Test
    void whatIsNoJvmIsNotAskedForItsHeap() throws IOException {
        Path hit = directory.resolve("hit");
        Process shell =
                new ProcessBuilder("sh", "-c", "trap 'touch " + hit + "; exit' QUIT; echo; read x")
                        .start();
        try (var said = shell.inputReader()) {
            assertThat(said.readLine()).isEmpty();

            assertThat(HeapProbe.liveBytes(shell.pid())).isNegative();
            assertThat(shell.isAlive()).isTrue();
        } finally {
            shell.destroyForcibly().onExit().join();
        }
        assertThat(Files.exists(hit)).isFalse();
    }

    private ComparisonOptions options(String arm) {
        return new ComparisonOptions(ModelProcess.command(PlantedEcho.class))
                .models(List.of(ServerModel.named("selector")))
                .arm(arm)
                .scenarios(List.of("idle"))
                .blocks(1)
                .seed(5)
                .budget(Duration.ofSeconds(30))
                .waitForQuiet(Duration.ZERO)
                .directory(directory);
    }
}
