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
final class SlowReaderScenarioTest {
    @TempDir Path directory;

    private final SlowReaderScenario scenario = new SlowReaderScenario(300, 4);

    @Test
    @Tag("long")
    void twoModelsHoldSomethingForWhoDoesNotReadAndServeTheOthers()
            throws IOException, InterruptedException {
        for (String model : new String[] {"threaded", "selector"}) {
            Map<String, Double> values = models().measure(scenario, ServerModel.named(model));

            assertThat(values.get("memory")).as(model + values).isBetween(-256.0, 4096.0);
            assertThat(values).containsKeys("beside99", "beside50", "alone99", "alone50");
        }
    }

    @Test
    void aServerThatTakesWithoutEndIsMarked() {
        assertThatThrownBy(() -> planted().measure(scenario, "hoards"))
                .isInstanceOf(IOException.class)
                .hasMessage("slow reader: it took 64 MiB that nobody reads");
    }

    @Test
    void aByteThatIsLostIsNoticedWhenTheyReadAtLast() {
        assertThatThrownBy(() -> planted().measure(scenario, "loses"))
                .isInstanceOf(IOException.class)
                .hasMessage("slow reader: the reply is not what was sent");
    }

    private ScenarioRig models() {
        return new ScenarioRig(directory, ModelProcess.class);
    }

    private ScenarioRig planted() {
        return new ScenarioRig(directory, PlantedEcho.class);
    }
}
