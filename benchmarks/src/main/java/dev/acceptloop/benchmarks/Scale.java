package dev.acceptloop.benchmarks;

import java.util.ArrayList;
import java.util.List;

/**
 * Where values stand in a picture: from 0 at its left edge to 100 at its right one. What lies
 * beyond an edge stands on it.
 */
record Scale(double low, double high, boolean isLogarithmic, List<Double> ticks) {
    private static final double MARGIN = 1.04;
    private static final double WIDE = 15; // more than so many times the least: logarithms
    private static final int FEWEST_TICKS = 3;
    private static final int MOST_TICKS = 7;

    static Scale fromZero(double most) {
        double end = most > 0 ? most * MARGIN : 1;
        return new Scale(0, end, false, Charts.linearTicks(end));
    }

    static Scale logarithmic(double least, double most) {
        double low = least / MARGIN;
        double high = most * MARGIN;
        return new Scale(low, high, true, logarithmicTicks(low, high));
    }

    /** From zero, unless the small ones would be lost there. */
    static Scale fitting(double least, double most) {
        return least > 0 && most / least > WIDE ? logarithmic(least, most) : fromZero(most);
    }

    private static List<Double> logarithmicTicks(double low, double high) {
        List<Double> ticks = Charts.logarithmicTicks(low, high);
        if (ticks.size() < FEWEST_TICKS) {
            return multiples(low, high);
        }
        var fewer = new ArrayList<Double>();
        int each = (ticks.size() + MOST_TICKS - 1) / MOST_TICKS;
        for (int i = 0; i < ticks.size(); i += each) {
            fewer.add(ticks.get(i));
        }
        return fewer;
    }

    /** Evenly apart as numbers, where a power of ten is too wide a step. */
    private static List<Double> multiples(double low, double high) {
        double step = Charts.linearTicks(high - low).get(1);
        var ticks = new ArrayList<Double>();
        for (long i = (long) Math.ceil(low / step); i * step <= high; i++) {
            ticks.add(Math.rint(i * step * 1e6) / 1e6);
        }
        return ticks;
    }

    double at(double value) {
        if (isLogarithmic && value <= 0) {
            return 0;
        }
        double place =
                isLogarithmic
                        ? Math.log(value / low) / Math.log(high / low)
                        : (value - low) / (high - low);
        return Math.clamp(100 * place, 0, 100);
    }

    static String label(double tick) {
        if (Math.abs(tick) >= 1000) {
            return label(tick / 1000) + "k";
        }
        return tick == Math.rint(tick) ? Long.toString((long) tick) : Double.toString(tick);
    }
}
