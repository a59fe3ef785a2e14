package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a flag is about is used for nothing; the other figures of its window are. */
final class FlaggedFiguresTest {
    private static final Set<Metric> RATES = EnumSet.of(Metric.THROUGHPUT, Metric.MEAN);
    private static final Set<Metric> NOT_TIMED =
            EnumSet.of(Metric.MEMORY, Metric.THREADS, Metric.PROCESSES);
    private static final Set<Metric> NONE = EnumSet.noneOf(Metric.class);
    private static final Set<Metric> ALL = EnumSet.allOf(Metric.class);

    private final Results results = SampleResults.results();

    static Stream<Arguments> flags() {
        return Stream.of(
                Arguments.of("", NONE),
                Arguments.of("G1", ALL),
                Arguments.of("G5", RATES),
                Arguments.of("G6", EnumSet.complementOf(EnumSet.copyOf(NOT_TIMED))),
                Arguments.of("G8", NONE), // judged apart: not warm
                Arguments.of("G9", EnumSet.complementOf(EnumSet.copyOf(NOT_TIMED))),
                Arguments.of("G10", EnumSet.complementOf(EnumSet.copyOf(NOT_TIMED))));
    }

    @ParameterizedTest
    @MethodSource("flags")
    void aFlagMakesItsOwnFiguresUnusable(String gate, Set<Metric> spoilt) {
        Measurement flagged = SampleResults.measurement(4, 10, gate);

        assertThat(ALL)
                .filteredOn(metric -> !flagged.counts(metric))
                .containsExactlyInAnyOrderElementsOf(spoilt);
    }

    /** The same arm, four times as dear and as slow where it was disturbed. */
    @Test
    void noMedianRatioOrVerdictRestsOnAFlaggedFigure() {
        List<Trial> trials = results.trials().stream().map(this::disturbedInThree).toList();

        List<Cell> cells = Analysis.of(results.arms(), results.bases(), trials);

        Cell threaded =
                cells.stream()
                        .filter(c -> c.arm().equals("threaded") && c.connections() == 1)
                        .findFirst()
                        .orElseThrow();
        assertThat(threaded.samples().get(Metric.CPU)).hasSize(3).allMatch(us -> us < 11);
        assertThat(threaded.samples().get(Metric.MEMORY)).hasSize(6);
        assertThat(threaded.ratio(Metric.CPU, "blocking", 1).orElseThrow().ratio().most())
                .isLessThan(1.1);
    }

    private Trial disturbedInThree(Trial trial) {
        return trial.arm().equals("threaded") && trial.block() > 3
                ? SampleResults.complaining(trial, "G6", 4)
                : trial;
    }

    /** Throughput is nobody's fault here; what a message costs can still be told. */
    @ParameterizedTest
    @CsvSource({"'', true", "G5, true", "G1, false", "G6, false", "G8, false", "G9, false"})
    void whereNoWindowMeetsTheGatesNothingIsTold(String gate, boolean told) {
        List<Trial> trials =
                results.trials().stream()
                        .map(trial -> SampleResults.complaining(trial, gate, 1))
                        .toList();

        assertThat(SampleResults.with(trials).isTelling()).isEqualTo(told);
    }

    @Test
    void theReportSaysHowManyWindowsCountedForEachFigure() {
        // One of six blocks has every window limited by something else than the server.
        String expected =
                "Of 12 windows 12 counted for CPU per message, 9 counted for throughput, 9 counted"
                        + " for mean latency, 12 counted for p99.";
        List<Measurement> twelve = results.windowsAt(16).subList(0, 12);

        assertThat(Figures.counted(twelve)).isEqualTo(expected);
        assertThat(Report.of(results)).contains(Figures.counted(results.windowsAt(16)));
        assertThat(Summary.of(results)).contains(Figures.counted(results.windows()));
    }
}
