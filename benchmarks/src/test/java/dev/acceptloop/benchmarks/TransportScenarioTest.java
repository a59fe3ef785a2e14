package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.TransportKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class TransportScenarioTest {
    @TempDir Path directory;

    @Test
    @Tag("long")
    void twoModelsAnswerOverEachTransport() throws IOException, InterruptedException {
        for (TransportKind kind : new TransportKind[] {TransportKind.UNIX, TransportKind.UDP}) {
            for (String model : new String[] {"threaded", "selector"}) {
                Map<String, Double> values =
                        models().measure(new TransportScenario(kind), ServerModel.named(model));

                String seen = model + " over " + kind + ": " + values;
                assertThat(values.get("share")).as(seen).isBetween(0.02, 50.0);
                assertThat(values.get("throughput")).as(seen).isGreaterThan(100);
            }
        }
    }

    @Test
    void aModelWithoutTheTransportIsLeftOutWithTheReason() {
        assertThat(new TransportScenario(TransportKind.UNIX).cannot(ServerModel.named("async")))
                .startsWith("async does not serve unix");
        assertThat(new TransportScenario(TransportKind.UDP).cannot(ServerModel.named("threaded")))
                .isEmpty();
    }

    @Test
    void aServerThatListensElsewhereIsMarked() {
        assertThatThrownBy(
                        () -> planted().measure(new TransportScenario(TransportKind.UNIX), "plain"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("not a ready line: listening tcp");
    }

    @Test
    void aWrongReplyIsMarked() {
        assertThatThrownBy(
                        () -> planted().measure(new TransportScenario(TransportKind.UDP), "wrong"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("over tcp: connection");
    }

    private ScenarioRig models() {
        return new ScenarioRig(directory, ModelProcess.class);
    }

    private ScenarioRig planted() {
        return new ScenarioRig(directory, PlantedEcho.class);
    }
}
