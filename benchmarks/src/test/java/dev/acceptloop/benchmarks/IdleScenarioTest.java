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

@Tag("long") // processes of servers
@Timeout(60)
final class IdleScenarioTest {
    private final IdleScenario idle =
            new IdleScenario(List.of(0, 100, 200, 400), List.of(0, 100, 200, 400));

    @TempDir Path directory;

    @Test
    void aKibibyteMorePerConnectionIsReadAsOne() throws IOException, InterruptedException {
        var rig = new ScenarioRig(directory, PlantedEcho.class);

        Map<String, Double> plain = rig.measure(idle, "plain");
        Map<String, Double> leaks = rig.measure(idle, "leaks");

        assertThat(heap(leaks) - heap(plain))
                .as("bytes a connection; %s, %s", plain, leaks)
                .isBetween(0.9 * PlantedEcho.LEAKED_BYTES, 1.1 * PlantedEcho.LEAKED_BYTES);
        assertThat(plain.get("pss")).isGreaterThan(heap(plain));
        assertThat(plain).containsKeys("kernel", "empty", "silent", "nearly");
    }

    /** What a connection left behind is collected before the heap is looked at. */
    @Test
    void garbageIsNotAPriceOfAConnection() throws IOException, InterruptedException {
        var rig = new ScenarioRig(directory, PlantedEcho.class);

        Map<String, Double> litters = rig.measure(idle, "litters");

        assertThat(heap(litters))
                .as("bytes a connection; %s", litters)
                .isBetween(0.0, PlantedEcho.LITTERED_BYTES / 4.0);
    }

    @Test
    void aWrongReplyEndsTheTrialWithAWord() {
        var rig = new ScenarioRig(directory, PlantedEcho.class);

        assertThatThrownBy(() -> rig.measure(idle, "wrong"))
                .isInstanceOf(IOException.class)
                .hasMessage("connection 21: the reply is not what was sent");
    }

    @Test
    void aModelThatServesOneConnectionIsLeftOut() {
        assertThat(idle.cannot(ServerModel.named("blocking"))).isEqualTo("serves 1 at once");
        for (String model : List.of("selector", "prethreaded", "pooled", "forking")) {
            assertThat(idle.cannot(ServerModel.named(model))).as(model).isEmpty();
        }
    }

    @Test
    void theSlopeIsThatOfMostPairsOfPoints() {
        List<Double> steps = List.of(0.0, 500.0, 1000.0, 2000.0);

        assertThat(TheilSen.slope(steps, List.of(7.0, 1007.0, 2007.0, 4007.0))).isEqualTo(2);
        assertThat(
                        TheilSen.slope(
                                List.of(0.0, 1.0, 2.0, 3.0, 4.0),
                                List.of(0.0, 3.0, 6.0, 900.0, 12.0)))
                .as("one wild point of five")
                .isEqualTo(3);
    }

    @Test
    void theHeapIsWhatTheGenerationsHoldAndNotMetaspace() {
        String serial =
                """
                0
                 DefNew     total 78656K, used 12K [0x1, 0x2, 0x3)
                  eden space 69952K,   0% used [0x1, 0x2, 0x3)
                 Tenured    total 174784K, used 1030K [0x1, 0x2, 0x3)
                   the  space 174784K,   0% used [0x1, 0x2, 0x3)
                 Metaspace       used 4096K, committed 4224K, reserved 1114112K
                  class space    used 300K, committed 384K, reserved 1048576K
                """;

        assertThat(HeapProbe.used(serial)).isEqualTo(1042 << 10);
        assertThat(HeapProbe.used("no such command")).isEqualTo(-1);
    }

    @Test
    void theKernelsPagesAreHalvedBetweenBothEnds() {
        String sockstat = "sockets: used 9\nTCP: inuse 4 orphan 0 tw 0 alloc 5 mem 3\nUDP: mem 9\n";

        assertThat(SocketMemory.bytesOfOneEnd(sockstat)).isEqualTo(3 * 2048);
        assertThat(SocketMemory.bytesOfOneEnd("")).isZero();
    }

    private static double heap(Map<String, Double> values) {
        return values.getOrDefault("heap", Double.NaN);
    }
}
