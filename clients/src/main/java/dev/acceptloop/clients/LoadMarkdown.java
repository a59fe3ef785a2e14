package dev.acceptloop.clients;

import java.util.List;
import java.util.Locale;

/** A result in Markdown: what a pipeline shows of a load on its own page. */
final class LoadMarkdown {
    private static final double[] PERCENTS = {50, 90, 99, 99.9};

    private LoadMarkdown() {}

    static String write(LoadResult result, LoadVerdict verdict) {
        var text = new StringBuilder("### Load of ");
        text.append(Markdown.code(result.settings().target())).append(": ");
        text.append(said(verdict.status())).append("\n\n");
        text.append("| | |\n|---|---|\n");
        figures(text, result);
        expectations(text, verdict.outcomes());
        stages(text, result.stages());
        text.append('\n');
        list(text, verdict.failures());
        list(text, verdict.warnings());
        list(text, result.trouble().isEmpty() ? List.of() : List.of(result.trouble()));
        return text.toString();
    }

    private static String said(LoadVerdict.Status status) {
        return switch (status) {
            case HELD -> "passed";
            case UNDECIDED -> "cannot tell";
            case FAILED -> "failed";
            case BROKEN -> "an expectation does not hold";
        };
    }

    private static void figures(StringBuilder text, LoadResult result) {
        LoadResult.Settings asked = result.settings();
        if (!asked.request().isEmpty()) {
            row(text, "request", Markdown.cell(asked.request()));
        }
        row(
                text,
                "load",
                asked.openLoop()
                        ? String.format(Locale.ROOT, "%,.0f messages a second", asked.rate())
                        : String.format(
                                Locale.ROOT,
                                "closed loop, %d at a time on each connection",
                                asked.depth()));
        row(
                text,
                "connections",
                String.format(
                                Locale.ROOT,
                                "%,d, %,d open at the end",
                                asked.connections(),
                                result.counts().established())
                        + (result.opened() == 0
                                ? ""
                                : String.format(
                                        Locale.ROOT, ", %,d more opened", result.opened())));
        row(text, "window", String.format(Locale.ROOT, "%.1f s", result.seconds()));
        row(
                text,
                "throughput",
                String.format(Locale.ROOT, "%,.0f right replies a second", result.throughput()));
        row(text, "errors", String.format(Locale.ROOT, "%,d", result.errorCount()));
        LoadResult.Times response = result.response();
        for (double percent : PERCENTS) {
            if (response.messages() > 0 && response.resolves(percent)) {
                String label = Double.toString(percent).replace(".0", "");
                row(text, "response, p" + label, time(response.percentile(percent)));
            }
        }
        if (response.messages() > 0) {
            boolean never = response.missing() > 0;
            long max = never ? LoadResult.Times.NEVER : response.histogram().getMaxValue();
            row(text, "response, max", time(max));
        }
    }

    private static void row(StringBuilder text, String name, String value) {
        text.append("| ").append(name).append(" | ").append(value).append(" |\n");
    }

    private static void expectations(StringBuilder text, List<Expectation.Outcome> outcomes) {
        if (outcomes.isEmpty()) {
            return;
        }
        text.append("\n| expected | | measured |\n|---|---|---|\n");
        for (Expectation.Outcome outcome : outcomes) {
            String verdict =
                    switch (outcome.verdict()) {
                        case HELD -> "holds";
                        case BROKEN -> "**does not hold**";
                        case UNDECIDED -> "cannot tell";
                    };
            text.append("| ").append(Markdown.cell(outcome.expectation()));
            text.append(" | ").append(verdict);
            text.append(" | ").append(Markdown.cell(outcome.explanation())).append(" |\n");
        }
    }

    private static void stages(StringBuilder text, List<LoadResult.StageResult> stages) {
        if (stages.isEmpty()) {
            return;
        }
        text.append("\n| stage | asked for | served | p50 | p99 | errors |\n");
        text.append("|---|---|---|---|---|---|\n");
        for (LoadResult.StageResult stage : stages) {
            double to = stage.fromSeconds() + stage.seconds();
            text.append(
                    String.format(Locale.ROOT, "| %.1f s to %.1f s | ", stage.fromSeconds(), to));
            text.append(
                    String.format(
                            Locale.ROOT, "%,.0f/s | %,.0f/s | ", stage.rate(), stage.throughput()));
            text.append(percentile(stage.response(), 50)).append(" | ");
            text.append(percentile(stage.response(), 99)).append(" | ");
            text.append(String.format(Locale.ROOT, "%,d |\n", stage.errors()));
        }
    }

    private static String percentile(LoadResult.Times times, double percent) {
        boolean known = times.messages() > 0 && times.resolves(percent);
        return known ? time(times.percentile(percent)) : "";
    }

    private static void list(StringBuilder text, List<String> lines) {
        lines.forEach(line -> text.append("- ").append(Markdown.code(line)).append('\n'));
    }

    private static String time(long nanos) {
        return LoadFiles.time((double) nanos);
    }
}
