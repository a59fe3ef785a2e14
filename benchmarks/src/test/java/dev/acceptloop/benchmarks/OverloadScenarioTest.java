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

@Timeout(180)
final class OverloadScenarioTest {
    @TempDir Path directory;

    private final OverloadScenario scenario = new OverloadScenario();

    /** A loop works off what came before; a thread per connection lets others pass. */
    @Test
    @Tag("long")
    void whoStandsInLineIsToldFromWhoPasses() throws IOException, InterruptedException {
        Tries.oneHolds(() -> {
            Map<String, Double> threaded =
                    models().measure(scenario, ServerModel.named("threaded"));
            Map<String, Double> selector =
                    models().measure(scenario, ServerModel.named("selector"));

            assertThat(selector.get("during99"))
                    .as("selector %s, threaded %s", selector, threaded)
                    .isGreaterThan(ScenarioRig.value(threaded, "during99"));
            assertThat(selector.get("recovery"))
                    .as("selector %s, threaded %s", selector, threaded)
                    .isGreaterThan(100);
            assertThat(threaded).containsKeys("recovery", "before99");
            assertThat(threaded.get("capacity")).isGreaterThan(10);
        });
    }

    @Test
    void aServerThatDoesNotDoWhatItIsAskedIsMarked() {
        assertThatThrownBy(() -> planted().measure(scenario, "plain"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("capacity: connection")
                .hasMessageContaining("the reply differs from what is due");
    }

    private ScenarioRig models() {
        return new ScenarioRig(directory, ModelProcess.class, 0.5);
    }

    private ScenarioRig planted() {
        return new ScenarioRig(directory, PlantedEcho.class);
    }
}
