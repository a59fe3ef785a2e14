package dev.acceptloop.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** The findings for a terminal: one table per number of connections, columns aligned. */
final class Table {
    private static final List<String> HEAD =
            List.of(
                    "model",
                    "CPU µs/msg",
                    "95 % interval",
                    "CPU ratio",
                    "CPU is",
                    "msg/s",
                    "throughput is",
                    "mean µs",
                    "p99 µs",
                    "MiB",
                    "threads");

    private Table() {}

    static String of(Results results) {
        var text = new StringBuilder();
        results.bases()
                .forEach((n, base) -> {
                    text.append('\n').append(Figures.connections(n));
                    text.append(", compared with ").append(base).append('\n');
                    text.append(aligned(rows(results.cellsAt(n), base)));
                    text.append(reasons(results.cellsAt(n), base));
                });
        text.append('\n').append(Figures.gates(results)).append('\n');
        results.doubts().forEach(d -> text.append(d.sentence(results)).append('\n'));
        if (results.sitting().isNoisy()) {
            text.append(results.sitting().sentence()).append('\n');
        }
        if (!results.stopped().isEmpty()) {
            text.append("not complete: ").append(results.stopped()).append('\n');
        }
        return text.toString();
    }

    private static List<List<String>> rows(List<Cell> cells, String base) {
        var rows = new ArrayList<List<String>>();
        rows.add(HEAD);
        for (Cell cell : cells) {
            var cpu = cell.ratio(Metric.CPU, base, cell.connections());
            var throughput = cell.ratio(Metric.THROUGHPUT, base, cell.connections());
            String none = cell.arm().equals(base) ? "base" : Figures.NONE;
            rows.add(
                    List.of(
                            cell.arm(),
                            Figures.value(cell, Metric.CPU),
                            cell.value(Metric.CPU).map(Figures::interval).orElse(Figures.NONE),
                            Figures.ratio(cpu),
                            cpu.map(r -> r.verdict().of(Metric.CPU)).orElse(none),
                            Figures.value(cell, Metric.THROUGHPUT),
                            throughput.map(r -> r.verdict().of(Metric.THROUGHPUT)).orElse(none),
                            Figures.value(cell, Metric.MEAN),
                            Figures.value(cell, Metric.P99),
                            Figures.value(cell, Metric.MEMORY),
                            Figures.value(cell, Metric.THREADS)));
        }
        return rows;
    }

    /** Why there is no word, in a line each: columns have no room for it. */
    private static String reasons(List<Cell> cells, String base) {
        var text = new StringBuilder();
        for (Cell cell : cells) {
            for (Metric metric : List.of(Metric.CPU, Metric.THROUGHPUT)) {
                String why =
                        cell.ratio(metric, base, cell.connections()).map(Ratio::why).orElse("");
                if (!why.isEmpty()) {
                    text.append("  cannot tell ").append(cell.arm()).append(" by ");
                    text.append(metric.title()).append(": ").append(why).append('\n');
                }
            }
        }
        return text.toString();
    }

    private static String aligned(List<List<String>> rows) {
        int columns = rows.getFirst().size();
        var widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        var text = new StringBuilder();
        for (List<String> row : rows) {
            var line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                String padding = " ".repeat(widths[i] - row.get(i).length());
                line.append("  ").append(i == 0 ? row.get(i) + padding : padding + row.get(i));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
