package dev.acceptloop.benchmarks;

import dev.acceptloop.clients.Markdown;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a soak leaves behind: {@code soak.csv}, a line for each look as soon as it was made, {@code
 * soak.md} with the findings, and {@code soak.html}, a page with the curves. Thread-safe.
 */
final class SoakFiles {
    /** The page. */
    static final String PAGE = "soak.html";

    private static final String TABLE = "soak.csv";
    private static final String SUMMARY = "soak.md";

    private final SoakOptions options;
    private final Path csv;
    private final Map<String, Integer> rounds = new HashMap<>();

    /** Begins anew what is in the options' directory, which exists. */
    SoakFiles(SoakOptions options) throws IOException {
        this.options = options;
        this.csv = options.directory().resolve(TABLE);
        Files.deleteIfExists(options.directory().resolve(SUMMARY));
        Files.deleteIfExists(options.directory().resolve(PAGE));
        Files.writeString(csv, head() + "\r\n");
    }

    private static String head() {
        var columns =
                new ArrayList<>(
                        List.of(
                                "model",
                                "round",
                                "seconds",
                                "visits",
                                "visits_per_s",
                                "beside_p50_us",
                                "beside_p99_us",
                                "beside_worst_us",
                                "at_rest"));
        for (SoakQuantity quantity : SoakQuantity.values()) {
            columns.add(quantity.column());
        }
        return String.join(",", columns);
    }

    /** Adds a look to the table. */
    synchronized void add(String model, SoakRound round) {
        int number = rounds.merge(model, 1, Integer::sum);
        try {
            Files.writeString(csv, line(model, number, round) + "\r\n", StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String line(String model, int number, SoakRound round) {
        Optional<SoakRound.Waits> waits = round.beside();
        var fields = new ArrayList<String>();
        fields.add('"' + model.replace("\"", "\"\"") + '"');
        fields.add(Integer.toString(number));
        fields.add(number(Optional.of(round.seconds())));
        fields.add(Long.toString(round.visits()));
        fields.add(number(Optional.of(round.perSecond())));
        fields.add(number(waits.map(SoakRound.Waits::median)));
        fields.add(number(waits.map(SoakRound.Waits::p99)));
        fields.add(number(waits.map(SoakRound.Waits::worst)));
        fields.add(Boolean.toString(round.isAtRest()));
        for (SoakQuantity quantity : SoakQuantity.values()) {
            Double value = round.held().get(quantity);
            fields.add(value == null ? "" : String.format(Locale.ROOT, "%.0f", value));
        }
        return String.join(",", fields);
    }

    private static String number(Optional<Double> value) {
        return value.map(v -> String.format(Locale.ROOT, "%.3f", v)).orElse("");
    }

    /** Writes the summary and the page. */
    void write(List<SoakResult> results) throws IOException {
        Path directory = options.directory();
        Files.write(
                directory.resolve(SUMMARY),
                markdown(results, options).getBytes(StandardCharsets.UTF_8));
        Files.write(
                directory.resolve(PAGE),
                SoakPage.of(results, options).getBytes(StandardCharsets.UTF_8));
    }

    // ------------------------------------------------------------------ summary

    static String markdown(List<SoakResult> results, SoakOptions options) {
        var text = new StringBuilder("# Soak\n\n");
        text.append(sentence(results, options)).append("\n\n");
        text.append(
                "| model | visits | connections | wrong replies | p99 beside, ms | longest wait");
        text.append(" beside, ms | leaks |\n|---|--:|--:|--:|--:|--:|---|\n");
        for (SoakResult result : results) {
            text.append(
                    "| %s | %d | %d | %d | %s | %s | %s |\n"
                            .formatted(
                                    Markdown.cell(result.model()),
                                    result.visits(),
                                    result.connections(),
                                    result.wrong(),
                                    SoakTable.millis(result.usualP99()),
                                    SoakTable.millis(result.worstWait()),
                                    SoakTable.leaks(result)));
        }
        results.forEach(result -> text.append(section(result)));
        return text.toString();
    }

    /** On what, how, and what it comes to. */
    static String sentence(List<SoakResult> results, SoakOptions options) {
        Map<String, String> machine = Environment.here().facts();
        return "%s %s for each server, %d at a time, up to %d visits a second, seed %d, on %s × %s, %s."
                .formatted(
                        switch (Soak.outcome(results)) {
                            case CLEAN -> "Nothing was wrong, and nothing leaks.";
                            case FAILED -> "Something is wrong.";
                            case CANNOT_TELL -> "It cannot be told whether something leaks.";
                        },
                        time(options),
                        options.sideBySide(),
                        options.pace(),
                        options.seed(),
                        machine.getOrDefault("processors", "?"),
                        machine.getOrDefault("processor", "?"),
                        machine.getOrDefault("Java", "?"));
    }

    private static String time(SoakOptions options) {
        return Soak.clock(options.duration().toMillis() / 1e3);
    }

    private static String section(SoakResult result) {
        var text = new StringBuilder("\n## " + Markdown.code(result.model()) + "\n\n");
        text.append(Markdown.code(result.verdict())).append("\n\n");
        List<SoakGrowth> growths = result.growths();
        if (growths.isEmpty()) {
            return text.toString();
        }
        text.append("| | usually | per 1 000 visits | in all | |\n|---|--:|--:|--:|---|\n");
        for (SoakGrowth growth : growths) {
            text.append(
                    "| %s | %s | %s | %s | %s |\n"
                            .formatted(
                                    growth.quantity().title(),
                                    growth.quantity().text(growth.level()),
                                    growth.slope(),
                                    growth.quantity().change(growth.whole()),
                                    word(growth)));
        }
        return text.toString();
    }

    /** What is said of it. */
    static String word(SoakGrowth growth) {
        if (growth.isLeak()) {
            return "leaks";
        }
        boolean isJudged =
                growth.quantity() == SoakQuantity.LITTER || Double.isFinite(growth.floor());
        return isJudged ? "does not leak" : "not judged";
    }
}
