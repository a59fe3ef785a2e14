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

@Tag("long") // processes of servers
@Timeout(120)
final class ChurnScenarioTest {
    private final ChurnScenario scenario = new ChurnScenario();

    @TempDir Path directory;

    @Test
    void connectionsComeAndGoInTwoModels() throws IOException, InterruptedException {
        var rig = new ScenarioRig(directory, ModelProcess.class);

        for (String model : new String[] {"blocking", "selector"}) {
            Map<String, Double> values = rig.measure(scenario, ServerModel.named(model));

            assertThat(values.get("cpu")).as(model + values).isGreaterThan(1);
            assertThat(values.get("rate")).as(model + values).isGreaterThan(10);
        }
    }

    /** What a server burns for each connection is seen, whatever else one costs. */
    @Test
    void aKnownCostPerConnectionIsRead() throws IOException, InterruptedException {
        var rig = new ScenarioRig(directory, PlantedEcho.class, 0.7);

        Tries.oneHolds(() -> {
            Map<String, Double> values = rig.measure(scenario, "burns");

            assertThat(values.get("cpu"))
                    .as("µs, %s", values)
                    .isBetween(0.9 * PlantedEcho.BURNT_MICROS, 2.0 * PlantedEcho.BURNT_MICROS);
        });
    }

    @Test
    void aWrongReplyIsMarked() {
        var rig = new ScenarioRig(directory, PlantedEcho.class);

        assertThatThrownBy(() -> rig.measure(scenario, "wrong"))
                .isInstanceOf(IOException.class)
                .hasMessage("the reply is not what was sent");
    }
}
