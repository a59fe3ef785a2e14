package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PowerTest {
    private static final int RUNS = 4000;

    @ParameterizedTest
    @CsvSource({
        // difference, spread of a block, degrees borrowed, level, spread of the base to itself
        "1.15, 0.06, 0, 0.05, 0",
        "1.15, 0.06, 0, 0.002, 0",
        "1.10, 0.06, 0, 0.05, 0",
        "1.10, 0.06, 12, 0.002, 0",
        "1.05, 0.06, 1000, 0.002, 0",
        "1.25, 0.25, 12, 0.01, 0",
        "1.10, 0.05, 12, 0.05, 0.12",
        "0.90, 0.06, 12, 0.002, 0",
    })
    void theBlocksItTakesTellTheDifferenceFourTimesInFive(
            double ratio, double spread, double borrowed, double level, double same) {
        var variance = new Variance(spread * spread, borrowed, 9);
        Optional<Variance> identical =
                same == 0 ? Optional.empty() : Optional.of(new Variance(same * same, borrowed, 9));
        var power = new Power(variance, identical, level);
        double log = Math.log(ratio);

        int blocks = power.blocks(log, 5);

        assertThat(told(power, log, blocks)).isGreaterThan(0.77);
        if (blocks > 5) {
            assertThat(told(power, log, blocks - 1)).isLessThan(0.83);
        }
        assertThat(told(power, power.least(blocks), blocks)).isEqualTo(0.8, within(0.03));
        assertThat(power.chance(log, blocks)).isEqualTo(told(power, log, blocks), within(0.03));
    }

    @Test
    void whatIsBelowTheFloorTakesMoreBlocksThanAnybodyWouldRun() {
        var power = new Power(new Variance(0.0025, 0, 0), Optional.empty(), 0.05);

        assertThat(power.blocks(0.0001, 5)).isEqualTo(Power.MOST_BLOCKS + 1);
        assertThat(power.blocks(0.0198, 5)).isEqualTo(Power.MOST_BLOCKS + 1);
        assertThat(power.blocks(5, 7)).isEqualTo(7);
    }

    /** How often a mean of that truth and a variance of its own chance pass the test. */
    private static double told(Power power, double log, int blocks) {
        var random = new Random(blocks);
        double error = power.variance().standardError(blocks);
        double critical = power.variance().critical(blocks, power.level());
        double floor = Power.floor(power.identical(), blocks);
        int degrees = (int) Math.round(power.variance().degreesOfFreedom(blocks));
        int told = 0;
        for (int run = 0; run < RUNS; run++) {
            double mean = Math.abs(log) + error * random.nextGaussian();
            double squares = 0;
            for (int i = 0; i < degrees; i++) {
                double z = random.nextGaussian();
                squares += z * z;
            }
            double seen = error * Math.sqrt(squares / degrees);
            told += mean > Math.max(critical * seen, floor) ? 1 : 0;
        }
        return (double) told / RUNS;
    }
}
