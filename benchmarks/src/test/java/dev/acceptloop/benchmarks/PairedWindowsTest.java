package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.benchmarks.PairedWindows.Costs;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PairedWindowsTest {
    private static final int RUNS = 3000;
    private static final int ROUNDS = 24;

    /** Rounds of one process are alike; processes are what differs. */
    @ParameterizedTest
    @CsvSource({"0, 0.02", "0.02, 0.02", "0.05, 0.02", "0.02, 0.05", "0.05, 0.05"})
    void intervalsHoldTheTruthHoweverMuchProcessesDiffer(double processes, double rounds) {
        var random = new Random(11);
        int held = 0;
        for (int run = 0; run < RUNS; run++) {
            Estimate ratio = costs(random, processes, rounds).ratio(1, 0);
            held += ratio.low() <= 1.1 && 1.1 <= ratio.high() ? 1 : 0;
        }
        double coverage = 100.0 * held / RUNS;
        System.out.printf(
                "processes differ by %s, rounds by %s: intervals hold in %.1f %%%n",
                processes, rounds, coverage);

        assertThat(coverage).isBetween(93.0, 97.0);
    }

    @Test
    void theSampleIsAGenerationOfProcesses() {
        var random = new Random(1);

        assertThat(costs(random, 0, 0.02).of(0).n()).isEqualTo(5);
        assertThat(new Costs(new double[][] {{1, 2, 4}}).of(0).n()).isEqualTo(3);
        assertThat(new Costs(new double[][] {{1, 2, 4}}).of(0).mean()).isBetween(1.999, 2.001);
    }

    private static Costs costs(Random random, double processes, double rounds) {
        var nanos = new double[2][ROUNDS];
        for (int arm = 0; arm < 2; arm++) {
            double process = 0;
            int generation = -1;
            for (int round = 0; round < ROUNDS; round++) {
                if (generationOf(round) != generation) {
                    generation = generationOf(round);
                    process = processes * random.nextGaussian();
                }
                double log = process + rounds * random.nextGaussian();
                nanos[arm][round] = 1000 * (arm == 1 ? 1.1 : 1) * Math.exp(log);
            }
        }
        return new Costs(nanos);
    }

    /** Five, of 4, 5, 5, 5 and 5 rounds. */
    private static int generationOf(int round) {
        return round < 4 ? 0 : (round - 4) / 5 + 1;
    }
}
