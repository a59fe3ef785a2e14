package dev.acceptloop.benchmarks;

import dev.acceptloop.benchmarks.ScenarioResult.Finding;
import dev.acceptloop.benchmarks.ScenarioResult.Word;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What to take, in a sentence: it rests on the words of the report and goes nowhere beyond them.
 * Names stand between backquotes, as Markdown has them.
 */
final class Answer {
    private static final int MOST_NAMES = 6;

    private Answer() {}

    // ------------------------------------------------------------------ a load

    /** With messages of the first size. */
    static String at(Results results, int connections) {
        return at(results, new LoadPoint(connections, results.settings().messageBytes()));
    }

    static String at(Results all, LoadPoint point) {
        return at(all.at(point.bytes()), point.connections(), "At " + Figures.load(all, point));
    }

    private static String at(Results results, int connections, String load) {
        String base = results.bases().getOrDefault(connections, "");
        List<Cell> asked = asked(results, connections, base);
        if (doubted(results, connections)) {
            return load
                    + " nothing can be said of processor time: "
                    + name(base)
                    + " was told from itself.";
        }
        if (asked.isEmpty()) {
            return load + " there is nothing to compare with " + name(base) + ".";
        }
        List<Cell> cheaper = asked.stream().filter(is(base, Verdict.FASTER)).toList();
        if (!cheaper.isEmpty()) {
            return load + take(asked, cheaper, base);
        }
        boolean anyTold = asked.stream().anyMatch(is(base, Verdict.SLOWER));
        boolean anyAsked = asked.stream().anyMatch(cell -> isEnough(cell, base));
        if (anyAsked) {
            return load + takeBase(results, asked, base, connections, anyTold);
        }
        return load + tooFew(results, asked, base);
    }

    private static boolean doubted(Results results, int connections) {
        int bytes = results.settings().messageBytes();
        return results.doubts().contains(new Doubt(Metric.CPU, connections, bytes));
    }

    /** The models that have a ratio; where there is no other model, the servers beside them. */
    private static List<Cell> asked(Results results, int connections, String base) {
        List<Cell> cells =
                results.cellsAt(connections).stream()
                        .filter(cell -> cell.ratio(Metric.CPU, base, connections).isPresent())
                        .toList();
        List<Cell> models = cells.stream().filter(of(results, Arm.Kind.MODEL)).toList();
        return models.isEmpty()
                ? cells.stream().filter(of(results, Arm.Kind.OUTSIDE)).toList()
                : models;
    }

    private static Predicate<Cell> of(Results results, Arm.Kind kind) {
        return cell -> results.arm(cell.arm()).kind() == kind;
    }

    private static Predicate<Cell> is(String base, Verdict verdict) {
        return cell -> ratio(cell, base).verdict() == verdict;
    }

    private static Ratio ratio(Cell cell, String base) {
        return cell.ratio(Metric.CPU, base, cell.connections()).orElseThrow();
    }

    private static boolean isEnough(Cell cell, String base) {
        Ratio ratio = ratio(cell, base);
        return ratio.verdict() != Verdict.NOT_WARM && ratio.reason() != Reason.TOO_FEW_BLOCKS;
    }

    private static String take(List<Cell> asked, List<Cell> cheaper, String base) {
        Cell best = least(cheaper, base);
        Ratio ratio = ratio(best, base);
        List<String> near =
                asked.stream()
                        .filter(cell -> !cell.arm().equals(best.arm()) && isEnough(cell, base))
                        .filter(cell -> ratio(cell, base).ratio().low() <= ratio.ratio().high())
                        .map(Cell::arm)
                        .toList();
        String others =
                near.isEmpty()
                        ? "."
                        : (near.size() == 1 ? "; the interval of " : "; the intervals of ")
                                + names(near)
                                + (near.size() == 1 ? " overlaps" : " overlap")
                                + " with its.";
        return " take "
                + name(best.arm())
                + ": a message costs it "
                + cost(best)
                + ", "
                + Pictures.times(ratio.ratio().mean())
                + " "
                + Figures.ratioInterval(ratio.ratio())
                + " of what it costs "
                + name(base)
                + others;
    }

    private static String takeBase(
            Results results, List<Cell> asked, String base, int connections, boolean anyTold) {
        List<String> open =
                asked.stream()
                        .filter(is(base, Verdict.CANNOT_TELL))
                        .filter(cell -> isEnough(cell, base))
                        .map(Cell::arm)
                        .toList();
        String cost =
                results.cellsAt(connections).stream()
                        .filter(cell -> cell.arm().equals(base))
                        .findFirst()
                        .map(Answer::cost)
                        .orElse("unknown");
        if (!anyTold) {
            return " this run tells no model from "
                    + name(base)
                    + " ("
                    + cost
                    + " a message); beside each stands why, and how many blocks it would take.";
        }
        String others = open.isEmpty() ? "" : "; " + names(open) + " cannot be told from it";
        return " take "
                + name(base)
                + ": no model is cheaper than its "
                + cost
                + " a message"
                + others
                + ".";
    }

