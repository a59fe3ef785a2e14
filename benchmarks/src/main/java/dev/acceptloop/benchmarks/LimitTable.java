package dev.acceptloop.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** What limited each arm at one number of connections, and the flags it was given. */
final class LimitTable {
    private LimitTable() {}

    static String html(Results results, int connections) {
        var rows = new StringBuilder();
        for (Cell cell : results.cellsAt(connections)) {
            List<Measurement> windows = windows(results, cell);
            if (!windows.isEmpty()) {
                rows.append(row(cell.arm(), windows));
            }
        }
        if (rows.isEmpty()) {
            return "";
        }
        String title = "What limited each arm";
        return "<h3>"
                + title
                + "</h3>"
                + Html.tableBegin("plain", title)
                + "<thead><tr><th scope='col'>model</th><th scope='col'>limited by</th><th scope='col'>server's"
                + " processor, busy</th><th scope='col'>generator's</th><th scope='col'>flags</th></tr></thead><tbody>"
                + rows
                + "</tbody></table></div>";
    }

    private static List<Measurement> windows(Results results, Cell cell) {
        var windows = new ArrayList<Measurement>();
        for (Trial trial : results.trials()) {
            if (trial.arm().equals(cell.arm())) {
                trial.measurements().stream()
                        .filter(m -> m.connections() == cell.connections() && !m.repeated())
                        .forEach(windows::add);
            }
        }
        return windows;
    }

    private static String row(String arm, List<Measurement> windows) {
        Map<String, Long> limiters =
                windows.stream()
                        .collect(
                                Collectors.groupingBy(
                                        Measurement::limiter, TreeMap::new, Collectors.counting()));
        Map<String, Long> flags =
                windows.stream()
                        .flatMap(m -> m.complaints().stream())
                        .collect(
                                Collectors.groupingBy(
                                        gate -> gate.id() + " " + gate.name(),
                                        TreeMap::new,
                                        Collectors.counting()));
        return "<tr data-arm='%s'><th scope='row'>%s</th><td data-label='limited by'>%s</td><td data-label='server'>%s</td><td data-label='generator'>%s</td><td data-label='flags'>%s</td></tr>"
                .formatted(
                        Html.text(arm),
                        Html.text(arm),
                        counted(limiters, windows.size()),
                        share(windows, Measurement::serverShare),
                        share(windows, Measurement::generatorShare),
                        flags.isEmpty() ? "none" : counted(flags, windows.size()));
    }

    private static String counted(Map<String, Long> counts, int windows) {
        return counts.entrySet().stream()
                .map(each ->
                        Html.text(each.getKey())
                                + " <small>in "
                                + each.getValue()
                                + " of "
                                + Figures.windows(windows)
                                + "</small>")
                .collect(Collectors.joining("; "));
    }

    private static String share(List<Measurement> windows, ToDoubleFunction<Measurement> share) {
        double mean = windows.stream().mapToDouble(share).average().orElse(0);
        return String.format(Locale.ROOT, "%.0f %%", 100 * mean);
    }
}
