package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.acceptloop.protocol.server.ServerModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class HostileScenarioTest {
    @TempDir Path directory;

    private final HostileScenario scenario = new HostileScenario(300);

    @Test
    @Tag("long")
    void twoModelsServeTheWellBehavedBesideHostileOnes() throws IOException, InterruptedException {
        for (String model : new String[] {"threaded", "selector"}) {
            Map<String, Double> values = models().measure(scenario, ServerModel.named(model));

            assertThat(values.get("beside99"))
                    .as(model + values)
                    .isGreaterThanOrEqualTo(ScenarioRig.value(values, "beside50"));
            assertThat(values.get("cpu")).as(model + values).isGreaterThan(0.1);
        }
    }

    @Test
    void whoHalfClosesAndIsNotAnsweredWholeTellsIt() {
        assertThatThrownBy(() -> planted().measure(scenario, "impolite"))
                .isInstanceOf(IOException.class)
                .hasMessage("hostile: half-closed, and answered 1 bytes");
    }

    @Test
    void aProcessForEachVisitorIsLeftOut() {
        assertThat(scenario.cannot(ServerModel.named("forking"))).contains("40 visitors a second");
        assertThat(scenario.cannot(ServerModel.named("preforking"))).isEmpty();
    }

    private ScenarioRig models() {
        return new ScenarioRig(directory, ModelProcess.class);
    }

    private ScenarioRig planted() {
        return new ScenarioRig(directory, PlantedEcho.class);
    }
}
