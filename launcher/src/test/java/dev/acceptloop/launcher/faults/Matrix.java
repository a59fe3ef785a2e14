package dev.acceptloop.launcher.faults;

import dev.acceptloop.protocol.server.ServerModel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Hurts real processes of every model in every way we know, and prints a table of what they did:
 * {@code ok}, {@code FAIL} with the reason, {@code d} where others wait as the model's description
 * says, {@code -} where the fault does not apply.
 *
 * <p>{@code .ci/faults [--models a,b] [--rows c,d] [--side-by-side N] [--report FILE]}. Status 1 if
 * a cell fails. A report takes longer: bystanders are looked at before the fault too.
 */
final class Matrix {
    private static final int KEY_WIDTH = 18;
    private static final int CELL_WIDTH = 5;
    private static final Duration CALM = Duration.ofMillis(300);

    private final List<Row> rows;
    private final List<ServerModel> models;

    private Matrix(List<Row> rows, List<ServerModel> models) {
        this.rows = rows;
        this.models = models;
    }

    /** Everything, in the order of the table. */
    static List<Row> allRows() {
        return Family.all().stream().flatMap(family -> family.rows().stream()).toList();
    }

    /** Runs it. */
    public static void main(String[] arguments) throws Exception {
        List<Row> rows = allRows();
        List<ServerModel> models = ServerModel.all();
        int sideBySide = 4; // on two processors: they wait more than they work
        String report = "";
        for (int i = 0; i < arguments.length; i += 2) {
            List<String> values = i + 1 < arguments.length ? words(arguments[i + 1]) : List.of();
            switch (arguments[i]) {
                case "--models" -> models = chosen(models, values);
                case "--rows" -> rows = rows.stream().filter(r -> values.contains(r.key)).toList();
                case "--side-by-side" -> sideBySide = Integer.parseInt(values.getFirst());
                case "--report" -> report = String.join(",", values);
                default -> usage(rows);
            }
        }
        if (rows.isEmpty() || models.isEmpty()) {
            usage(allRows());
        }
        System.exit(new Matrix(rows, models).run(sideBySide, report) ? 0 : 1);
    }

    private static List<String> words(String argument) {
        return List.of(argument.split(",", -1));
    }

    private static List<ServerModel> chosen(List<ServerModel> models, List<String> names) {
        return models.stream().filter(model -> names.contains(model.name())).toList();
    }

    private static void usage(List<Row> rows) {
        System.err.println(
                "usage: .ci/faults [--models a,b] [--rows c,d] [--side-by-side N] [--report FILE]");
        for (Row row : rows) {
            System.err.println("  " + padded(row.key, KEY_WIDTH) + row.title);
        }
        System.exit(2);
    }

    private boolean run(int sideBySide, String report) throws Exception {
        Duration calm = report.isEmpty() ? Duration.ZERO : CALM;
        long start = System.nanoTime();
        System.out.print(padded("", KEY_WIDTH));
        for (ServerModel model : models) {
            String name = model.name();
            System.out.print(padded(name.substring(0, Math.min(4, name.length())), CELL_WIDTH));
        }
        System.out.println("slowest bystander, time of all");
        var outcomes = new ArrayList<Trial.Outcome>();
        try (ExecutorService pool = Executors.newFixedThreadPool(sideBySide)) {
            var running = new ArrayList<List<Future<Trial.Outcome>>>();
            for (Row row : rows) {
                var cells = new ArrayList<Future<Trial.Outcome>>();
                for (ServerModel model : models) {
                    cells.add(pool.submit(() -> new Trial(row, model, calm).run()));
                }
                running.add(cells);
            }
            for (int i = 0; i < rows.size(); i++) {
                outcomes.addAll(printed(rows.get(i), running.get(i)));
            }
        }
        if (!report.isEmpty()) {
            String how = ".ci/faults --report " + report;
            ReliabilityPage.write(Path.of(report), how, outcomes, models);
        }
        return report(outcomes, (System.nanoTime() - start) / 1_000_000_000);
    }

    private static List<Trial.Outcome> printed(Row row, List<Future<Trial.Outcome>> cells)
            throws Exception {
        var outcomes = new ArrayList<Trial.Outcome>();
        long worst = -1;
        double seconds = 0;
        System.out.print(padded(row.key, KEY_WIDTH));
        for (Future<Trial.Outcome> cell : cells) {
            Trial.Outcome outcome = cell.get();
            outcomes.add(outcome);
            seconds += outcome.seconds();
            worst = Math.max(worst, outcome.worstNanos());
            System.out.print(padded(outcome.mark(), CELL_WIDTH));
            System.out.flush();
        }
        String waited = worst < 0 ? "-" : worst / 1_000_000 + " ms";
        System.out.println(padded(waited, 10) + "%.1f s".formatted(seconds));
        return outcomes;
    }

    /** Each reason once, with the cells it holds for; whether nothing failed. */
    private boolean report(List<Trial.Outcome> outcomes, long seconds) {
        System.out.println();
        for (String mark : List.of("FAIL", "d", "-")) {
            for (Row row : rows) {
                outcomes.stream()
                        .filter(outcome -> outcome.row() == row && outcome.mark().equals(mark))
                        .map(Trial.Outcome::reason)
                        .distinct()
                        .forEach(reason -> print(mark, row, reason, outcomes));
            }
        }
        long failed = outcomes.stream().filter(outcome -> outcome.mark().equals("FAIL")).count();
        long ran = outcomes.stream().filter(outcome -> !outcome.mark().equals("-")).count();
        System.out.println();
        System.out.println(failed + " of " + ran + " fail, in " + seconds + " s");
        return failed == 0;
    }

    private static void print(String mark, Row row, String reason, List<Trial.Outcome> outcomes) {
        List<String> names =
                outcomes.stream()
                        .filter(outcome -> outcome.row() == row && outcome.mark().equals(mark))
                        .filter(outcome -> outcome.reason().equals(reason))
                        .map(outcome -> outcome.model().name())
                        .toList();
        String where = row.key + " (" + String.join(", ", names) + ")";
        System.out.println(padded(mark, CELL_WIDTH) + where + ": " + reason);
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(1, width - text.length()));
    }
}
