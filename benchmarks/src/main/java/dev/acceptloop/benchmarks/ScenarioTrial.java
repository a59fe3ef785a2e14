package dev.acceptloop.benchmarks;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import dev.acceptloop.benchmarks.Gate.Outcome;
import java.util.List;
import java.util.Map;

/**
 * One fresh server in one scenario.
 *
 * @param block which block, from 1
 * @param position its place in the block, from 1; behind all arms, if it repeats what was disturbed
 * @param arm the model's name, or the base's second one
 * @param seconds how long it took
 * @param values by {@link ScenarioFigure#key}; empty if it failed
 * @param trouble what it did wrong, in a line; empty if nothing
 * @param gates of each window in it, and of its warm-up
 * @param repeated whether it was run more than once, and another trial is used in its place
 */
public record ScenarioTrial(
        int block,
        int position,
        String arm,
        double seconds,
        Map<String, Double> values,
        String trouble,
        @JsonSetter(nulls = Nulls.AS_EMPTY) List<Gate> gates,
        boolean repeated) {

    /** As it is read and written. */
    @JsonCreator
    public ScenarioTrial {}

    /** One in which nothing was looked at but the figures. */
    ScenarioTrial(
            int block,
            int position,
            String arm,
            double seconds,
            Map<String, Double> values,
            String trouble) {
        this(block, position, arm, seconds, values, trouble, List.of(), false);
    }

    /** The same, used or not. */
    ScenarioTrial repeated(boolean isRepeated) {
        return new ScenarioTrial(block, position, arm, seconds, values, trouble, gates, isRepeated);
    }

    /** Whether its values may be shown. */
    @JsonIgnore
    boolean usable() {
        return !repeated && trouble.isEmpty();
    }

    /**
     * Whether a word may rest on that figure of it: nobody was in the way and the server was warm,
     * or the figure is of memory, which does not ask for time.
     */
    boolean counts(ScenarioFigure figure) {
        return usable() && (figure.isTimeless() || complaints() == 0);
    }

    /** Whether something came between that may be gone the next time. */
    @JsonIgnore
    boolean disturbed() {
        return usable()
                && gates.stream().anyMatch(g -> flagged(g) && g.id().equals(Interference.ID));
    }

    /** Gates that did not hold. */
    long complaints() {
        return flaggedGates().size();
    }

    /** The gates that did not hold, each once. */
    List<String> flags() {
        return flaggedGates().stream().map(Gate::id).distinct().toList();
    }

    List<Gate> flaggedGates() {
        return gates.stream().filter(ScenarioTrial::flagged).toList();
    }

    private static boolean flagged(Gate gate) {
        return gate.outcome() == Outcome.FLAGGED;
    }
}
