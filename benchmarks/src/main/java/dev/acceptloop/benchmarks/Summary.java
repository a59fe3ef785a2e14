package dev.acceptloop.benchmarks;

import dev.acceptloop.clients.Markdown;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The findings in Markdown: what to paste into a pull request. */
final class Summary {
    private Summary() {}

    static String of(Results results) {
        return of(results, Optional.empty());
    }

    static String of(Results results, Optional<Against> against) {
        var text = new StringBuilder("# Server concurrency models, compared\n\n");
        List<FirstScreen.Answered> answers = FirstScreen.answers(results);
        text.append("**").append(answers.getFirst().sentence()).append("**\n\n");
        answers.stream().skip(1).forEach(answer -> text.append(line(answer)));
        text.append(answers.size() > 1 ? "\n" : "").append(FirstScreen.facts(results));
        text.append("\n\n");
        FirstScreen.warnings(results)
                .forEach(warning -> text.append("**").append(warning).append("**\n\n"));
        against.ifPresent(old -> text.append(AgainstReport.markdown(old)));
        results.loads().forEach(load -> text.append(table(results, load)));
        results.scenarios().forEach(result -> text.append(ScenarioSummary.of(result)));
        text.append(details(results));
        return text.toString();
    }

    private static String line(FirstScreen.Answered answer) {
        String question = answer.isLoad() ? "" : answer.question() + " ";
        return "- " + question + answer.sentence() + '\n';
    }

    /** What a reader of a pull request opens who doubts. */
    private static String details(Results results) {
        var text = new StringBuilder("<details><summary>Method and machine</summary>\n\n");
        if (!results.arms().isEmpty()) {
            Figures.sentences(results).forEach(s -> text.append(s).append("\n\n"));
            text.append(Figures.gates(results)).append("\n\n");
            text.append(
                    "Geometric means over blocks; ratios are those of ratios within blocks, with"
                            + " Student's 95 % intervals on the logarithms. Loopback: a server is charged"
                            + " for delivering its replies and not for receiving requests, all alike.\n\n");
        }
        results.environment()
                .facts()
                .forEach((k, v) ->
                        text.append("- ")
                                .append(k)
                                .append(": ")
                                .append(Markdown.code(v))
                                .append('\n'));
        return text.append("\n</details>\n").toString();
    }

    private static String table(Results all, LoadPoint load) {
        Results results = all.at(load.bytes());
        int connections = load.connections();
        String base = results.bases().getOrDefault(connections, "");
        var lines = new ArrayList<String>();
        lines.add("## " + Figures.load(all, load) + ", compared with `" + base + "`\n");
        lines.add("| model | CPU µs/msg | ratio | word | msg/s | ratio | word | p99 µs | MiB |");
        lines.add("|---|--:|--:|---|--:|--:|---|--:|--:|");
        for (Cell cell : results.cellsAt(connections)) {
            Optional<Ratio> cpu = cell.ratio(Metric.CPU, base, connections);
            Optional<Ratio> throughput = cell.ratio(Metric.THROUGHPUT, base, connections);
            String none = cell.arm().equals(base) ? "base" : Figures.NONE;
            List<String> columns =
                    List.of(
                            Markdown.cell(cell.arm()),
                            Figures.value(cell, Metric.CPU),
                            Figures.ratio(cpu),
                            cpu.map(Figures::verdict).orElse(none),
                            Figures.value(cell, Metric.THROUGHPUT),
                            Figures.ratio(throughput),
                            throughput.map(Figures::verdict).orElse(none),
                            Figures.value(cell, Metric.P99),
                            Figures.value(cell, Metric.MEMORY));
            lines.add("| " + String.join(" | ", columns) + " |");
        }
        return String.join("\n", lines) + "\n\n";
    }
}
