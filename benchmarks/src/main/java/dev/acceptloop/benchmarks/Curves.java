package dev.acceptloop.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Curves, a line per arm: as data that uPlot draws where there is a script, and as a table, which
 * is there in any case.
 */
final class Curves {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<Double, String> PERCENTILES = percentiles();

    private final String title;
    private final String caption;
    private final String unit;
    private final Map<Double, String> places; // along the axis, with their labels
    private final boolean isSpread; // the axis, by logarithms
    private final boolean isLogarithmic; // the values
    private final Map<String, Map<Double, Double>> lines = new LinkedHashMap<>();

    Curves(
            String title,
            String caption,
            String unit,
            Map<Double, String> places,
            boolean isSpread,
            boolean isLogarithmic) {
        this.title = title;
        this.caption = caption;
        this.unit = unit;
        this.places = new LinkedHashMap<>(places);
        this.isSpread = isSpread;
        this.isLogarithmic = isLogarithmic;
    }

    private static Map<Double, String> percentiles() {
        var labels = new LinkedHashMap<Double, String>();
        for (double p : new double[] {50, 90, 99, 99.9, 99.99}) {
            labels.put(p, p == Math.rint(p) ? "p" + (long) p : "p" + p);
        }
        return labels;
    }

    void line(String arm, Map<Double, Double> values) {
        if (!values.isEmpty()) {
            lines.put(arm, values);
        }
    }

    /** A place that no line has is none. */
    private void keepKnownPlaces() {
        places.keySet()
                .removeIf(place ->
                        lines.values().stream().noneMatch(line -> line.containsKey(place)));
    }

    // ------------------------------------------------------------------ of results

    /** Latency by percentile at one number of connections. */
    static String percentiles(Results results, int connections) {
        var curves =
                new Curves(
                        "Latency, percentile by percentile",
                        "Send to verified reply; geometric means over blocks. Each step to the right"
                                + " leaves a tenth as many replies above.",
                        "µs",
                        nines(),
                        false,
                        true);
        for (Cell cell : results.cellsAt(connections)) {
            var values = new LinkedHashMap<Double, Double>();
            PERCENTILES
                    .keySet()
                    .forEach(percentile -> {
                        double[] seen =
                                results.trials().stream()
                                        .filter(trial -> trial.arm().equals(cell.arm()))
                                        .flatMap(trial -> trial.measurements().stream())
                                        .filter(m -> m.connections() == connections)
                                        .filter(m -> m.counts(Metric.P99))
                                        .mapToDouble(m -> m.percentile(percentile))
                                        .filter(value -> value > 0)
                                        .toArray();
                        if (seen.length > 0) {
                            values.put(nines(percentile), Statistics.geometricMean(seen).mean());
                        }
                    });
            curves.line(cell.arm(), values);
        }
        return curves.html();
    }

    private static double nines(double percentile) {
        return -Math.log10(1 - percentile / 100);
    }

    private static Map<Double, String> nines() {
        var places = new LinkedHashMap<Double, String>();
        PERCENTILES.forEach((p, label) -> places.put(nines(p), label));
        return places;
    }

    /** A figure over the numbers of connections; nothing where there is only one. */
    static String scaling(Results results, Metric metric) {
        var loads = new TreeSet<>(results.bases().keySet());
        if (loads.size() < 2) {
            return "";
        }
        var places = new LinkedHashMap<Double, String>();
        loads.forEach(n -> places.put((double) n, Integer.toString(n)));
        var curves =
                new Curves(
                        "By connections: " + metric.title(),
                        metric.moreIsBetter() ? "More is better." : "Less is better.",
                        metric.unit(),
                        places,
                        true,
                        true);
        for (Arm arm : results.arms()) {
            var values = new LinkedHashMap<Double, Double>();
            for (int n : loads) {
                results.cellsAt(n).stream()
                        .filter(cell -> cell.arm().equals(arm.label()))
                        .forEach(cell ->
                                cell.value(metric)
                                        .ifPresent(e -> values.put((double) n, e.mean())));
            }
            if (arm.kind() != Arm.Kind.CONTROL) {
                curves.line(arm.label(), values);
            }
        }
        return curves.html();
    }

    // ------------------------------------------------------------------ output

    String html() {
        if (lines.isEmpty()) {
            return "";
        }
        keepKnownPlaces();
        return "<figure><h3>%s</h3><figcaption>%s</figcaption><div class='plot' data-title='%s'><script type='application/json'>%s</script></div>%s</figure>"
                .formatted(Html.text(title), Html.text(caption), Html.text(title), data(), table());
    }

    private String data() {
        var series = new ArrayList<Map<String, Object>>();
        lines.forEach((arm, values) -> {
            var points = new ArrayList<@Nullable Double>();
            places.keySet().forEach(place -> points.add(values.get(place)));
            series.add(Map.of("name", arm, "values", points));
        });
        Map<String, Object> data =
                Map.of(
                        "places",
                        List.copyOf(places.keySet()),
                        "labels",
                        List.copyOf(places.values()),
                        "unit",
                        unit,
                        "spread",
                        isSpread,
                        "logarithmic",
                        isLogarithmic,
                        "series",
                        series);
        try {
            return JSON.writeValueAsString(data).replace("<", "\\u003c");
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String table() {
        var html = new StringBuilder("<details><summary>As a table</summary>");
        html.append(Html.tableBegin("", title));
        html.append("<thead><tr><th scope='col'>").append(Html.text(unit)).append("</th>");
        places.values()
                .forEach(label ->
                        html.append("<th scope='col'>").append(Html.text(label)).append("</th>"));
        html.append("</tr></thead><tbody>");
        lines.forEach((arm, values) -> {
            html.append("<tr data-arm='").append(Html.text(arm)).append("'><th scope='row'>");
            html.append(Html.text(arm)).append("</th>");
            places.forEach((place, label) -> {
                Double value = values.get(place);
                html.append("<td data-label='").append(Html.text(label)).append("'>");
                html.append(value == null ? Figures.NONE : Figures.number(value)).append("</td>");
            });
            html.append("</tr>");
        });
        return html.append("</tbody></table></div></details>").toString();
    }
}
