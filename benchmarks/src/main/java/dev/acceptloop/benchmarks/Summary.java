package dev.acceptloop.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The findings in Markdown: what to paste into an issue. */
final class Summary {
    private Summary() {}

    static String of(Results results) {
        var text = new StringBuilder("# Server concurrency models, compared\n\n");
        text.append(results.started()).append(", ").append(results.blocksRun());
        text.append(" blocks, ").append(results.settings().messageBytes()).append("-byte ");
        text.append(results.settings().service()).append(", framing ");
        text.append(results.settings().framing()).append(".\n\n");
        if (results.sitting().isNoisy()) {
            text.append("**").append(results.sitting().sentence()).append("**\n\n");
        }
        results.doubts().forEach(d -> text.append("**").append(d.sentence()).append("**\n\n"));
        Figures.sentences(results).forEach(s -> text.append(s).append("\n\n"));
        results.bases().forEach((n, base) -> text.append(table(results, n, base)));
        text.append(Figures.gates(results)).append('\n');
        if (!results.stopped().isEmpty()) {
            text.append("\n**Not complete**: ").append(results.stopped()).append(".\n");
        }
        text.append(
                "\nGeometric means over blocks; ratios are those of ratios within blocks, with");
        text.append(
                " Student's 95 % intervals on the logarithms. Loopback: a server is charged for delivering its");
        text.append(" replies and not for receiving requests, all alike.\n\n");
        results.environment()
                .facts()
                .forEach((k, v) -> text.append("- ").append(k).append(": ").append(v).append('\n'));
        return text.toString();
    }

    private static String table(Results results, int connections, String base) {
        var lines = new ArrayList<String>();
        lines.add("## " + Figures.connections(connections) + ", compared with `" + base + "`\n");
        lines.add(
                "| model | CPU µs/msg | ratio | verdict | msg/s | ratio | verdict | mean µs | p99 µs"
                        + " | MiB | threads |");
        lines.add("|---|--:|--:|---|--:|--:|---|--:|--:|--:|--:|");
        for (Cell cell : results.cellsAt(connections)) {
            Optional<Ratio> cpu = cell.ratio(Metric.CPU, base, connections);
            Optional<Ratio> throughput = cell.ratio(Metric.THROUGHPUT, base, connections);
            String none = cell.arm().equals(base) ? "base" : Figures.NONE;
            List<String> columns =
                    List.of(
                            "`" + cell.arm() + "`",
                            Figures.value(cell, Metric.CPU),
                            Figures.ratio(cpu),
                            cpu.map(Figures::verdict).orElse(none),
                            Figures.value(cell, Metric.THROUGHPUT),
                            Figures.ratio(throughput),
                            throughput.map(Figures::verdict).orElse(none),
                            Figures.value(cell, Metric.MEAN),
                            Figures.value(cell, Metric.P99),
                            Figures.value(cell, Metric.MEMORY),
                            Figures.value(cell, Metric.THREADS));
            lines.add("| " + String.join(" | ", columns) + " |");
        }
        return String.join("\n", lines) + "\n\n";
    }
}
