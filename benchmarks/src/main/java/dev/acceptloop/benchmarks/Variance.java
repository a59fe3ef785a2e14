package dev.acceptloop.benchmarks;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * How far a logarithm of one block lies from that of the next, squared, and how well that is known:
 * the one thing that intervals, tests and the number of blocks needed are made of.
 *
 * @param value of one block
 * @param borrowed degrees of freedom that other arms lend, see {@link Spreads}; 0 for none
 * @param lenders how many arms lend: together they know no more than their own blocks tell
 */
record Variance(double value, double borrowed, int lenders) {
    /** Of 95 %, by degrees of freedom: a report asks for the same few a thousand times. */
    private static final Map<Double, Double> CRITICAL = new ConcurrentHashMap<>();

    /** The sample's own, unbiased. */
    static Variance of(double... logs) {
        double mean = Statistics.average(logs);
        double squares = Arrays.stream(logs).map(log -> (log - mean) * (log - mean)).sum();
        return new Variance(squares / (logs.length - 1), 0, 0);
    }

    double degreesOfFreedom(int blocks) {
        return blocks - 1 + Math.min(borrowed, (double) lenders * (blocks - 1));
    }

    double standardError(int blocks) {
        return Math.sqrt(value / blocks);
    }

    /** Of the 95 % interval, in logarithms. */
    double halfWidth(int blocks) {
        double t =
                CRITICAL.computeIfAbsent(
                        degreesOfFreedom(blocks), v -> critical(blocks, 1 - Statistics.CONFIDENCE));
        return t * standardError(blocks);
    }

    /** What Student's t must exceed to be told at that two-sided level. */
    double critical(int blocks, double level) {
        return student(blocks).inverseSurvivalProbability(level / 2);
    }

    /** How likely a mean so far from 0 is if the truth is 0, two-sided. */
    double pValue(double mean, int blocks) {
        if (mean == 0) {
            return 1;
        }
        return 2 * student(blocks).survivalProbability(Math.abs(mean) / standardError(blocks));
    }

    private TDistribution student(int blocks) {
        return TDistribution.of(degreesOfFreedom(blocks));
    }
}
