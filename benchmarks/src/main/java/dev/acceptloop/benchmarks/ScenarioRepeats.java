package dev.acceptloop.benchmarks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which of several trials of one arm and block is used: the one that was least in trouble, the
 * first of those. What a server did wrong stands, whatever it did the next time.
 */
final class ScenarioRepeats {
    private static final Comparator<ScenarioTrial> BY_TROUBLE =
            Comparator.comparingInt((ScenarioTrial t) -> t.trouble().isEmpty() ? 0 : 1)
                    .thenComparingLong(ScenarioTrial::complaints);

    private ScenarioRepeats() {}

    private record Place(int block, String arm) {
        static Place of(ScenarioTrial trial) {
            return new Place(trial.block(), trial.arm());
        }
    }

    /** The same trials, each place with one that is used; the others are marked. */
    static List<ScenarioTrial> settled(List<ScenarioTrial> trials) {
        Map<Place, Integer> used = new HashMap<>();
        for (int i = 0; i < trials.size(); i++) {
            used.merge(
                    Place.of(trials.get(i)),
                    i,
                    (first, second) ->
                            BY_TROUBLE.compare(trials.get(second), trials.get(first)) < 0
                                    ? second
                                    : first);
        }
        var settled = new ArrayList<ScenarioTrial>();
        for (int i = 0; i < trials.size(); i++) {
            ScenarioTrial trial = trials.get(i);
            settled.add(trial.repeated(used.getOrDefault(Place.of(trial), i) != i));
        }
        return List.copyOf(settled);
    }
}
