package dev.acceptloop.benchmarks;

import dev.acceptloop.benchmarks.ScenarioResult.Finding;
import dev.acceptloop.clients.Markdown;
import java.util.List;

/** A scenario in Markdown. */
final class ScenarioSummary {
    private ScenarioSummary() {}

    static String of(ScenarioResult result) {
        var text = new StringBuilder("## `%s`\n\n".formatted(result.name()));
        text.append(result.question()).append(' ').append(Answer.of(result)).append(' ');
        text.append(Figures.blocks(result.blocksRun()));
        text.append(", compared with `").append(result.base()).append("`.\n\n");
        String note = ScenarioTable.note(result).trim();
        text.append(note.isEmpty() ? "" : "**" + note.replace("\n", " ") + "**\n\n");
        for (String arm : result.arms()) {
            String trouble = result.trouble(arm);
            if (!trouble.isEmpty()) {
                text.append("**Wrong:** ").append(Markdown.code(arm)).append(", ");
                text.append(Markdown.code(trouble)).append("\n\n");
            }
        }
        String flagged = ScenarioTable.flagged(result);
        text.append(flagged.isEmpty() ? "" : flagged + "\n\n");
        for (ScenarioFigure figure : result.figures()) {
            List<String> arms = ScenarioTable.sorted(result, figure);
            if (!arms.isEmpty()) {
                text.append("| ").append(figure.title()).append(" | ").append(figure.unit());
                text.append(" | 95 % interval | ratio | |\n|---|--:|--:|--:|---|\n");
                arms.forEach(arm -> text.append(row(result, result.finding(arm, figure))));
                text.append('\n');
            }
        }
        return text.toString();
    }

    private static String row(ScenarioResult result, Finding finding) {
        String why = ScenarioReason.of(result, finding);
        return "| %s | %s | %s | %s | %s |\n"
                .formatted(
                        Markdown.cell(finding.arm()),
                        ScenarioTable.middle(finding.value()),
                        ScenarioTable.interval(finding.value()),
                        ScenarioTable.ratio(finding.ratio()),
                        why.isEmpty() ? finding.word() : finding.word() + ": " + why);
    }
}
