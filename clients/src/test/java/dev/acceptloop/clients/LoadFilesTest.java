package dev.acceptloop.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LoadFilesTest {
    @TempDir private Path folder;

    @Test
    void readsBackTheJsonItWrote() throws Exception {
        LoadResult result = Samples.result();
        Path file = folder.resolve("load.json");
        Files.writeString(file, LoadFiles.json(result, LoadVerdict.of(result, List.of())));

        assertThat(LoadFiles.readJson(file)).isEqualTo(result);
        assertThat(Files.readString(file)).contains("\"schema\" : 1", "\"99.0\" : 1980");
    }

    /** Messages that never came included, and stages. */
    @Test
    void readsBackSecondsAndStages() throws Exception {
        LoadResult result = Samples.staged();
        Path file = folder.resolve("load.json");
        Files.writeString(file, LoadFiles.json(result, LoadVerdict.of(result, List.of())));

        assertThat(LoadFiles.readJson(file)).isEqualTo(result);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[", "{}", "{\"schema\": 2}", "{\"schema\": 1}"})
    void refusesOtherFiles(String text) throws Exception {
        Path file = Files.writeString(folder.resolve("other.json"), text);

        assertThatIOException().isThrownBy(() -> LoadFiles.readJson(file));
    }

    @Test
    void writesALogThatHdrHistogramReads() throws Exception {
        LoadResult result = Samples.result();
        Path file = folder.resolve("load.hlog");
        Files.writeString(file, LoadFiles.hlog(result));

        try (var log = new HistogramLogReader(file.toFile())) {
            var service = (Histogram) log.nextIntervalHistogram();
            assertThat(service.getTag()).isEqualTo("service");
            assertThat(service).isEqualTo(result.service().histogram());
            assertThat(service.getStartTimeStamp()).isEqualTo(1_700_000_000_123L);
            assertThat(service.getEndTimeStamp()).isEqualTo(1_700_000_002_123L);
            assertThat(log.nextIntervalHistogram().getTag()).isEqualTo("response");
            assertThat(log.nextIntervalHistogram()).isNull();
        }
    }

    @Test
    void saysHowManyConnectionsWereOpenedAndHowLongTheyTook() throws Exception {
        LoadResult result = Samples.staged();
        Path file = folder.resolve("load.hlog");
        Files.writeString(file, LoadFiles.hlog(result));

        assertThat(LoadFiles.summary(result))
                .contains(
                        "depth 1, another connection after 3, ",
                        "connections 4 open, 1,200 more opened, ",
                        "  connect     mean 50.0 us  min ");
        assertThat(LoadFiles.summary(Samples.result()))
                .doesNotContain("connect ", "opened", "another");
        try (var log = new HistogramLogReader(file.toFile())) {
            for (String tag : List.of("service", "response", "lateness", "connect")) {
                assertThat(log.nextIntervalHistogram().getTag()).isEqualTo(tag);
            }
        }
        assertThat(LoadFiles.json(result, LoadVerdict.of(result, List.of())))
                .contains("\"messagesPerConnection\" : 3", "\"opened\" : 1200");
    }

    /** Of before connections were counted. */
    @Test
    void readsAFileWithoutThem() throws Exception {
        LoadResult result = Samples.result();
        var mapper = new ObjectMapper();
        var root =
                (ObjectNode)
                        mapper.readTree(LoadFiles.json(result, LoadVerdict.of(result, List.of())));
        root.remove("connect");
        ((ObjectNode) root.path("settings")).remove("messagesPerConnection");
        Path file = Files.writeString(folder.resolve("old.json"), root.toString());

        assertThat(LoadFiles.readJson(file)).isEqualTo(result);
    }

    @Test
    void leavesOutAPercentileOfTooFewMessages() {
        assertThat(LoadFiles.summary(Samples.result()))
                .contains(
                        "1,000 msg/s",
                        "p99 1.98 ms",
                        "damaged",
                        "fairness 1.000",
                        "min 1.0 us",
                        "p95 1.90 ms")
                .doesNotContain("p99.9");
    }

    @Test
    void saysWhatARunWouldNeedToBeRepeatedAndWhatItCameTo() {
        LoadResult result = Samples.result();
        List<Expectation> expected =
                List.of(Expectation.parse("p99<5ms"), Expectation.parse("errors==0"));

        assertThat(LoadFiles.json(result, LoadVerdict.of(result, expected)))
                .contains(
                        "\"durationSeconds\" : 2.0",
                        "\"warmupSeconds\" : 1.0",
                        "\"rampUpSeconds\" : 0.5",
                        "\"timeoutSeconds\" : 10.0",
                        "\"sources\" : [ \"127.0.0.2\" ]",
                        "\"seed\" : 7",
                        "\"arrivals\" : \"constant\"",
                        "\"expectation\" : \"p99<5ms\"",
                        "\"verdict\" : \"held\"",
                        "\"verdict\" : \"broken\"",
                        "\"java\" : \"" + Runtime.version() + "\"",
                        "\"processors\"",
                        "\"host\"",
                        "\"95.0\" : 1900");
    }

    @Test
    void showsThePlanOfAnOpenLoop() {
        var response = Samples.times(800, 1_000_000);
        LoadResult result = Samples.open(2000, 800, response, Samples.times(2000, 1000));

        assertThat(LoadFiles.summary(result))
                .contains("400 msg/s served of 1,000 msg/s asked for", "2,000 planned");
    }

    @Test
    void showsARateBelowOne() {
        LoadResult result = Samples.open(1, 1, Samples.times(1, 1_000_000), Samples.times(1, 1000));

        assertThat(LoadFiles.summary(result)).contains("0.500 msg/s asked for");
    }

    @Test
    void tellsWhatTheGeneratorUsedFromWhatItWaited() {
        assertThat(LoadFiles.summary(Samples.result()))
                .contains("75 % of a core, 33 % of it waiting");
    }

    @Test
    void countsAsWaitingNoTimeThatItWasOffTheProcessor() {
        var options = LoadOptions.to(new InetSocketAddress(1)).build();
        var tally = new Tally(options, 1, 0, 1_000_000_000);
        tally.spun(1, 2_000);
        tally.spun(2_001, 4_000_000); // a turn of 4 ms: another program had it

        assertThat(tally.spunNanos).isBetween(2_000L, 100_000L);
    }

    @Test
    void isFairByJainsIndex() {
        assertThat(Samples.result(List.of(7L, 7L, 7L)).fairness()).isEqualTo(1);
        assertThat(Samples.result(List.of(12L, 0L, 0L, 0L)).fairness()).isEqualTo(0.25);
        assertThat(Samples.result(List.of(1L, 2L, 3L)).fairness())
                .isCloseTo(36 / 42.0, within(1e-12));
        assertThat(Samples.result(List.of()).fairness()).isEqualTo(1);
    }
}
