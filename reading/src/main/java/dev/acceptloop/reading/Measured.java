package dev.acceptloop.reading;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What one run of the comparison measured of the models, as its {@code results.json} has it. Here
 * nothing is worked out. What was not measured, or not undisturbed, is said.
 */
final class Measured {
    static final String NOT = "not measured in that run";

    private static final int SCHEMA = 4;
    private static final int FEWEST_FOR_AN_INTERVAL = 3; // blocks, as in the report
    private static final double QUIET = 0.1; // of a processor, as in the report

    /** What is asked of every model, and which figures answer it. */
    enum Question {
        IDLE("idle", "an idle connection", Figure.IN_SUM, Figure.ON_THE_HEAP),
        SLOW_HANDLER("slow-handler", "slow handlers", Figure.BESIDE_HANDLERS, Figure.ALONE),
        SLOW_PEER("slow-reader", "peers that do not read", Figure.OF_ONE, Figure.BESIDE_PEERS);

        private final String scenario;
        private final String words;
        private final Figure first;
        private final Figure second;

        Question(String scenario, String words, Figure first, Figure second) {
            this.scenario = scenario;
            this.words = words;
            this.first = first;
            this.second = second;
        }

        /** As the results name it. */
        String scenario() {
            return scenario;
        }

        String words() {
            return words;
        }

        List<Figure> figures() {
            return List.of(first, second);
        }
    }

    /** One of a question. */
    enum Figure {
        IN_SUM("pss", "memory in sum"),
        ON_THE_HEAP("heap", "of it on the heap"),
        BESIDE_HANDLERS("block99", "p99 of the others beside them"),
        ALONE("alone99", "p99 alone"),
        OF_ONE("memory", "memory for one"),
        BESIDE_PEERS("beside99", "p99 of the others beside them");

        private final String key;
        private final String words;

        Figure(String key, String words) {
            this.key = key;
            this.words = words;
        }

        /** As the results name it. */
        String key() {
            return key;
        }

        String words() {
            return words;
        }
    }

    /**
     * A figure of a model.
     *
     * @param value with its unit; empty if there is none
     * @param spread its 95 % interval, or what was seen in too few blocks for one
     * @param doubt why no word rests on it, or why there is none; empty if all is well
     */
    record Value(String value, String spread, String doubt) {
        static Value none(String why) {
            return new Value("", "", why);
        }

        boolean isKnown() {
            return !value.isEmpty();
        }
    }

    private final Json results;

    private Measured(Json results) {
        this.results = results;
    }

    /**
     * Of such a file.
     *
     * @throws IllegalArgumentException if it is none, or of another shape; one line for the user
     */
    static Measured of(String results) {
        Json json;
        try {
            json = Json.of(results);
        } catch (IOException e) {
            throw new IllegalArgumentException("the results are no JSON", e);
        }
        String schema = json.at("schema").text();
        if (!schema.equals(Integer.toString(SCHEMA))) {
            throw new IllegalArgumentException(
                    "the results have schema '" + schema + "', this reads " + SCHEMA);
        }
        return new Measured(json);
    }

    // ------------------------------------------------------------------ the run

    /** When it began, in ISO 8601. */
    String started() {
        return results.at("started").text();
    }

    /** What is known of the machine and of what ran there, the processors first. */
    List<String> machine() {
        Json facts = results.at("environment").at("facts");
        List<String> known = new ArrayList<>();
        if (isTold(facts, "processor")) {
            String count = isTold(facts, "processors") ? facts.at("processors").text() : "?";
            known.add(count + " × " + facts.at("processor").text());
        }
        for (String fact : List.of("system", "kernel", "Java")) {
            if (isTold(facts, fact)) {
                known.add(facts.at(fact).text());
            }
        }
        if (isTold(facts, "commit")) {
            known.add("commit " + facts.at("commit").text());
        }
        return known;
    }

    private static boolean isTold(Json facts, String name) {
        String fact = facts.at(name).text();
        return !fact.isEmpty() && !fact.equals("not told");
    }

