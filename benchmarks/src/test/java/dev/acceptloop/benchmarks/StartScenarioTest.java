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
final class StartScenarioTest {
    @TempDir Path directory;

    private final StartScenario scenario = new StartScenario(2);

    @Test
    @Tag("long")
    void aServerThatComesLateIsReadSo() throws IOException, InterruptedException {
        Map<String, Double> late = planted().measure(scenario, "late");

        assertThat(late.get("median")).isGreaterThan(PlantedEcho.LATE_MILLIS);
        Tries.oneHolds(() -> {
            Map<String, Double> plain = planted().measure(scenario, "plain");
            assertThat(plain.get("median"))
                    .as("%s, %s", plain, late)
                    .isLessThan(ScenarioRig.value(late, "median"));
            assertThat(plain.get("p95")).isGreaterThanOrEqualTo(ScenarioRig.value(plain, "median"));
            assertThat(plain.get("cpu")).isBetween(10.0, 2 * ScenarioRig.value(plain, "p95"));
        });
    }

    @Test
    void twoModelsStartAndAnswer() throws IOException, InterruptedException {
        for (String model : new String[] {"blocking", "selector"}) {
            Map<String, Double> values =
                    models().measure(new StartScenario(1), ServerModel.named(model));

            assertThat(values.get("median")).as(model).isGreaterThan(10);
        }
    }

    @Test
    void aPercentileIsTheLeastValueThatSoManyDoNotExceed() {
        double[] values = {5, 1, 4, 2, 3};

        assertThat(StartScenario.percentile(values, 50)).isEqualTo(3);
        assertThat(StartScenario.percentile(values, 95)).isEqualTo(5);
        assertThat(StartScenario.percentile(values, 20)).isEqualTo(1);
    }

    @Test
    void aServerThatIsNoneIsMarked() {
        var rig = new ScenarioRig(directory, Object.class);

        assertThatThrownBy(() -> rig.measure(scenario, "plain"))
                .isInstanceOf(IOException.class)
                .hasMessage("ended before it was ready");
    }

    private ScenarioRig models() {
        return new ScenarioRig(directory, ModelProcess.class);
    }

    private ScenarioRig planted() {
        return new ScenarioRig(directory, PlantedEcho.class);
    }
}
