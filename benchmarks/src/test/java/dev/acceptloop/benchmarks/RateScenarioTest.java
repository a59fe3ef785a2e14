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
final class RateScenarioTest {
    @TempDir Path directory;

    private final RateScenario scenario = new RateScenario(300);

    @Test
    void twoModelsAnswerInTheOrderOfTheirPercentiles() throws IOException, InterruptedException {
        for (String model : new String[] {"threaded", "selector"}) {
            Map<String, Double> values = models().measure(scenario, ServerModel.named(model));

            assertThat(values.get("response99"))
                    .as(model + values)
                    .isGreaterThanOrEqualTo(ScenarioRig.value(values, "response50"))
                    .isGreaterThanOrEqualTo(ScenarioRig.value(values, "service99"));
            assertThat(values.get("lateness99")).isNotNull();
            assertThat(values.get("poisson99"))
                    .as(model + values)
                    .isGreaterThanOrEqualTo(ScenarioRig.value(values, "poisson50"));
        }
    }

    @Test
    void aWrongReplyIsMarked() {
        assertThatThrownBy(() -> planted().measure(scenario, "wrong"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("rate: connection");
    }

    private ScenarioRig models() {
        return new ScenarioRig(directory, ModelProcess.class);
    }

    private ScenarioRig planted() {
        return new ScenarioRig(directory, PlantedEcho.class);
    }
}
