package dev.acceptloop.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/** Figures as people read them, the same in every output. */
final class Figures {
    static final String NONE = "–";

    private Figures() {}

    /** About three significant digits, thousands set apart by a narrow space. */
    static String number(double value) {
        double size = Math.abs(value);
        int decimals = size >= 100 ? 0 : size >= 10 ? 1 : 2;
        return String.format(Locale.ROOT, "%,." + decimals + "f", value).replace(',', '\u202f');
    }

    static String value(Cell cell, Metric metric) {
        return cell.value(metric).map(e -> number(e.mean())).orElse(NONE);
    }

    static String interval(Estimate estimate) {
        return estimate.hasInterval()
                ? "[" + number(estimate.low()) + ", " + number(estimate.high()) + "]"
                : "[one block]";
    }

    static String ratio(Ratio ratio) {
        Estimate e = ratio.ratio();
        return String.format(Locale.ROOT, "%.2f ", e.mean()) + ratioInterval(e);
    }

    static String ratioInterval(Estimate e) {
        return e.hasInterval()
                ? String.format(Locale.ROOT, "[%.2f, %.2f]", e.low(), e.high())
                : "[one block]";
    }

    static String ratio(Optional<Ratio> ratio) {
        return ratio.map(Figures::ratio).orElse(NONE);
    }

    /** The word, and if there is none, why. */
    static String verdict(Ratio ratio) {
        String word = ratio.verdict().of(ratio.metric());
        String shown = word.isEmpty() ? NONE : word;
        return ratio.why().isEmpty() ? shown : shown + ": " + ratio.why();
    }

    static String connections(int n) {
        return n == 1 ? "1 connection" : n + " connections";
    }

    /** With the size of its messages where others are there too. */
    static String load(Results all, LoadPoint load) {
        String connections = connections(load.connections());
        return all.settings().bytes().size() > 1
                ? connections + ", " + load.bytes() + "-byte messages"
                : connections;
    }

    /** The payloads of a message, as "16-, 64" before "-byte". */
    static String sizes(Results.Settings settings) {
        return String.join("-, ", settings.bytes().stream().map(n -> n.toString()).toList());
    }

    static String blocks(int n) {
        return n == 1 ? "1 block" : n + " blocks";
    }

    static String windows(long n) {
        return n == 1 ? "1 window" : n + " windows";
    }

    /** The findings in words, a sentence or more per number of connections. */
    static List<String> sentences(Results results) {
        var sentences = new ArrayList<String>();
        for (int size : results.settings().bytes()) {
            results.bases()
                    .keySet()
                    .forEach(n -> sentences.add(sentence(results, new LoadPoint(n, size))));
        }
        return sentences;
    }

    static String sentence(Results results, LoadPoint load) {
        String base = results.bases().getOrDefault(load.connections(), "");
        List<Cell> cells = results.at(load.bytes()).cellsAt(load.connections());
        Optional<Cell> own = cells.stream().filter(c -> c.arm().equals(base)).findFirst();
        String cost =
                own.flatMap(c -> c.value(Metric.CPU))
                        .map(e -> number(e.mean()) + " µs of server CPU")
                        .orElse("an unknown amount of CPU");
        return "At "
                + load(results, load)
                + " a message costs "
                + cost
                + " in "
                + base
                + ". Against that, "
                + listed("cheaper", results, cells, base, r -> r.verdict() == Verdict.FASTER)
                + "; "
                + listed("dearer", results, cells, base, r -> r.verdict() == Verdict.SLOWER)
                + "; "
                + listed(
                        "cannot be told apart from it",
                        results,
                        cells,
                        base,
                        r -> !isFew(r) && r.verdict() == Verdict.CANNOT_TELL)
                + ifAny("too few blocks to tell", results, cells, base, Figures::isFew)
                + ifAny(
                        "not warm, and so not ranked",
                        results,
                        cells,
                        base,
                        r -> r.verdict() == Verdict.NOT_WARM)
                + ".";
    }

    /** Whether it is no finding that it cannot be told: nobody could have. */
    private static boolean isFew(Ratio ratio) {
        return ratio.verdict() == Verdict.CANNOT_TELL && ratio.reason() == Reason.TOO_FEW_BLOCKS;
    }

    private static String ifAny(
            String word, Results results, List<Cell> cells, String base, Predicate<Ratio> which) {
        String names = names(results, cells, base, which);
        return names.isEmpty() ? "" : "; " + word + ": " + names;
    }

    private static String listed(
            String word, Results results, List<Cell> cells, String base, Predicate<Ratio> which) {
        String names = names(results, cells, base, which);
        return word + ": " + (names.isEmpty() ? "none" : names);
    }

    private static String names(
            Results results, List<Cell> cells, String base, Predicate<Ratio> which) {
        List<String> names =
                cells.stream()
                        .filter(c -> results.arm(c.arm()).kind() == Arm.Kind.MODEL)
                        .filter(c -> is(c, base, which))
                        .map(c -> named(c, base))
                        .toList();
        return String.join(", ", names);
    }

    private static boolean is(Cell cell, String base, Predicate<Ratio> which) {
        return cell.ratio(Metric.CPU, base, cell.connections()).filter(which).isPresent();
    }

    private static String named(Cell cell, String base) {
        double ratio =
                cell.ratio(Metric.CPU, base, cell.connections()).orElseThrow().ratio().mean();
        return cell.arm() + String.format(Locale.ROOT, " (×%.2f)", ratio);
    }

    /** How many of these windows each compared figure rests on. */
    static String counted(List<Measurement> windows) {
        var counted = new ArrayList<String>();
        for (Metric metric : Metric.COMPARED) {
            long count = windows.stream().filter(m -> m.counts(metric)).count();
            counted.add(count + " counted for " + metric.title());
        }
        return "Of " + windows(windows.size()) + " " + String.join(", ", counted) + ".";
    }

    /** Whether as many bytes came as servers say they sent. */
    static String conserved(Results results) {
        long all = results.trials().size();
        long counted = results.trials().stream().filter(Trial::counts).count();
        return "In "
                + counted
                + " of "
                + all
                + " trials the server counted what it answered, and its count was held against what"
                + " came.";
    }

    /** What the gates said, in a sentence. */
    static String gates(Results results) {
        List<Measurement> windows = results.windows();
        long all = windows.size();
        long flagged =
                windows.stream().filter(m -> m.usable() && !m.complaints().isEmpty()).count();
        long failed = windows.stream().filter(m -> !m.usable()).count();
        long broken = results.trials().stream().filter(t -> !t.error().isEmpty()).count();
        long repeated = results.repeatedWindows();
        return String.format(
                        Locale.ROOT,
                        "%s (%.0f %%) %s disturbed and measured again. ",
                        windows(repeated),
                        100.0 * repeated / Math.max(1, all + repeated),
                        repeated == 1 ? "was" : "were")
                + windows(all)
                + " measured: "
                + (all - flagged - failed)
                + " met every gate, "
                + flagged
                + (flagged == 1 ? " is flagged, " : " are flagged, ")
                + failed
                + " failed and left out; "
                + broken
                + (broken == 1 ? " trial was" : " trials were")
                + " given up. "
                + counted(windows);
    }
}
