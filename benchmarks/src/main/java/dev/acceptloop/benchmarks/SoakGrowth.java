package dev.acceptloop.benchmarks;

import java.util.List;
import java.util.Optional;

/**
 * How one quantity went from look to look of a soak.
 *
 * @param level its median
 * @param perThousand slope per 1 000 visits
 * @param whole by that slope, from the first of these looks to the last
 * @param floor what counts as growth is more
 */
record SoakGrowth(
        SoakQuantity quantity,
        double level,
        TheilSen.Slope perThousand,
        double whole,
        double floor) {
    /** Of fewer looks nothing is said. */
    static final int FEWEST_LOOKS = 8;

    private static final double THOUSAND = 1e3;
    private static final double MOST_LITTER = 3; // descriptors

    /** In these rounds, which were at rest; empty if too few of them tell it. */
    static Optional<SoakGrowth> of(SoakQuantity quantity, List<SoakRound> rounds) {
        List<SoakRound> known =
                rounds.stream().filter(round -> round.held().containsKey(quantity)).toList();
        if (known.size() < FEWEST_LOOKS || known.getFirst().visits() == known.getLast().visits()) {
            return Optional.empty();
        }
        List<Double> visits = known.stream().map(round -> round.visits() / THOUSAND).toList();
        List<Double> values = values(quantity, known);
        TheilSen.Slope slope = TheilSen.interval(visits, values);
        double whole = slope.middle() * (visits.getLast() - visits.getFirst());
        double processes = median(values(SoakQuantity.PROCESSES, known));
        double floor = quantity.floor(processes);
        return Optional.of(new SoakGrowth(quantity, median(values), slope, whole, floor));
    }

    private static List<Double> values(SoakQuantity quantity, List<SoakRound> rounds) {
        return rounds.stream().map(round -> round.held().getOrDefault(quantity, 0.0)).toList();
    }

    private static double median(List<Double> values) {
        return Statistics.median(values.stream().mapToDouble(value -> value).toArray());
    }

    /** Whether that is a leak: a rise beyond chance and beyond the floor, or litter. */
    boolean isLeak() {
        return quantity == SoakQuantity.LITTER
                ? level >= MOST_LITTER
                : perThousand.low() > 0 && whole > floor;
    }

    /** The slope with its interval, per 1 000 visits. */
    String slope() {
        return quantity.change(perThousand);
    }

    /** What is wrong with it, for a person. */
    String leak() {
        return quantity == SoakQuantity.LITTER
                ? "descriptors that only a garbage collection closed: "
                        + quantity.text(level)
                        + " a round"
                : "%s grew by %s per 1 000 visits, %s in all"
                        .formatted(quantity.title(), slope(), quantity.change(whole));
    }
}
