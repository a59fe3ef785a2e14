package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.function.DoubleSupplier;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

final class WelchTest {
    private static final int ROUNDS = 4000;

    private final Random random = new Random(7);

    /** Against the sums done by hand, and the density of t integrated by Simpson's rule. */
    @Test
    void itIsTheTestThatWelchAndSatterthwaiteWroteDown() {
        var welch =
                Welch.of(
                        new double[] {1.1, 1.3, 0.9, 1.2, 1.0, 1.4},
                        new double[] {0.7, 0.9, 0.2, 1.1, 0.5});

        assertThat(welch.difference()).isEqualTo(0.47, within(1e-9));
        assertThat(welch.standardError()).isEqualTo(0.17387735, within(1e-6));
        assertThat(welch.degreesOfFreedom()).isEqualTo(5.87266653, within(1e-6));
        assertThat(welch.pValue()).isEqualTo(0.03619625, within(1e-6));
    }

    @Test
    void equalMeansAreToldApartOnceInTwentyWhateverTheSpreads() {
        assertThat(told(() -> 0.03, 0)).isBetween(0.035, 0.065);
        assertThat(told(() -> 0.01, 0)).isBetween(0.035, 0.065);
    }

    @Test
    void aPlantedDifferenceIsFound() {
        assertThat(told(() -> 0.03, 0.15)).isGreaterThan(0.99);
    }

    @Test
    void theIntervalLeavesZeroOutWhenTheTestDoes() {
        for (int i = 0; i < 200; i++) {
            Welch welch = draw(0.03, 0.04);
            boolean isOut = Math.abs(welch.difference()) > welch.halfWidth();

            assertThat(isOut).isEqualTo(welch.pValue() < 0.05);
        }
    }

    @Test
    void whatNeverVariesHasNoInterval() {
        var same = Welch.of(new double[] {2, 2}, new double[] {2, 2});
        var apart = Welch.of(new double[] {2, 2}, new double[] {1, 1});

        assertThat(same.pValue()).isOne();
        assertThat(apart.pValue()).isZero();
        assertThat(apart.halfWidth()).isZero();
    }

    private double told(DoubleSupplier spread, double difference) {
        int told = 0;
        for (int i = 0; i < ROUNDS; i++) {
            told += draw(spread.getAsDouble(), difference).pValue() < 0.05 ? 1 : 0;
        }
        return (double) told / ROUNDS;
    }

    /** Six blocks against eight that are half as restless. */
    private Welch draw(double spread, double difference) {
        return Welch.of(sample(6, spread, difference), sample(8, spread / 2, 0));
    }

    private double[] sample(int blocks, double spread, double mean) {
        return DoubleStream.generate(random::nextGaussian)
                .limit(blocks)
                .map(z -> mean + spread * z)
                .toArray();
    }
}