    private static String tooFew(Results results, List<Cell> asked, String base) {
        int blocks = results.blocksRun();
        Cell least = least(asked, base);
        Ratio ratio = ratio(least, base);
        String why =
                blocks < Question.FEWEST_BLOCKS
                        ? Figures.blocks(blocks) + ", and " + Question.FEWEST_BLOCKS
                        : "too few blocks are usable, and " + Question.FEWEST_BLOCKS;
        return " nothing can be told yet: "
                + why
                + " are the fewest that give a word; the least seen is "
                + name(least.arm())
                + ", "
                + Pictures.times(ratio.ratio().mean())
                + " of "
                + name(base)
                + ".";
    }

    private static Cell least(List<Cell> cells, String base) {
        return cells.stream()
                .min(Comparator.comparingDouble(cell -> ratio(cell, base).ratio().mean()))
                .orElseThrow();
    }

    private static String cost(Cell cell) {
        return Figures.value(cell, Metric.CPU) + " µs of processor time";
    }

    // ------------------------------------------------------------------ a scenario

    static String of(ScenarioResult result) {
        ScenarioFigure figure = result.figures().getFirst();
        List<Finding> findings =
                result.findings().stream()
                        .filter(f -> f.figure().equals(figure.key()) && f.value().known())
                        .filter(f -> !f.arm().equals(Plan.control(result.base())))
                        .toList();
        Comparator<Finding> order = Comparator.comparingDouble(f -> f.value().middle());
        Optional<Finding> best =
                findings.stream()
                        .filter(f -> f.word() == Word.BETTER)
                        .min(figure.moreIsBetter() ? order.reversed() : order);
        return best.map(f -> "Take " + name(f.arm()) + ": " + seen(figure, f) + against(result, f))
                .orElseGet(() -> noBetter(result, figure, findings));
    }

    private static String against(ScenarioResult result, Finding finding) {
        return ", " + ScenarioTable.ratio(finding.ratio()) + " of " + name(result.base()) + "'s.";
    }

    private static String seen(ScenarioFigure figure, Finding finding) {
        return figure.title().substring(0, 1).toLowerCase(Locale.ROOT)
                + figure.title().substring(1)
                + " is "
                + Figures.number(finding.value().middle())
                + " "
                + figure.unit();
    }

    private static String noBetter(
            ScenarioResult result, ScenarioFigure figure, List<Finding> findings) {
        Optional<Finding> base =
                findings.stream().filter(f -> f.arm().equals(result.base())).findFirst();
        String own = base.map(f -> seen(figure, f)).orElse("it was not measured");
        List<String> worse = arms(findings, Word.WORSE);
        List<String> open = arms(findings, Word.CANNOT_TELL);
        if (findings.stream().anyMatch(f -> f.word() == Word.DOUBTFUL)) {
            return "Nothing can be said: " + name(result.base()) + " was told from itself.";
        }
        if (worse.isEmpty() && open.isEmpty()) {
            return nothing(result, findings) + "; of " + name(result.base()) + ": " + own + ".";
        }
        var parts = new ArrayList<String>();
        if (!worse.isEmpty()) {
            parts.add("worse: " + names(worse));
        }
        if (!open.isEmpty()) {
            parts.add("cannot be told from it: " + names(open));
        }
        return (worse.isEmpty() ? "Nothing is told to be better than " : "Take ")
                + name(result.base())
                + ", whose "
                + own
                + "; "
                + String.join("; ", parts)
                + ".";
    }

    private static String nothing(ScenarioResult result, List<Finding> findings) {
        if (findings.stream().allMatch(f -> f.arm().equals(result.base()))) {
            return "There is nobody to compare with";
        }
        int blocks = result.blocksRun();
        return "Nothing can be told yet: "
                + (blocks < Question.FEWEST_BLOCKS
                        ? Figures.blocks(blocks)
                        : "too few blocks are usable")
                + ", and "
                + Question.FEWEST_BLOCKS
                + " are the fewest that give a word";
    }

    private static List<String> arms(List<Finding> findings, Word word) {
        return findings.stream().filter(f -> f.word() == word).map(Finding::arm).toList();
    }

    // ------------------------------------------------------------------ names

    private static String name(String arm) {
        return '`' + arm + '`';
    }

    private static String names(List<String> arms) {
        List<String> named = arms.stream().limit(MOST_NAMES).map(Answer::name).toList();
        String listed = String.join(", ", named);
        int more = arms.size() - named.size();
        return more == 0 ? listed : listed + " and " + more + " more";
    }

    /** With names in bold. */
    static String html(String answer) {
        return Html.text(answer).replaceAll("`([^`]*)`", "<b>$1</b>");
    }
}
