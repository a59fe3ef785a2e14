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
final class StreamsScenarioTest {
    @TempDir Path directory;

    private final StreamsScenario scenario = new StreamsScenario();

    @Test
    void twoModelsPassBytesOn() throws IOException, InterruptedException {
        for (String model : new String[] {"threaded", "epoll"}) {
            Map<String, Double> values =
                    new ScenarioRig(directory, ModelProcess.class)
                            .measure(scenario, ServerModel.named(model));

            assertThat(values.get("perCpu")).as(model + values).isGreaterThan(1);
            assertThat(values.get("rate"))
                    .as(model + values + ": of one processor, or two")
                    .isPositive()
                    .isLessThan(2.2 * ScenarioRig.value(values, "perCpu"));
        }
    }

    /** It reads at most 2 KiB at once, and burns 2 ms for each. */
    @Test
    void bytesPerProcessorTimeAreBoundByWhatEachReadBurns()
            throws IOException, InterruptedException {
        Tries.oneHolds(() -> {
            Map<String, Double> values =
                    new ScenarioRig(directory, PlantedEcho.class, 1).measure(scenario, "burns");

            double most = 2048.0 / PlantedEcho.BURNT_MICROS;
            assertThat(values.get("perCpu")).as("" + values).isBetween(0.6 * most, 1.1 * most);
        });
    }

    @Test
    void aByteThatIsWrongIsMarked() {
        assertThatThrownBy(() -> planted().measure(scenario, "wrong"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("streams: connection");
    }

    private ScenarioRig planted() {
        return new ScenarioRig(directory, PlantedEcho.class);
    }
}
