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

@Tag("long") // processes of servers
@Timeout(240)
final class KneeScenarioTest {
    private static final double SECOND = 1e6;

    @TempDir Path directory;

    private final KneeScenario scenario = new KneeScenario(Duration.ofMillis(50));

    @Test
    void aModelHasARateThatHoldsBelowOneThatDoesNot() throws IOException, InterruptedException {
        Tries.oneHolds(() -> {
            Map<String, Double> values =
                    new ScenarioRig(directory, ModelProcess.class)
                            .measure(scenario, ServerModel.named("epoll"));

            assertThat(ScenarioRig.value(values, "rate")).as("" + values).isGreaterThan(100);
            if (values.containsKey("bad")) { // or it was the generator that could not
                assertThat(ScenarioRig.value(values, "bad"))
                        .isGreaterThan(ScenarioRig.value(values, "rate"));
            }
        });
    }

    /** Each message needs 2 ms of a processor: on two of them no more than 1000 can be a second. */
    @Test
    void aServerHasNoRateAboveWhatItsProcessorTimeAllows()
            throws IOException, InterruptedException {
        Map<String, Double> values = planted().measure(scenario, "burns");

        double most = 2 * SECOND / PlantedEcho.BURNT_MICROS;
        assertThat(values.getOrDefault("rate", 0.0)).as("" + values).isLessThan(1.05 * most);
        if (values.containsKey("bad")) { // or it was the generator that was late
            assertThat(ScenarioRig.value(values, "bad")).as("" + values).isLessThan(2 * most);
        }
    }

    @Test
    void aWrongReplyIsMarked() {
        assertThatThrownBy(() -> planted().measure(scenario, "wrong"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("knee: connection");
    }

    private ScenarioRig planted() {
        return new ScenarioRig(directory, PlantedEcho.class);
    }
}
