package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.acceptloop.clients.ConnectionTimes;
import dev.acceptloop.protocol.server.ServerModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class FairnessScenarioTest {
    @TempDir Path directory;

    private final FairnessScenario scenario = new FairnessScenario(8);

    /** The n-th of a hundred takes n microseconds, and had 1000 + n messages. */
    private static List<ConnectionTimes> hundred() {
        return IntStream.rangeClosed(1, 100)
                .mapToObj(n -> new ConnectionTimes(1000 + n, 1e3 * n, 1e3 * (100 + n)))
                .toList();
    }

    @Test
    void theSpreadLeavesOutFiveInAHundredAtEitherEnd() {
        Map<String, Double> values = FairnessScenario.values(hundred(), 0.9);

        assertThat(values.get("spread50")).isCloseTo(95 / 5.0, within(1e-9));
        assertThat(values.get("spread99")).isCloseTo(195 / 105.0, within(1e-9));
        assertThat(values.get("least")).isCloseTo(1001 / 1050.0, within(1e-9));
        assertThat(values.get("jain")).isEqualTo(0.9);
    }

    @Test
    void aConnectionThatGotNothingIsTheOneWithTheFewest() {
        var each = new ArrayList<>(hundred());
        each.set(50, new ConnectionTimes(0, 0, 0));

        assertThat(FairnessScenario.values(each, 0.9).get("least")).isZero();
        assertThat(FairnessScenario.values(each, 0.9).get("spread50")).isFinite();
    }

    @Test
    void whereAllAreServedAlikeEachFigureIsOne() {
        var each = IntStream.range(0, 7).mapToObj(_ -> new ConnectionTimes(9, 5, 8)).toList();

        assertThat(FairnessScenario.values(each, 1).values()).containsOnly(1.0);
    }

    @Test
    @Tag("long") // processes of servers
    void aServerThatFavoursSomeIsToldFromOneThatDoesNot() throws IOException, InterruptedException {
        Map<String, Double> favours = planted().measure(scenario, "favours");

        assertThat(favours.get("spread50")).as("" + favours).isGreaterThan(3);
        assertThat(favours.get("least")).as("" + favours).isLessThan(0.5);
        assertThat(favours.get("jain")).as("" + favours).isLessThan(0.9);
    }

    @Test
    @Tag("long")
    void aModelServesAll() throws IOException, InterruptedException {
        Map<String, Double> values =
                new ScenarioRig(directory, ModelProcess.class)
                        .measure(scenario, ServerModel.named("selector"));

        assertThat(values.get("least")).as("" + values).isPositive();
        assertThat(values.get("spread99")).as("" + values).isGreaterThanOrEqualTo(1);
    }

    @Test
    @Tag("long")
    void aWrongReplyIsMarked() {
        assertThatThrownBy(() -> planted().measure(scenario, "wrong"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("fairness: connection");
    }

    private ScenarioRig planted() {
        return new ScenarioRig(directory, PlantedEcho.class);
    }
}
