package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.acceptloop.protocol.server.ServerModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
final class HttpScenarioTest {
    private static final int FEW = 4; // connections

    @TempDir Path directory;

    @Test
    @Tag("long")
    void aRequestCostsLessWhereManyComeAtOnce() throws IOException, InterruptedException {
        var rig = new ScenarioRig(directory, ModelProcess.class, 0.5);
        for (String model : List.of("selector", "threaded", "blocking")) {
            Map<String, Double> values = rig.measure(new HttpScenario(), ServerModel.named(model));

            double one = ScenarioRig.value(values, "cpu");
            assertThat(one).as(model + values).isGreaterThan(0.1);
            assertThat(values.get("cpu16")).as(model + values).isBetween(0.1, one);
            assertThat(values.get("p50")).as(model + values).isGreaterThan(1);
            assertThat(values.get("p99")).isGreaterThanOrEqualTo(values.get("p50"));
        }
    }

    /** Who counted requests twice, or not all, would find another price than the known one. */
    @Tag("long") // seconds of burning
    @Test
    void aBurntCostIsReadAndIsThatOfEachRequest() throws IOException, InterruptedException {
        var rig = new ScenarioRig(directory, PlantedHttp.class, 0.4);

        Tries.oneHolds(() -> {
            Map<String, Double> values = rig.measure(new HttpScenario(FEW), "burns");

            double burnt = PlantedHttp.BURNT_MICROS;
            assertThat(values.get("cpu16")).as("%s", values).isBetween(0.9 * burnt, 1.6 * burnt);
            assertThat(values.get("cpu")).as("%s", values).isBetween(0.9 * burnt, 1.9 * burnt);
            assertThat(ScenarioRig.value(values, "percpu") * ScenarioRig.value(values, "cpu16"))
                    .isBetween(0.99e6, 1.01e6);
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "wrong|the page differs from what is due",
                "error|the reply is 503 Service Unavailable, where 200 is due",
                "twice|a reply came to a message that was not sent yet",
                "late|bytes came when nothing was due",
                "everywhere|GET of what is not there: 'HTTP/1.1 200 OK' where 404 is due",
            })
    void aWrongReplyIsMarked(String plant, String trouble) {
        var rig = new ScenarioRig(directory, PlantedHttp.class);

        assertThatThrownBy(() -> rig.measure(new HttpScenario(FEW), plant))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(trouble);
    }

    @Test
    void eachModelHasAsManyConnectionsAsItHasPlacesFor() {
        var scenario = new HttpScenario();

        assertThat(ServerModel.all())
                .allSatisfy(model -> {
                    boolean alone = model.name().equals("blocking");
                    int due = alone ? 1 : model.sharesMemory() ? 50 : 4;
                    assertThat(scenario.connections(model)).as(model.name()).isEqualTo(due);
                    assertThat(scenario.cannot(model)).isEqualTo(cannotRun(model));
                });
    }

    private static String cannotRun(ServerModel model) {
        String why = model.unavailable();
        return why.isEmpty() ? "" : model.name() + " cannot run here: " + why;
    }

    /** One connection and fifty are different loads. */
    @Test
    void theBaseHasTheWholeLoadUnlessItIsAskedFor() {
        ComparisonOptions options =
                new ComparisonOptions(List.of("serve"))
                        .models(
                                List.of(
                                        ServerModel.named("blocking"),
                                        ServerModel.named("selector"),
                                        ServerModel.named("threaded")));

        assertThat(new ScenarioPlan(new HttpScenario(), options, 60).base()).isEqualTo("threaded");
        assertThat(new ScenarioPlan(new HttpScenario(), options.base("blocking"), 60).base())
                .isEqualTo("blocking");
    }
}
