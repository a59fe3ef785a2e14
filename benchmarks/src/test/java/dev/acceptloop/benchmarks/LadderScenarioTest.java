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
final class LadderScenarioTest {
    @TempDir Path directory;

    private ScenarioRig planted() {
        return new ScenarioRig(directory, PlantedEcho.class, 1);
    }

    @Test
    @Tag("long") // processes of servers
    void theLadderEndsWhereItIsToldTo() throws IOException, InterruptedException {
        Map<String, Double> values =
                new ScenarioRig(directory, ModelProcess.class, 1)
                        .measure(new LadderScenario(50, 200), ServerModel.named("epoll"));

        assertThat(values).isEqualTo(Map.of("held", 200.0, "byNONE", 200.0));
    }

    @Test
    @Tag("long")
    void aServerThatHasRoomForHundredSaysSo() throws IOException, InterruptedException {
        Map<String, Double> values = planted().measure(new LadderScenario(40, 640), "small");

        assertThat(values).isEqualTo(Map.of("held", 80.0, "byREFUSED", 160.0));
    }

    @Test
    @Tag("long")
    void aServerThatClosesAboveHundredIsItsOwnLimit() throws IOException, InterruptedException {
        Map<String, Double> values = planted().measure(new LadderScenario(40, 640), "brusque");

        assertThat(values).isEqualTo(Map.of("held", 80.0, "bySERVER", 160.0));
    }

    @Test
    @Tag("long")
    void aWrongReplyIsNoLimit() {
        assertThatThrownBy(() -> planted().measure(new LadderScenario(40, 640), "wrong"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the reply is not what was sent");
    }

    @Test
    void modelsWithAsManyPlacesAsTheyAreToldAreLeftOut() {
        var ladder = new LadderScenario();

        assertThat(ladder.cannot(ServerModel.named("pooled")))
                .isEqualTo("has as many places as it is told");
        assertThat(ladder.cannot(ServerModel.named("blocking"))).isEqualTo("serves 1 at once");
        assertThat(ladder.cannot(ServerModel.named("epoll"))).isEmpty();
    }

    @Test
    void limitsAreReadAsTheKernelWritesThem() {
        assertThat(
                        Limits.parseDescriptors(
                                """
                                Limit                     Soft Limit           Hard Limit           Units
                                Max processes             95977                95977                processes
                                Max open files            1024                 20000                files
                                """))
                .isEqualTo(1024);
        assertThat(Limits.parseDescriptors("")).isEqualTo(Integer.MAX_VALUE);
        assertThat(
                        Limits.parseMemoryLeft(
                                "MemTotal: 1000 kB\nMemFree: 1 kB\nMemAvailable: 300 kB\n"))
                .isEqualTo(0.3);
        assertThat(Limits.parseThreadsTaken("0.20 0.18 0.12 1/80 11206\n", "32000"))
                .isEqualTo(80 / 32_000.0);
        assertThat(Limits.threadsTaken()).isBetween(0.0, 1.0);
        assertThat(Limits.memoryLeft()).isBetween(0.0, 1.0);
        assertThat(Limits.descriptors(ProcessHandle.current().pid())).isPositive();
    }
}
