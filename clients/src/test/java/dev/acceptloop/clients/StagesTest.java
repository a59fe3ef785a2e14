package dev.acceptloop.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
final class StagesTest {
    private static final List<Stage> STAGES =
            List.of(
                    new Stage(Duration.ofMillis(300), 1000),
                    new Stage(Duration.ofMillis(200), 0),
                    new Stage(Duration.ofMillis(300), 2000));

    private static LoadOptions.Builder to(TinyServer server) {
        return LoadOptions.to(server.address()).stages(STAGES).drain(Duration.ofSeconds(20));
    }

    // ------------------------------------------------------------------ a load of stages

    @ParameterizedTest
    @CsvSource({"1, 1, 0", "6, 1, 100", "6, 3, 100"})
    void eachStageHasARowAndTheTotalsAreTheirSum(int connections, int threads, long warmup)
            throws Exception {
        try (var server = TinyServer.echo();
                Load load =
                        Load.connect(
                                to(server)
                                        .connections(connections)
                                        .threads(threads)
                                        .warmup(Duration.ofMillis(warmup))
                                        .build())) {
            LoadResult result = load.run();

            assertThat(result.errors()).as(result.trouble()).isEmpty();
            List<LoadResult.StageResult> rows = result.stages();
            assertThat(rows)
                    .extracting(LoadResult.StageResult::rate)
                    .containsExactly(1000.0, 0.0, 2000.0);
            assertThat(rows)
                    .extracting(LoadResult.StageResult::fromSeconds)
                    .containsExactly(0.0, 0.3, 0.5);
            assertThat(rows.get(0).planned()).isBetween(300L - threads, 300L + threads);
            assertThat(rows.get(1).planned()).isZero();
            assertThat(rows.get(2).planned()).isBetween(600L - threads, 600L + threads);
            assertThat(rows.stream().mapToLong(LoadResult.StageResult::planned).sum())
                    .isEqualTo(result.counts().planned());
            assertThat(rows.stream().mapToLong(LoadResult.StageResult::sent).sum())
                    .isEqualTo(result.counts().sent());
            assertThat(rows.stream().mapToLong(LoadResult.StageResult::verified).sum())
                    .isEqualTo(result.counts().verified());
            assertThat(rows.stream().mapToLong(row -> row.response().count()).sum())
                    .isEqualTo(result.response().count());
            assertThat(rows.get(0).response().count()).isEqualTo(rows.get(0).planned());
            assertThat(result.settings().rate()).isEqualTo(1125);
            assertThat(result.settings().durationSeconds()).isEqualTo(0.8);
            assertThat(LoadFiles.summary(result))
                    .contains("1,125 msg/s asked for in 3 stages", "stage       0.5 s to 0.8 s");
        }
    }

    @Test
    void aStoppedRunHasTheStagesThatItCameTo() throws Exception {
        List<Stage> stages =
                List.of(
                        new Stage(Duration.ofMillis(100), 1000),
                        new Stage(Duration.ofHours(1), 200),
                        new Stage(Duration.ofHours(1), 300));
        try (var server = TinyServer.echo();
                Load load = Load.connect(to(server).stages(stages).build())) {
            Thread.ofVirtual()
                    .start(() -> {
                        while (load.verified() < 130) {
                            LockSupport.parkNanos(1_000_000);
                        }
                        load.stop();
                    });
            LoadResult result = load.run();

            assertThat(result.stages()).hasSize(2);
            LoadResult.StageResult last = result.stages().getLast();
            assertThat(last.fromSeconds() + last.seconds())
                    .isCloseTo(result.seconds(), within(1e-9));
            assertThat(result.stages().getFirst().seconds()).isEqualTo(0.1);
        }
    }

    @Test
    void theRateOfStagesIsTheirOwn() throws Exception {
        try (var server = TinyServer.echo()) {
            LoadOptions.Builder other = to(server).rate(5);
            assertThatIllegalArgumentException()
                    .isThrownBy(other::build)
                    .withMessageContaining("stages have a rate and a duration of their own");
            LoadOptions.Builder pauses =
                    to(server).stages(List.of(new Stage(Duration.ofSeconds(1), 0)));
            assertThatIllegalArgumentException()
                    .isThrownBy(pauses::build)
                    .withMessage("no stage has a message");
            try (Load load = Load.connect(to(server).build())) {
                assertThatIllegalArgumentException().isThrownBy(() -> load.rate(10));
            }
        }
    }

    // ------------------------------------------------------------------ counting

    /** At the border of two stages, a message is the second one's. */
    @Test
    void whatIsCountedStandsInItsStage() {
        long begin = -5_000_000_000L; // nanoTime may be anything
        var options = LoadOptions.to(new InetSocketAddress(1)).stages(STAGES).build();
        var tally = new Tally(options, 1, begin, begin + 800_000_000);
        for (long at : new long[] {-1, 0, 299_999_999, 300_000_000, 499_999_999, 500_000_000}) {
            tally.planned(begin + at, 0);
            tally.sent(begin + at, begin + at);
            tally.answered(0, begin + at, begin + at, begin + at + 1);
        }
        tally.missed(begin + 300_000_001);
        tally.unsent(begin + 500_000_002, begin + 500_000_009);
        tally.failed(LoadError.RESET, 3, "x", begin + 500_000_000);
        tally.failed(LoadError.RESET, 4, "y", begin + 900_000_000);
        tally.failed(LoadError.RESET, 5, "z", begin - 1);

        List<LoadResult.StageResult> rows =
                StageCounts.sum(List.of(tally.stages, tally.stages), 800_000_000);

        assertThat(rows).extracting(LoadResult.StageResult::planned).containsExactly(4L, 6L, 2L);
        assertThat(rows).extracting(LoadResult.StageResult::sent).containsExactly(4L, 4L, 2L);
        assertThat(rows).extracting(LoadResult.StageResult::verified).containsExactly(4L, 4L, 4L);
        assertThat(rows).extracting(LoadResult.StageResult::errors).containsExactly(0L, 0L, 14L);
        assertThat(rows).extracting(row -> row.response().messages()).containsExactly(4L, 6L, 4L);
        assertThat(rows).extracting(row -> row.response().unanswered()).containsExactly(0L, 2L, 2L);
    }

    // ------------------------------------------------------------------ as it is written

    @ParameterizedTest
    @CsvSource({
        "30s:1000/s, 30000, 1000",
        "500ms:0.5/s, 500, 0.5",
        "2m:0, 120000, 0",
        "1:7, 1000, 7",
    })
    void isReadAsItIsWritten(String text, long millis, double rate) {
        var stage = new Stage(Duration.ofMillis(millis), rate);

        assertThat(Stage.parse(text)).isEqualTo(stage);
        assertThat(Stage.parse(stage.toString())).isEqualTo(stage);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "30s",
                "30s:",
                ":5",
                "0s:5",
                "-1s:5",
                "30s:-5",
                "30s:1k",
                "25h:1",
                "30s:10000001",
                "x:1/s",
                "30s:1/m"
            })
    void whatIsNoStageIsOneLine(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Stage.parse(text))
                .withMessageContaining("expected")
                .withMessageNotContaining("\n");
    }
}
