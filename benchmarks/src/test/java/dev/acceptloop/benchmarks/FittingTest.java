package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.benchmarks.Fitting.Demand;
import dev.acceptloop.benchmarks.Fitting.Fit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FittingTest {
    private static final Demand ECHO = new Demand(1, 10, 20, 0.6, 4); // 22 s at the shortest
    private static final Demand BRIEF = new Demand(0.4, 5, 5, 0.5, 3); // 7.5 s

    private static List<Fit> fit(List<Demand> demands, double seconds) {
        return Fitting.of(demands, seconds, 0);
    }

    private static double seconds(List<Demand> demands, List<Fit> fits) {
        double all = 0;
        for (int i = 0; i < fits.size(); i++) {
            all += fits.get(i).blocks() * demands.get(i).seconds(fits.get(i).factor());
        }
        return all;
    }

    /** From six blocks on; and with more time than twelve blocks take loads get longer. */
    @ParameterizedTest
    @CsvSource({"10, 1", "30, 1", "44.1, 2", "131, 5", "133, 6", "300, 10", "360, 12", "3000, 12"})
    void asManyBlocksAsFit(double seconds, int blocks) {
        assertThat(fit(List.of(ECHO), seconds).getFirst().blocks()).isEqualTo(blocks);
    }

    @ParameterizedTest
    @ValueSource(doubles = {160, 200, 300, 1000})
    void aTenthIsKeptForWhatIsDisturbedWhereLoadsCanBeShorter(double seconds) {
        List<Fit> fits = fit(List.of(ECHO), seconds);

        assertThat(seconds(List.of(ECHO), fits)).isBetween(0.85 * seconds, 0.9 * seconds + 0.01);
    }

    @ParameterizedTest
    @ValueSource(doubles = {50, 100, 200, 400})
    void allGetAsManyBlocksWhereNoneComesFirst(double seconds) {
        var even = new Demand(1, 5, 5, 0.5, 3);
        List<Demand> demands = List.of(ECHO, even, even);

        List<Fit> fits = fit(demands, seconds);

        assertThat(fits).extracting(Fit::blocks).containsOnly(fits.getFirst().blocks());
        assertThat(seconds(demands, fits)).isLessThanOrEqualTo(seconds);
    }

    /** Five blocks of echo are 110 s, two of each of the others 30. */
    @ParameterizedTest
    @CsvSource({
        "10, 1, 0, 0",
        "70, 3, 0, 0",
        "112, 5, 0, 0",
        "118, 5, 1, 0",
        "126, 5, 1, 1",
        "133, 5, 2, 1",
        "141, 5, 2, 2",
        "1000, 12, 5, 5",
    })
    void theFirstHasWhatAWordNeedsBeforeTheOthersHaveAnything(
            double seconds, int echo, int first, int second) {
        List<Demand> demands = List.of(ECHO, BRIEF, BRIEF);

        List<Fit> fits = fit(demands, seconds);

        assertThat(fits).extracting(Fit::blocks).containsExactly(echo, first, second);
        assertThat(fits.getFirst().factor()).isBetween(0.6, 4.0);
        if (seconds > 30) {
            assertThat(seconds(demands, fits)).isLessThanOrEqualTo(seconds);
        }
    }

    @Test
    void whoAsksForBlocksGetsThemIfTheyFit() {
        assertThat(Fitting.of(List.of(ECHO), 300, 3).getFirst())
                .satisfies(fit -> assertThat(fit.blocks()).isEqualTo(3))
                .satisfies(fit -> assertThat(fit.factor()).isBetween(3.9, 4.0));
        assertThat(Fitting.of(List.of(ECHO), 100, 30).getFirst().blocks()).isEqualTo(4);
    }

    @Test
    void withoutAnEndThereAreTwelveBlocksOfTheUsualLength() {
        assertThat(Fitting.of(List.of(ECHO, BRIEF), Double.POSITIVE_INFINITY, 0))
                .containsExactly(new Fit(12, 1), new Fit(5, 1));
        assertThat(Fitting.of(List.of(ECHO), Double.POSITIVE_INFINITY, 40))
                .containsExactly(new Fit(40, 1));
    }
}
