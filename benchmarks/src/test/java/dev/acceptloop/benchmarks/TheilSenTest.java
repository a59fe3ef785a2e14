package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.acceptloop.benchmarks.TheilSen.Slope;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Intervals against examples that were worked out by hand, and against chance. */
final class TheilSenTest {
    private static final List<Double> TEN = upTo(10);

    private static List<Double> upTo(int n) {
        return IntStream.rangeClosed(1, n).mapToObj(i -> (double) i).toList();
    }

    private static List<Double> values(double... values) {
        return DoubleStream.of(values).boxed().toList();
    }

    /**
     * Of squares a slope is the sum of its two places: 28 of them, from 3 to 15 about 9. Kendall's
     * variance is 8 · 7 · 21 / 18 = 65.3, and 1.96 deviations are 15.8 ranks: from the 6th, which
     * is 6, to the 23rd, which is 12. The 7th is 7, and the 22nd 11.
     */
    @Test
    void theIntervalIsBetweenTheRanksThatSenNames() {
        List<Double> squares = upTo(8).stream().map(x -> x * x).toList();

        assertThat(TheilSen.interval(upTo(8), squares)).isEqualTo(new Slope(9, 6, 12));
    }

    /**
     * Eight zeros and two ones: the variance is (2250 - 8 · 7 · 21 - 2 · 1 · 9) / 18 = 58.7, and
     * 1.96 deviations are 15.0 ranks, up to the 32nd. Behind 29 slopes of 0 come 1/9, two of 1/8,
     * two of 1/7. Without the ties it would be the 35th, which is 1/6.
     */
    @Test
    void equalValuesHaveNoOrder() {
        Slope slope = TheilSen.interval(TEN, values(0, 0, 0, 0, 0, 0, 0, 0, 1, 1));

        assertThat(slope).isEqualTo(new Slope(0, 0, 1.0 / 8));
    }

    @Test
    void whatDoesNotChangeHasNoIntervalButZero() {
        assertThat(TheilSen.interval(TEN, TEN.stream().map(_ -> 7.0).toList()))
                .isEqualTo(new Slope(0, 0, 0));
    }

    @Test
    void twoPointsTellAllThatThereIs() {
        assertThat(TheilSen.interval(values(0, 2), values(1, 5))).isEqualTo(new Slope(2, 2, 2));
    }

    @Test
    void equalPlacesHaveNoSlope() {
        assertThat(TheilSen.interval(values(1, 1, 2), values(0, 4, 2)).middle()).isZero();
    }

    /**
     * Two zeros and two ones on two places: of the six ways to put them there one has S = 4, one -4
     * and four 0, so that its variance is 32 / 6.
     */
    @Test
    void whatIsEqualInBothIsTakenOnce() {
        assertThat(TheilSen.variance(values(1, 1, 2, 2), values(0, 1, 0, 1)))
                .isCloseTo(32.0 / 6, within(1e-9));
        assertThat(TheilSen.interval(values(1, 1, 2, 3, 3, 3), values(7, 7, 7, 7, 7, 7)))
                .isEqualTo(new Slope(0, 0, 0));
    }

    /** Of a thousand series of noise it leaves 0 out in about one of twenty. */
    @Test
    void chanceIsToldFromASlopeInOneOfTwenty() {
        var random = new Random(20260101);
        List<Double> x = upTo(40);
        int excluded = 0;
        for (int i = 0; i < 1000; i++) {
            Slope slope = TheilSen.interval(x, x.stream().map(_ -> random.nextGaussian()).toList());
            excluded += slope.low() > 0 || slope.high() < 0 ? 1 : 0;
        }

        assertThat(excluded).isBetween(30, 70); // 50, and three deviations
    }

    /** And the true slope is in it as often. */
    @Test
    void aSlopeIsInItsInterval() {
        var random = new Random(20260102);
        List<Double> x = upTo(40);
        int missed = 0;
        for (int i = 0; i < 1000; i++) {
            Slope slope =
                    TheilSen.interval(
                            x, x.stream().map(at -> 3 * at + random.nextGaussian()).toList());
            missed += slope.low() > 3 || slope.high() < 3 ? 1 : 0;
        }

        assertThat(missed).isBetween(30, 70);
    }
}
