package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Of windows that were measured more than once, one is used. */
final class RepeatsTest {
    private final Results results = SampleResults.results();

    /** By the gates each window tripped; the figures have no say. */
    @ParameterizedTest
    @CsvSource({
        "G6, ' ', 1",
        "' ', G6, 0",
        "G6, G6, 0",
        "G6, G1, 0",
        "G1, G6, 1",
        "G6 G9, G9, 1",
        "G9, G6 G9, 0",
        "G9, G8, 1",
    })
    void theWindowThatWasLeastInTroubleIsUsed(String first, String second, int used) {
        for (double micros : List.of(5.0, 20.0)) {
            Trial trial = trial(1, window(10, first), window(micros, second));

            List<Measurement> settled = Repeats.settled(List.of(trial)).getFirst().measurements();

            assertThat(settled).hasSize(2);
            assertThat(settled.get(used).repeated()).isFalse();
            assertThat(settled.get(1 - used).repeated()).isTrue();
            assertThat(settled.get(1 - used).usable()).isFalse();
        }
    }

    @Test
    void aFurtherTrialOfTheSameBlockCountsInsteadOfTheFirst() {
        List<Trial> trials =
                List.of(
                        trial(1, window(10, "G6")),
                        trial(2, window(11, "G6")),
                        trial(1, window(12, "")));

        List<Trial> settled = Repeats.settled(trials);

        assertThat(settled)
                .flatExtracting(Trial::measurements)
                .extracting(Measurement::repeated)
                .containsExactly(true, false, false);
        assertThat(settled)
                .extracting(Trial::disturbed)
                .containsExactly(List.of(), List.of(new LoadPoint(4, 64)), List.of());
        assertThat(Repeats.settled(settled)).isEqualTo(settled);
    }

    @Test
    void windowsAtOtherNumbersOfConnectionsAreNoRepeats() {
        Trial trial = trial(1, window(10, "G6"), SampleResults.measurement(1, 10, "G6"));

        assertThat(Repeats.settled(List.of(trial))).containsExactly(trial);
    }

    @Test
    void onlyWhatMayBeGoneTheNextTimeIsMeasuredAgain() {
        assertThat(Stream.of("G6", "G7", "G9").filter(id -> window(1, id).disturbed())).hasSize(3);
        assertThat(Stream.of("", "G1", "G2", "G5", "G8", "G10", "G1 G6"))
                .noneMatch(id -> window(1, id).disturbed());
    }

    /** Each block has one value, and it is that of the window that is used. */
    @Test
    void aReplacedWindowTakesPartInNothing() {
        List<Trial> trials = new ArrayList<>();
        for (Trial trial : results.trials()) {
            boolean again = trial.arm().equals("threaded") && trial.error().isEmpty();
            List<Measurement> windows = new ArrayList<>();
            for (Measurement m : trial.measurements()) {
                windows.add(again ? SampleResults.measurement(m.connections(), 99, "G6") : m);
                if (again) {
                    windows.add(m);
                }
            }
            trials.add(trial.with(windows));
        }
        List<Cell> before = results.cells();

        List<Trial> settled = Repeats.settled(trials);

        assertThat(Analysis.of(results.arms(), List.of(64), results.bases(), settled))
                .isEqualTo(before);
        Results repeated = SampleResults.with(settled);
        assertThat(repeated.windows()).isEqualTo(results.windows());
        assertThat(Figures.gates(repeated))
                .startsWith("12 windows (22 %) were disturbed and measured again. 42 windows");
        assertThat(Report.of(repeated)).contains("measured again");
    }

    private static Measurement window(double micros, String gates) {
        return SampleResults.measurement(4, micros, gates.strip());
    }

    private static Trial trial(int block, Measurement... windows) {
        return new Trial(block, 1, "one", "java", "0", "1", 300, List.of(windows), 0, 900, 900, "");
    }
}
