package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.acceptloop.protocol.framing.Framing;
import dev.acceptloop.protocol.server.ServerModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class GarbageScenarioTest {
    private final GarbageScenario scenario = new GarbageScenario(6, 64, Framing.CHUNK);

    @TempDir Path directory;

    private double planted(String name) throws IOException, InterruptedException {
        var rig = new ScenarioRig(directory, PlantedEcho.class, 0.5);
        return ScenarioRig.value(rig.measure(scenario, name), "allocated");
    }

    /** A shell that has started a JVM is of its tree, and would end if it were asked. */
    @Test
    void whoIsNoJvmIsNotAsked() throws Exception {
        Process shell = new ProcessBuilder("sh", "-c", "echo; read x").start();
        try (var said = shell.inputReader()) {
            assertThat(said.readLine()).isEmpty();
            long self = ProcessHandle.current().pid();

            assertThat(JvmCounters.jvms(shell.pid(), self)).containsExactly(self);
        } finally {
            shell.destroyForcibly().onExit().join();
        }
    }

    /** Those that echo is asked under, where that is no crowd. */
    @Test
    void itsLoadIsThatOfEcho() {
        var options = new ComparisonOptions(List.of("true")).framing(Framing.LINE);
        ServerModel model = ScenarioRig.named("any");

        Scenario few = scenario.under(options.connections(List.of(1, 7)));
        assertThat(few.connections(model)).isEqualTo(7);
        assertThat(few.serveOptions(model)).contains("--framing=line");
        assertThat(scenario.under(options.connections(List.of(1, 5000))).connections(model))
                .isEqualTo(50);
    }

    // ------------------------------------------------------------------ real servers

    @Test
    @Tag("long")
    void whatAMessageMakesIsItsFigure() throws Exception {
        double plain = planted("plain");
        assertThat(plain).isGreaterThanOrEqualTo(GarbageScenario.LEAST_BYTES);

        assertThat(planted("crumbles") - plain).isCloseTo(PlantedEcho.CRUMB_BYTES, within(40.0));
        assertThat(planted("litters") - plain)
                .isCloseTo(PlantedEcho.LITTERED_BYTES, within(1000.0));
    }

    /** That was before the server was warm: 64 KiB for each of its first messages. */
    @Test
    @Tag("long")
    void whatWasAllocatedBeforeTheWindowIsNotCounted() throws Exception {
        assertThat(planted("settles")).isCloseTo(planted("plain"), within(40.0));
    }

    @Test
    @Tag("long")
    void whoMayNotBeAskedHasNoFigure() throws Exception {
        var command = ModelProcess.command(PlantedEcho.class);
        command.add(1, "-XX:+DisableAttachMechanism");

        assertThat(measured(command, "plain")).isEmpty();
    }

    /** It answers with a number all the same, and twice with the same. */
    @Test
    @Tag("long")
    void whoDoesNotCountHasNoFigure() throws Exception {
        assertThat(measured(ModelProcess.command(PlantedEcho.class), "uncounted")).isEmpty();
    }

    private Map<String, Double> measured(List<String> command, String plant)
            throws IOException, InterruptedException {
        return new ScenarioRig(directory, command, 0.5).measure(scenario, plant);
    }

    @Test
    @Tag("long")
    void aWrongReplyIsMarked() {
        assertThatThrownBy(() -> planted("wrong"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("garbage: connection");
    }
}