    /** What has to be known before a figure is looked at, a sentence each. */
    List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        if (isNoisy()) {
            warnings.add(
                    String.format(
                            Locale.ROOT,
                            "Noisy sitting: before it began others took %.0f %% of a processor.",
                            100 * foreign()));
        }
        Set<String> reasons = new LinkedHashSet<>();
        reasons.add(results.at("stopped").text());
        results.at("scenarios").rows().forEach(each -> reasons.add(each.at("stopped").text()));
        reasons.remove("");
        reasons.forEach(reason -> warnings.add("Not complete: " + reason + "."));
        return warnings;
    }

    private double foreign() {
        return results.at("sitting").at("foreign").rows().stream()
                .mapToDouble(Json::number)
                .max()
                .orElse(0);
    }

    private boolean isNoisy() {
        return foreign() > QUIET;
    }

    // ------------------------------------------------------------------ figures

    /** What it holds of that model. */
    Value of(String model, Question question, Figure figure) {
        Optional<Json> asked = named(results.at("scenarios"), "name", question.scenario);
        if (asked.isEmpty()) {
            return Value.none(NOT);
        }
        Json scenario = asked.orElseThrow();
        String skipped = scenario.at("skipped").at(model).text();
        if (!skipped.isEmpty()) {
            return Value.none(NOT + ": " + skipped);
        }
        List<Json> trials =
                scenario.at("trials").rows().stream()
                        .filter(trial -> trial.at("arm").text().equals(model))
                        .toList();
        Json value =
                scenario.at("findings").rows().stream()
                        .filter(finding -> finding.at("arm").text().equals(model))
                        .filter(finding -> finding.at("figure").text().equals(figure.key))
                        .map(finding -> finding.at("value"))
                        .findFirst()
                        .orElse(Json.NOTHING);
        if (value.at("n").number() == 0) {
            return Value.none(leftOut(trials));
        }
        String unit = unit(scenario, figure);
        return new Value(
                number(value.at("middle").number()) + (unit.isEmpty() ? "" : " " + unit),
                spread(value, trials, figure),
                unit.endsWith("B") ? "" : doubt(trials)); // memory is the same whoever is about
    }

    private static Optional<Json> named(Json rows, String field, String name) {
        return rows.rows().stream().filter(row -> row.at(field).text().equals(name)).findFirst();
    }

    private static String unit(Json scenario, Figure figure) {
        return named(scenario.at("figures"), "key", figure.key)
                .map(each -> each.at("unit").text())
                .orElse("");
    }

    private static String leftOut(List<Json> trials) {
        return trials.stream()
                .filter(trial -> !trial.at("trouble").text().isEmpty())
                .map(trial ->
                        "left out: block %s: %s"
                                .formatted(trial.at("block").text(), trial.at("trouble").text()))
                .findFirst()
                .orElse(NOT);
    }

    private static String spread(Json value, List<Json> trials, Figure figure) {
        int blocks = (int) value.at("n").number();
        String counted = blocks == 1 ? "1 block" : blocks + " blocks";
        if (blocks >= FEWEST_FOR_AN_INTERVAL) {
            double low = value.at("low").number();
            return "[" + number(low) + ", " + number(value.at("high").number()) + "], " + counted;
        }
        double[] seen =
                trials.stream()
                        .filter(Measured::isUsed)
                        .filter(trial -> trial.at("values").has(figure.key))
                        .mapToDouble(trial -> trial.at("values").at(figure.key).number())
                        .sorted()
                        .toArray();
        return seen.length < 2
                ? counted
                : counted + ", " + number(seen[0]) + " to " + number(seen[seen.length - 1]);
    }

    private static boolean isUsed(Json trial) {
        return trial.at("trouble").text().isEmpty() && !trial.at("repeated").text().equals("true");
    }

    private String doubt(List<Json> trials) {
        Set<String> gates = new LinkedHashSet<>();
        int flagged = 0;
        int used = 0;
        for (Json trial : trials.stream().filter(Measured::isUsed).toList()) {
            List<String> complaints =
                    trial.at("gates").rows().stream()
                            .filter(gate -> gate.at("outcome").text().equals("FLAGGED"))
                            .map(gate -> gate.at("id").text() + " " + gate.at("name").text())
                            .toList();
            gates.addAll(complaints);
            flagged += complaints.isEmpty() ? 0 : 1;
            used++;
        }
        List<String> doubts = new ArrayList<>();
        if (flagged > 0) {
            doubts.add(
                    "flagged in %d of %d: %s".formatted(flagged, used, String.join(", ", gates)));
        }
        if (isNoisy()) {
            doubts.add("noisy sitting");
        }
        return String.join("; ", doubts);
    }

    /** About three significant digits, thousands set apart by a narrow space. */
    private static String number(double value) {
        double size = Math.abs(value);
        int decimals = size >= 100 ? 0 : size >= 10 ? 1 : 2;
        return String.format(Locale.ROOT, "%,." + decimals + "f", value).replace(',', '\u202f');
    }
}
