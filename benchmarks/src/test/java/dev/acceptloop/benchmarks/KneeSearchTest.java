package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.benchmarks.KneeSearch.Knee;
import dev.acceptloop.benchmarks.KneeSearch.Probe;
import dev.acceptloop.benchmarks.KneeSearch.Verdict;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The search, over servers that are a rule. */
final class KneeSearchTest {
    private final List<Double> asked = new ArrayList<>();

    private Knee search(double from, Probe probe) throws IOException, InterruptedException {
        return new KneeSearch(
                        (rate, isLonger) -> {
                            asked.add(rate);
                            return probe.at(rate, isLonger);
                        })
                .from(from);
    }

    private static Verdict upTo(double most, double rate) {
        return rate <= most ? Verdict.HOLDS : Verdict.FAILS;
    }

    @ParameterizedTest
    @ValueSource(doubles = {25, 999, 12_345, 50_000, 800_000})
    void findsTheHighestRateThatHoldsWhereverItBegins(double most) throws Exception {
        for (double from : new double[] {10, 1000, 40_000, 1_000_000}) {
            asked.clear();
            Knee knee = search(from, (rate, _) -> upTo(most, rate));

            assertThat(knee.good()).as("from " + from).isBetween(most / 1.05, most);
            assertThat(knee.bad()).isBetween(most, knee.good() * 1.05);
            assertThat(knee.withdrawn()).isZero();
            assertThat(asked).hasSize(knee.probes()).hasSizeLessThan(45);
            assertThat(asked.getLast()).as("what is asked again").isEqualTo(knee.good());
        }
    }

    @Test
    void aRateThatIsWithdrawnGivesWayToTheNextLowerOneThatHolds() throws Exception {
        Knee knee = search(1000, (rate, longer) -> upTo(longer ? 5000 : 10_000, rate));

        assertThat(knee.good()).isBetween(4000.0, 5000.0);
        assertThat(knee.bad()).as("the lowest that failed").isBetween(5000.0, 10_000.0);
        assertThat(knee.bad()).isGreaterThan(knee.good());
        assertThat(knee.withdrawn()).isPositive();
        assertThat(asked.getLast()).isEqualTo(knee.good());
    }

    @Test
    void whereAllAreWithdrawnItIsLookedForBelowThem() throws Exception {
        Knee knee = search(1000, (rate, longer) -> upTo(longer ? 300 : 10_000, rate));

        assertThat(knee.good()).isBetween(150.0, 300.0);
        assertThat(knee.bad()).isBetween(300.0, 1000.0);
        assertThat(asked.getLast()).isEqualTo(knee.good());
    }

    @Test
    void whereNoneHoldsTwiceThereIsNoRate() throws Exception {
        Knee knee = search(1000, (rate, longer) -> upTo(longer ? 1 : 10_000, rate));

        assertThat(knee.good()).isZero();
        assertThat(knee.bad()).as("the least that is asked").isEqualTo(10);
        assertThat(knee.withdrawn()).isPositive();
        assertThat(asked).hasSizeLessThan(60);
    }

    @Test
    void whereNoneHoldsAtAllTheSearchEnds() throws Exception {
        assertThat(search(1000, (_, _) -> Verdict.FAILS).good()).isZero();
        assertThat(asked).hasSizeLessThan(30);
    }

    @Test
    void whereAllHoldThereIsNoneThatDoesNot() throws Exception {
        Knee knee = search(1000, (_, _) -> Verdict.HOLDS);

        assertThat(knee.good()).isEqualTo(1_000_000);
        assertThat(knee.bad()).isZero();
    }

    /** One window in ten is spoilt by something else: a rate may try twice. */
    @Test
    void aHiccupOfTheMachineIsNotTheServers() throws Exception {
        var random = new Random(3);
        int far = 0;
        for (int i = 0; i < 100; i++) {
            Knee knee =
                    search(
                            1000,
                            (rate, longer) ->
                                    !longer && random.nextInt(10) == 0
                                            ? Verdict.FAILS
                                            : upTo(20_000, rate));
            far += knee.good() < 20_000 / 2.1 ? 1 : 0;
        }
        assertThat(far).as("searches of 100 that end an octave too low").isLessThan(20);
    }

    /** It holds below 3000 and again from 5000 to 9000: what is told is true of what was asked. */
    @Test
    void aServerThatHoldsMoreAndNotLessIsToldAsFarAsItWasAsked() throws Exception {
        Knee knee =
                search(
                        1000,
                        (rate, _) ->
                                rate < 3000 || (rate > 5000 && rate < 9000)
                                        ? Verdict.HOLDS
                                        : Verdict.FAILS);

        assertThat(knee.good()).isBetween(2800.0, 3000.0);
        assertThat(knee.bad()).isBetween(3000.0, 3150.0);
    }

    @Test
    void whereTheLoadGeneratorIsLateTheRateIsTheLeastThatItIs() throws Exception {
        Knee knee = search(1000, (rate, _) -> rate <= 30_000 ? Verdict.HOLDS : Verdict.LATE);

        assertThat(knee.good()).isBetween(28_000.0, 30_000.0);
        assertThat(knee.bad()).as("none is known of the server").isZero();
    }
}
