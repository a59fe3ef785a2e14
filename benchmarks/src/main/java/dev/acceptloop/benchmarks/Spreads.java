package dev.acceptloop.benchmarks;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * What the arms' spreads say of each other. Six blocks know the variance of one arm badly: it may
 * well be half or twice as large, and a t-test pays for that with a critical value of 6 where the
 * normal distribution has 3. But there are a dozen arms, and most of them are disturbed by the same
 * machine. So a variance is moderated (G. K. Smyth, Linear models and empirical Bayes methods for
 * assessing differential expression, 2004, doi 10.2202/1544-6115.1027): it is the mean of the
 * sample's own and of a prior, weighted with their degrees of freedom, and where the arms' spreads
 * differ much the prior gets few of them.
 *
 * <p>Three things are unlike Smyth's, because here one arm may be three times as restless as the
 * rest, and then borrows a certainty that is not its own (equal arms were told apart in 17 of 100
 * reports):
 *
 * <ul>
 *   <li>the prior of an arm is the typical variance times how much more restless than typical it is
 *       over all figures it is tested by, under every load, never less than typical;
 *   <li>a variance is never moderated below the sample's own;
 *   <li>up to four arms, which is three models and a control, nothing is borrowed: plain t.
 * </ul>
 *
 * <p>An arm's spread is that of its logarithms after the means of arms and of blocks are taken
 * away, so that the base, which is in every ratio, counts once.
 */
final class Spreads {
    private final Map<Figure, Layout> layouts = new HashMap<>();
    private final Map<String, Double> restlessness = new HashMap<>();
    private final Map<Figure, Prior> priors = new HashMap<>();

    /** One metric under one load. */
    record Figure(Metric metric, LoadPoint load) {}

    /**
     * What is believed of a trial's variance before its arm is looked at.
     *
     * @param degreesOfFreedom infinite if the arms' spreads differ no more than chance lets them
     */
    record Prior(double value, double degreesOfFreedom, int arms) {}

    /**
     * Learns from the logarithms.
     *
     * @param logs by figure, arm and block
     * @param tested the figures by which an arm's restlessness is judged
     */
    Spreads(Map<Figure, Map<String, Map<Integer, Double>>> logs, Collection<Metric> tested) {
        logs.forEach((figure, arms) -> layouts.put(figure, new Layout(arms)));
        var sums = new HashMap<String, double[]>();
        layouts.forEach((figure, layout) -> {
            if (tested.contains(figure.metric())) {
                layout.addTo(sums);
            }
        });
        sums.forEach((arm, sum) -> restlessness.put(arm, Math.max(1, sum[0] / sum[1])));
        layouts.forEach((figure, layout) ->
                layout.prior(this::restlessness).ifPresent(prior -> priors.put(figure, prior)));
    }

    private double restlessness(String arm) {
        return restlessness.getOrDefault(arm, 1.0);
    }

    /**
     * The variance of a ratio's logarithms.
     *
     * @param parts the arms in it, with the share of each one's variance
     */
    Variance moderated(Figure figure, Map<String, Double> parts, double... logs) {
        Variance own = Variance.of(logs);
        Prior prior = priors.get(figure);
        if (prior == null) {
            return own;
        }
        double expected = 0;
        for (Map.Entry<String, Double> part : parts.entrySet()) {
            expected += prior.value() * part.getValue() * restlessness(part.getKey());
        }
        int lenders = prior.arms() - 2;
        double degrees = logs.length - 1;
        double borrowed = Math.min(prior.degreesOfFreedom(), lenders * degrees);
        double value = (borrowed * expected + degrees * own.value()) / (borrowed + degrees);
        return new Variance(Math.max(value, own.value()), prior.degreesOfFreedom(), lenders);
    }
}
