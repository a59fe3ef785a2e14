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
@Timeout(60)
final class ChatScenarioTest {
    @TempDir Path directory;

    private final ChatScenario scenario = new ChatScenario(5);

    @Test
    void twoModelsTellEverybody() throws IOException, InterruptedException {
        for (String model : new String[] {"threaded", "selector"}) {
            Map<String, Double> values = models().measure(scenario, ServerModel.named(model));

            assertThat(values.get("cpu")).as(model + values).isGreaterThan(0.1);
            assertThat(values.get("p99"))
                    .as(model + values)
                    .isGreaterThanOrEqualTo(ScenarioRig.value(values, "p50"));
        }
    }

    @Test
    void whatNobodySaidIsNoticed() {
        assertThatThrownBy(() -> planted().measure(scenario, "gossips"))
                .isInstanceOf(IOException.class)
                .hasMessage("a member heard what was not said");
    }

    @Test
    void processesThatShareNothingAreLeftOutWithTheReason() {
        assertThat(scenario.cannot(ServerModel.named("forking")))
                .startsWith("forking does not serve chat");
    }

    private ScenarioRig models() {
        return new ScenarioRig(directory, ModelProcess.class);
    }

    private ScenarioRig planted() {
        return new ScenarioRig(directory, PlantedEcho.class);
    }
}
