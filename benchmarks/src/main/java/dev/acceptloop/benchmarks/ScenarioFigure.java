package dev.acceptloop.benchmarks;

import com.fasterxml.jackson.annotation.JsonIgnore;

/**
 * Something a scenario measures.
 *
 * @param key its name in files
 * @param title what a reader sees
 * @param moreIsBetter whether a higher value is the better one
 */
public record ScenarioFigure(String key, String title, String unit, boolean moreIsBetter) {
    /** Whether it is the same whoever is in the way: memory does not ask for a processor. */
    @JsonIgnore
    boolean isTimeless() {
        return unit.equals("B") || unit.endsWith("iB");
    }

    static ScenarioFigure less(String key, String title, String unit) {
        return new ScenarioFigure(key, title, unit, false);
    }

    static ScenarioFigure more(String key, String title, String unit) {
        return new ScenarioFigure(key, title, unit, true);
    }
}
