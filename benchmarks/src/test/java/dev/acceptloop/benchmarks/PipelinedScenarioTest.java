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

@Timeout(120)
final class PipelinedScenarioTest {
    private final PipelinedScenario scenario = new PipelinedScenario();

    @TempDir Path directory;

    /** What came in one segment is read at once: a model cannot pay a system call for each. */
    @Test
    @Tag("long")
    void aMessageCostsLessThanAWakeUpWhereManyComeAtOnce()
            throws IOException, InterruptedException {
        var rig = new ScenarioRig(directory, ModelProcess.class);

        for (String model : new String[] {"selector", "threaded"}) {
            Map<String, Double> values = rig.measure(scenario, ServerModel.named(model));

            assertThat(values.get("cpu")).as(model + values).isBetween(0.1, 50.0);
            assertThat(values.get("throughput")).as(model + values).isGreaterThan(1000);
        }
    }

    /** The known price of a burst, which is one read, is shared by the messages in it. */
    @Test
    void aBurntCostIsReadAndSharedByTheMessagesOfARead() throws IOException, InterruptedException {
        var rig = new ScenarioRig(directory, PlantedEcho.class, 1);

        Tries.oneHolds(() -> {
            Map<String, Double> values = rig.measure(scenario, "burns");

            assertThat(values.get("cpu"))
                    .as("µs per message of 16 a read, %s", values)
                    .isBetween(
                            0.9 * PlantedEcho.BURNT_MICROS / 16,
                            1.6 * PlantedEcho.BURNT_MICROS / 16);
        });
    }

    @Test
    void aWrongReplyIsMarked() {
        var rig = new ScenarioRig(directory, PlantedEcho.class);

        assertThatThrownBy(() -> rig.measure(scenario, "wrong"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("pipelined: connection ");
    }
}
