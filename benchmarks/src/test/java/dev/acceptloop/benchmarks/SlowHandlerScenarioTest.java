package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.acceptloop.protocol.server.ServerModel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
final class SlowHandlerScenarioTest {
    /** A handler is waited for four fifths of the time, so that the median tells who waits. */
    private final SlowHandlerScenario scenario =
            new SlowHandlerScenario(Duration.ofMillis(100), 8, 300);

    @TempDir Path directory;

    @Test
    @Tag("long")
    void aLoopWhoseHandlerWaitsIsToldFromThreadsWhoseHandlersDo()
            throws IOException, InterruptedException {
        var rig = new ScenarioRig(directory, ModelProcess.class, 0.4);

        Tries.oneHolds(() -> {
            Map<String, Double> threaded = rig.measure(scenario, ServerModel.named("threaded"));
            Map<String, Double> selector = rig.measure(scenario, ServerModel.named("selector"));

            String seen = "threaded " + threaded + ", selector " + selector;
            assertThat(selector.get("block50")).as(seen).isGreaterThan(20_000);
            assertThat(selector.get("block50"))
                    .as(seen)
                    .isGreaterThan(2 * ScenarioRig.value(selector, "alone50"));
            assertThat(selector.get("block50"))
                    .as(seen)
                    .isGreaterThan(2 * ScenarioRig.value(threaded, "block50"));
            assertThat(threaded).containsKeys("block99", "cpu99", "cpu50", "alone99");
        });
    }

    @Test
    void aServerThatDoesNotDoWhatItIsAskedIsMarked() {
        var rig = new ScenarioRig(directory, PlantedEcho.class);

        assertThatThrownBy(() -> rig.measure(scenario, "plain"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("quick: ")
                .hasMessageContaining("the reply differs from what is due");
    }
}
