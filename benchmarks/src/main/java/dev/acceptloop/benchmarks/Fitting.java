package dev.acceptloop.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** How many blocks of each question fit a time, and how long their loads may then be. */
final class Fitting {
    private static final int WANTED_BLOCKS = 6; // one over what a word needs
    private static final int MOST_BLOCKS = 12;
    private static final double REPEAT_SHARE = 0.1; // of the time: kept for what is disturbed
    private static final double USUAL = 1;
    private static final double LEAST_FACTOR = 0.01;
    private static final double MOST_FACTOR = 100;
    private static final double ROUNDING = 1e-6;

    private final List<Demand> demands;
    private final double seconds;

    private Fitting(List<Demand> demands, double seconds) {
        this.demands = demands;
        this.seconds = seconds;
    }

    /**
     * A question, and what a block of it takes.
     *
     * @param share of as many blocks as the question with the most has
     * @param fixed seconds that cannot be shortened
     * @param load seconds that are as long as the time lets them be
     * @param shortest of load, as a factor; below it figures are not what they should be
     * @param longest of load
     */
    record Demand(double share, double fixed, double load, double shortest, double longest) {
        double seconds(double factor) {
            return fixed + own(factor) * load;
        }

        private double own(double factor) {
            return Math.clamp(factor, shortest, longest);
        }

        private int blocks(int most) {
            return (int) Math.ceil(share * most - ROUNDING);
        }
    }

    /** So many blocks, with loads of that factor. */
    record Fit(int blocks, double factor) {}

    /**
     * One for each. Where not all get the blocks they want, the first has what it needs for a word,
     * and the others what is left; where all have the same share all get as many.
     *
     * @param blocks how many are asked for; 0 for as many as fit
     */
    static List<Fit> of(List<Demand> demands, double seconds, int blocks) {
        return new Fitting(demands, seconds).fit(blocks);
    }

    private List<Fit> fit(int asked) {
        int wanted = asked > 0 ? asked : Math.max(WANTED_BLOCKS, fitting(MOST_BLOCKS, USUAL));
        int most = fitting(wanted, LEAST_FACTOR);
        boolean even = demands.stream().allMatch(demand -> demand.share == 1);
        if (most < Math.min(wanted, Question.FEWEST_BLOCKS) && !even) {
            return firstFirst(Math.min(wanted, Question.FEWEST_BLOCKS));
        }
        int blocks = Math.max(1, most);
        double factor = factor(blocks);
        return demands.stream()
                .map(demand -> new Fit(demand.blocks(blocks), demand.own(factor)))
                .toList();
    }

    /** The most blocks, up to these, that fit with loads of that factor. */
    private int fitting(int most, double factor) {
        int blocks = most;
        while (blocks > 0 && seconds(blocks, factor) > seconds + ROUNDING) {
            blocks--;
        }
        return blocks;
    }

    private double seconds(int blocks, double factor) {
        return demands.stream().mapToDouble(d -> d.blocks(blocks) * d.seconds(factor)).sum();
    }

    /** The longest loads with which so many blocks fit, and something is left for repeats. */
    private double factor(int blocks) {
        if (Double.isInfinite(seconds)) {
            return USUAL;
        }
        double low = LEAST_FACTOR;
        double high = MOST_FACTOR;
        for (int i = 0; i < 50; i++) {
            double middle = (low + high) / 2;
            if (seconds(blocks, middle) <= (1 - REPEAT_SHARE) * seconds) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private List<Fit> firstFirst(int wanted) {
        double block = demands.getFirst().seconds(LEAST_FACTOR);
        int own = Math.clamp((long) Math.floor(seconds / block), 1, wanted);
        double left = seconds - own * block;
        var blocks = new int[demands.size()];
        blocks[0] = own;
        for (boolean more = true; more; ) {
            more = false;
            for (int i = 1; i < blocks.length; i++) {
                double next = demands.get(i).seconds(LEAST_FACTOR);
                if (blocks[i] < demands.get(i).blocks(own) && next <= left) {
                    blocks[i]++;
                    left -= next;
                    more = true;
                }
            }
        }
        var fits = new ArrayList<Fit>();
        for (int i = 0; i < blocks.length; i++) {
            fits.add(new Fit(blocks[i], demands.get(i).own(LEAST_FACTOR)));
        }
        return fits;
    }
}
