package dev.acceptloop.benchmarks;

import java.util.Optional;
import org.apache.commons.numbers.gamma.Erfc;
import org.apache.commons.numbers.gamma.InverseErfc;

/**
 * What a test can tell: with how many blocks a difference, and with these blocks which.
 *
 * <p>The noncentral t distribution by its normal approximation: {@code (t (1 - 1/4v) - d) / sqrt(1
 * + t²/2v)} is nearly standard normal, for v degrees of freedom and noncentrality d (M. Abramowitz
 * and I. Stegun, Handbook of Mathematical Functions, 26.7.10).
 *
 * @param variance of the logarithms of the ratio within a block
 * @param identical the same of the base against itself, whose interval is the floor; none if it ran
 *     under one name only
 * @param level two-sided, what correction leaves of 5 %
 */
record Power(Variance variance, Optional<Variance> identical, double level) {
    /** Beyond this nobody would wait for it. */
    static final int MOST_BLOCKS = 200;

    private static final double WANTED = 0.80;

    /** Less than 2 % is not worth a word, however quiet the machine is. */
    static final double LEAST_FLOOR = Math.log(1.02);

    private static final double ROOT_TWO = Math.sqrt(2);

    /**
     * What identical servers differ by here, in logarithms: half the width of their interval, and 2
     * % at the least.
     */
    static double floor(Optional<Variance> identical, int blocks) {
        double half = identical.map(v -> v.halfWidth(blocks)).orElse(0.0);
        return Math.max(LEAST_FLOOR, half);
    }

    /**
     * The chance that so large a difference of logarithms is told: that it passes the test, or that
     * it lies beyond the floor, whichever is less likely.
     */
    double chance(double log, int blocks) {
        double error = variance.standardError(blocks);
        double t = variance.critical(blocks, level);
        double v = variance.degreesOfFreedom(blocks);
        double byTest = (t * (1 - 1 / (4 * v)) - Math.abs(log) / error) / spread(t, v);
        double byFloor = (floor(identical, blocks) - Math.abs(log)) / error;
        return Erfc.value(Math.max(byTest, byFloor) / ROOT_TWO) / 2;
    }

    private static double spread(double t, double v) {
        return Math.sqrt(1 + t * t / (2 * v));
    }

    /**
     * With how many blocks so large a difference is told four times in five; one more than {@value
     * #MOST_BLOCKS} if more.
     */
    int blocks(double log, int atLeast) {
        int enough = MOST_BLOCKS + 1;
        int tooFew = atLeast - 1;
        while (enough - tooFew > 1) {
            int between = (enough + tooFew) / 2;
            if (Math.abs(log) > LEAST_FLOOR && chance(log, between) >= WANTED) {
                enough = between;
            } else {
                tooFew = between;
            }
        }
        return enough;
    }

    /** The smallest difference of logarithms that so many blocks tell four times in five. */
    double least(int blocks) {
        double error = variance.standardError(blocks);
        double t = variance.critical(blocks, level);
        double v = variance.degreesOfFreedom(blocks);
        double z = ROOT_TWO * InverseErfc.value(2 * (1 - WANTED));
        double byTest = (t * (1 - 1 / (4 * v)) + z * spread(t, v)) * error;
        return Math.max(byTest, floor(identical, blocks) + z * error);
    }
}
