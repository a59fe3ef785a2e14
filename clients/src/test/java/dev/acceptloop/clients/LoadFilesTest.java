package dev.acceptloop.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.within;

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
        LoadFiles.writeJson(result, file);

        assertThat(LoadFiles.readJson(file)).isEqualTo(result);
        assertThat(Files.readString(file)).contains("\"schema\" : 1", "\"99.0\" : 1980");
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
        LoadFiles.writeHlog(result, file);

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
    void leavesOutAPercentileOfTooFewMessages() {
        assertThat(LoadFiles.summary(Samples.result()))
                .contains("1,000 msg/s", "p99 1.98 ms", "damaged", "fairness 1.000", "50 % of a")
                .doesNotContain("p99.9");
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
