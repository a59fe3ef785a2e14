package dev.acceptloop.launcher.faults;

import dev.acceptloop.protocol.server.ServerModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;

/** The table as a page: models down, faults across, and in each cell what the others paid. */
final class ReliabilityPage {
    private static final String HEAD =
            """
            # Reliability

            What each model did when it was hurt. Every cell is a process of its own, started cold as a user would \
            (`./acceptloop serve MODEL`), hurt from outside in one way, and looked at from outside. A cell has a figure only if all of \
            this held: whoever behaved got every reply, and each was right; somebody new was served afterwards; descriptors, \
            threads and children were as many as before; nothing like a stack trace was said; SIGTERM ended it with status 0; its \
            port was free.

            **The figure** is what the others paid: the longest time that a client who did no harm waited for a reply while the \
            fault went on (it asks fifty times a second), and once more when it was over. *calm* is the same before the fault, the median over the cells of its row, so that \
            it can be seen what of it is the machine's. These are single worst cases on a shared machine, cold, and without the \
            JVM's second compiler: they separate "others wait for seconds" from "nobody noticed", and no two models that are \
            close.

            - **ok**: all held, and nobody asked beside it: the row is about starting, ending or the server's own address, or the server serves one at a time.
            - *figure in italics*: others wait by design, as the model's description says.
            - **–**: the fault does not apply; the reason stands below the table.
            - **FAIL**: something did not hold; the reason stands below the table.

            """;
    private static final double NANOS_PER_MILLI = 1e6;

    private final List<Trial.Outcome> outcomes;
    private final List<ServerModel> models;
    private final StringBuilder text = new StringBuilder();

    private ReliabilityPage(List<Trial.Outcome> outcomes, List<ServerModel> models) {
        this.outcomes = outcomes;
        this.models = models;
    }

    /**
     * Writes it.
     *
     * @param how the command that does it again
     */
    static void write(Path file, String how, List<Trial.Outcome> outcomes, List<ServerModel> models)
            throws IOException {
        Files.writeString(file, new ReliabilityPage(outcomes, models).page(how));
    }

    private String page(String how) {
        text.append(HEAD).append(sentence(how));
        for (Family family : Family.all()) {
            List<Row> rows = family.rows().stream().filter(this::wasTried).toList();
            if (!rows.isEmpty()) {
                table(family.title(), rows);
            }
        }
        return text.toString();
    }

    private boolean wasTried(Row row) {
        return outcomes.stream().anyMatch(outcome -> outcome.row().key.equals(row.key));
    }

    private String sentence(String how) {
        return "`%s` writes this page. This one: %s, %s, Linux %s, JDK %s, %d processors; %d cells, %d failed.\n"
                .formatted(
                        how,
                        LocalDate.now(ZoneOffset.UTC),
                        processor(),
                        System.getProperty("os.version"),
                        System.getProperty("java.version"),
                        Runtime.getRuntime().availableProcessors(),
                        outcomes.stream().filter(outcome -> !outcome.mark().equals("-")).count(),
                        outcomes.stream().filter(outcome -> outcome.mark().equals("FAIL")).count());
    }

    private static String processor() {
        try {
            return Files.readString(Path.of("/proc/cpuinfo"))
                    .lines()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown processor");
        } catch (IOException _) {
            return "unknown processor";
        }
    }

    private void table(String title, List<Row> rows) {
        text.append("\n## ").append(title).append("\n\n");
        boolean beside = rows.stream().anyMatch(row -> !row.isAlone());
        text.append(beside ? "| model | calm |" : "| model |");
        rows.forEach(row -> text.append(' ').append(row.key).append(" |"));
        text.append("\n|---|").append(beside ? "--:|" : "");
        rows.forEach(_ -> text.append("--:|"));
        text.append('\n');
        for (ServerModel model : models) {
            text.append("| `").append(model.name()).append("` |");
            if (beside) {
                text.append(' ').append(calm(rows, model)).append(" |");
            }
            rows.forEach(row -> text.append(' ').append(cell(row, model)).append(" |"));
            text.append('\n');
        }
        text.append('\n');
        rows.forEach(row -> text.append("- `%s`: %s\n".formatted(row.key, row.title)));
        rows.forEach(this::reasons);
    }

    private String calm(List<Row> rows, ServerModel model) {
        long[] waits =
                outcomes.stream()
                        .filter(outcome -> outcome.model().equals(model))
                        .filter(outcome ->
                                rows.stream().anyMatch(r -> r.key.equals(outcome.row().key)))
                        .mapToLong(Trial.Outcome::calmNanos)
                        .filter(nanos -> nanos >= 0)
                        .sorted()
                        .toArray();
        return waits.length == 0 ? "–" : millis(waits[waits.length / 2]);
    }

    private String cell(Row row, ServerModel model) {
        Trial.Outcome outcome =
                outcomes.stream()
                        .filter(o -> o.model().equals(model) && o.row().key.equals(row.key))
                        .findFirst()
                        .orElseThrow();
        String waited = outcome.worstNanos() <= 0 ? "ok" : millis(outcome.worstNanos());
        return switch (outcome.mark()) {
            case "ok" -> waited;
            case "d" -> "*" + waited + "*";
            case "-" -> "–";
            default -> "**FAIL**";
        };
    }

    private static String millis(long nanos) {
        double millis = nanos / NANOS_PER_MILLI;
        return String.format(Locale.ROOT, millis < 10 ? "%.1f ms" : "%.0f ms", millis);
    }

    private void reasons(Row row) {
        for (String mark : List.of("FAIL", "d", "-")) {
            List<Trial.Outcome> marked =
                    outcomes.stream()
                            .filter(o -> o.row().key.equals(row.key) && o.mark().equals(mark))
                            .toList();
            marked.stream()
                    .map(Trial.Outcome::reason)
                    .distinct()
                    .forEach(reason -> reason(row, mark, reason, marked));
        }
    }

    private void reason(Row row, String mark, String reason, List<Trial.Outcome> marked) {
        List<String> names =
                marked.stream()
                        .filter(outcome -> outcome.reason().equals(reason))
                        .map(outcome -> "`" + outcome.model().name() + "`")
                        .toList();
        String where = names.size() == models.size() ? "all" : String.join(", ", names);
        String shown =
                switch (mark) {
                    case "FAIL" -> "**FAIL**";
                    case "d" -> "by design";
                    default -> "–";
                };
        text.append("  - %s `%s`, %s: %s\n".formatted(shown, row.key, where, reason));
    }
}
