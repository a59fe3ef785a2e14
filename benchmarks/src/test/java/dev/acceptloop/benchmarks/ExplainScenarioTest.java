package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.acceptloop.protocol.server.ServerModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("long") // processes of servers
@Timeout(120)
final class ExplainScenarioTest {
    private static final int MANY = 6;

    @TempDir Path directory;

    private final ExplainScenario scenario = new ExplainScenario(MANY, SystemCalls::unavailable);

    private Map<String, Double> planted(String name) throws IOException, InterruptedException {
        return new ScenarioRig(directory, PlantedEcho.class, 0.5).measure(scenario, name);
    }

    private Map<String, Double> model(String name) throws IOException, InterruptedException {
        return new ScenarioRig(directory, ModelProcess.class, 0.5)
                .measure(scenario, ServerModel.named(name));
    }

    private static double value(Map<String, Double> values, String figure) {
        return ScenarioRig.value(values, figure);
    }

    @Test
    void eachCallMoreIsCountedByItsName() throws IOException, InterruptedException {
        assumeTrue(SystemCalls.unavailable().isEmpty(), SystemCalls.unavailable());
        Map<String, Double> plain = planted("plain");
        Map<String, Double> chatty = planted("chatty");

        for (String at : new String[] {"1", "Many"}) {
            double more = value(chatty, "read" + at) - value(plain, "read" + at);
            assertThat(more).as(plain + " " + chatty).isCloseTo(3, within(0.3));
            assertThat(value(chatty, "calls" + at)).isGreaterThan(value(plain, "calls" + at) + 2);
            assertThat(value(plain, "write" + at)).isCloseTo(1, within(0.1));
        }
        assertThat(chatty).containsKey("calls1.read");
    }

    @Test
    void eachWaitMoreIsCounted() throws IOException, InterruptedException {
        Map<String, Double> plain = planted("plain");
        Map<String, Double> naps = planted("naps");

        assertThat(value(naps, "voluntary1") - value(plain, "voluntary1"))
                .as(plain + " " + naps)
                .isBetween(0.8, 1.3);
        assertThat(value(naps, "wakeups1")).isCloseTo(value(naps, "voluntary1"), within(0.3));
    }

    @Test
    void whatIsAllocatedIsCountedPerMessage() throws IOException, InterruptedException {
        Map<String, Double> litters = planted("litters");

        double litter = PlantedEcho.LITTERED_BYTES;
        for (String at : new String[] {"1", "Many"}) {
            assertThat(value(litters, "allocated" + at)).isBetween(litter, 1.1 * litter + 500);
        }
        assertThat(value(litters, "collectionsMany")).isPositive(); // 64 KiB each of 256 MiB
    }

    /** Who would end if it were asked is not asked, and the rest is counted all the same. */
    @Test
    void whoDoesNotTellWhatItAllocatesIsCountedOtherwise()
            throws IOException, InterruptedException {
        var mute = new ArrayList<>(ModelProcess.command(PlantedEcho.class));
        mute.add(1, "-XX:+DisableAttachMechanism");

        Map<String, Double> values =
                new ScenarioRig(directory, mute, 0.5).measure(scenario, ScenarioRig.named("plain"));

        assertThat(values).containsKeys("voluntary1", "voluntaryMany");
        assertThat(values).doesNotContainKeys("allocated1", "allocatedMany", "collections1");
    }

    @Test
    void childrenAreCountedToo() throws IOException, InterruptedException {
        assumeTrue(SystemCalls.unavailable().isEmpty(), SystemCalls.unavailable());
        Map<String, Double> values = model("preforking");

        assertThat(value(values, "readMany")).as("" + values).isGreaterThan(0.9);
        assertThat(value(values, "writeMany")).as("" + values).isGreaterThan(0.9);
        assertThat(value(values, "voluntary1")).as("" + values).isGreaterThan(0.5);
    }

    @Test
    void aWrongReplyIsMarked() {
        assertThatThrownBy(() -> planted("wrong"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("explain: connection");
    }
}
