package dev.acceptloop.benchmarks;

import dev.acceptloop.benchmarks.ScenarioResult.Finding;
import java.util.List;

/** Scenarios in Markdown, below what echo found if it was measured too. */
final class ScenarioSummary {
    private ScenarioSummary() {}

    static String of(Results results) {
        var text = new StringBuilder();
        if (results.arms().isEmpty()) {
            text.append("# Server concurrency models, compared\n\n").append(results.started());
            text.append("\n\n");
        } else {
            text.append(Summary.of(results)).append('\n');
        }
        results.scenarios().forEach(result -> text.append(section(result)));
        return text.toString();
    }

    private static String section(ScenarioResult result) {
        var text = new StringBuilder("## `%s`\n\n".formatted(result.name()));
        text.append(result.question()).append(' ').append(result.blocksRun());
        text.append(result.blocksRun() == 1 ? " block" : " blocks");
        text.append(", compared with `").append(result.base()).append("`.\n\n");
        String note = ScenarioTable.note(result).trim();
        text.append(note.isEmpty() ? "" : "**" + note.replace("\n", " ") + "**\n\n");
        for (String arm : result.arms()) {
            String trouble = result.trouble(arm);
            text.append(trouble.isEmpty() ? "" : "**Wrong: `" + arm + "`, " + trouble + "**\n\n");
        }
        for (ScenarioFigure figure : result.figures()) {
            List<String> arms = ScenarioTable.sorted(result, figure);
            if (!arms.isEmpty()) {
                text.append("| ").append(figure.title()).append(" | ").append(figure.unit());
                text.append(" | 95 % interval | ratio | |\n|---|--:|--:|--:|---|\n");
                arms.forEach(arm -> text.append(row(result.finding(arm, figure))));
                text.append('\n');
            }
        }
        return text.toString();
    }

    private static String row(Finding finding) {
        return "| `%s` | %s | %s | %s | %s |\n"
                .formatted(
                        finding.arm(),
                        ScenarioTable.middle(finding.value()),
                        ScenarioTable.interval(finding.value()),
                        ScenarioTable.ratio(finding.ratio()),
                        finding.word());
    }
}
