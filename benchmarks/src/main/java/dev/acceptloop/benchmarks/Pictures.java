package dev.acceptloop.benchmarks;

import dev.acceptloop.benchmarks.Picture.Role;
import dev.acceptloop.benchmarks.Picture.Row;
import dev.acceptloop.benchmarks.Picture.Tone;
import dev.acceptloop.benchmarks.Picture.Word;
import dev.acceptloop.benchmarks.ScenarioResult.Finding;
import dev.acceptloop.benchmarks.ScenarioResult.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The pictures of a report: a ratio per model and load, and the figure that answers a scenario. */
final class Pictures {
    private static final double ROOM = 1.6; // an interval may take so much beyond the figures

    private Pictures() {}

    /** All of them, by the name of a file. */
    static Map<String, Picture> all(Results results) {
        var pictures = new LinkedHashMap<String, Picture>();
        for (LoadPoint load : results.loads()) {
            pictures.put("cpu-" + file(results, load), ratios(results, load));
        }
        for (ScenarioResult result : results.scenarios()) {
            pictures.put("scenario-" + result.name().replace(':', '-'), scenario(result));
        }
        return pictures;
    }

    // ------------------------------------------------------------------ ratios

    /** That load in the name of a file. */
    static String file(Results all, LoadPoint load) {
        return load.connections()
                + (all.settings().bytes().size() > 1 ? "-" + load.bytes() + "b" : "");
    }

    /** Processor time per message against the base, with messages of the first size. */
    static Picture ratios(Results results, int connections) {
        return ratios(results, new LoadPoint(connections, results.settings().messageBytes()));
    }

    static Picture ratios(Results all, LoadPoint load) {
        String name = Figures.load(all, load);
        return ratios(all.at(load.bytes()), load.connections(), name);
    }

    private static Picture ratios(Results results, int connections, String load) {
        String base = results.bases().getOrDefault(connections, "");
        var rows = new ArrayList<Row>();
        double floor = 0;
        for (Cell cell : results.cellsAt(connections)) {
            Optional<Ratio> ratio = cell.ratio(Metric.CPU, base, connections);
            floor = Math.max(floor, ratio.map(Pictures::floor).orElse(0.0));
            rows.add(row(results, cell, base, ratio));
        }
        List<Row> sorted = Picture.sorted(rows, false);
        return new Picture(
                "Server CPU per message at " + load + ", as a ratio",
                "To the left of " + base + " is cheaper.",
                "× " + base,
                ratioScale(sorted),
                1,
                floor,
                sorted,
                notes(results, connections));
    }

    /** Of too few blocks it would be the least there is, and not what was seen. */
    private static double floor(Ratio ratio) {
        return ratio.ratio().n() < Question.FEWEST_BLOCKS ? 0 : ratio.floor();
    }

    private static Row row(Results results, Cell cell, String base, Optional<Ratio> ratio) {
        Role role = role(results.arm(cell.arm()), base);
        String own = cell.value(Metric.CPU).map(e -> Figures.number(e.mean()) + " µs").orElse("");
        if (role == Role.BASE) {
            return own.isEmpty()
                    ? Row.missing(cell.arm(), role, trouble(results, cell))
                    : new Row(cell.arm(), role, true, 1, 1, 1, own, "", Word.NONE);
        }
        if (ratio.isEmpty()) {
            return Row.missing(cell.arm(), role, trouble(results, cell));
        }
        Estimate e = ratio.get().ratio();
        return new Row(
                cell.arm(),
                role,
                role != Role.CONTROL && isRanked(ratio.get()),
                e.mean(),
                e.low(),
                e.high(),
                times(e.mean()),
                Figures.ratioInterval(e),
                word(ratio.get(), role));
    }

    private static Role role(Arm arm, String base) {
        if (arm.label().equals(base)) {
            return Role.BASE;
        }
        return switch (arm.kind()) {
            case MODEL -> Role.MODEL;
            case CONTROL -> Role.CONTROL;
            case FLOOR -> Role.FLOOR;
            case OUTSIDE -> Role.PEER;
        };
    }

    private static boolean isRanked(Ratio ratio) {
        return switch (ratio.verdict()) {
            case FASTER, SLOWER -> true;
            case CANNOT_TELL -> ratio.reason() != Reason.TOO_FEW_BLOCKS;
            case NOT_WARM, DIFFERS, NOT_ASKED -> false;
        };
    }

    private static Word word(Ratio ratio, Role role) {
        if (role == Role.CONTROL) {
            boolean rings = ratio.verdict() == Verdict.DIFFERS;
            return new Word(
                    rings ? "differs from itself" : "",
                    rings ? Tone.BAD : Tone.PLAIN,
                    rings ? "" : "what identical servers differ by here");
        }
        String text = ratio.verdict().of(Metric.CPU);
        boolean isCold = ratio.verdict() == Verdict.NOT_WARM;
        String why = isCold ? "still compiling in most blocks" : ratio.why();
        return new Word(text, tone(ratio.verdict()), why);
    }

    private static Tone tone(Verdict verdict) {
        return switch (verdict) {
            case FASTER -> Tone.GOOD;
            case SLOWER -> Tone.BAD;
            case CANNOT_TELL, NOT_WARM, DIFFERS, NOT_ASKED -> Tone.PLAIN;
        };
    }

    private static String trouble(Results results, Cell cell) {
        return results.trials().stream()
                .filter(trial -> trial.arm().equals(cell.arm()) && !trial.trouble().isEmpty())
                .map(Trial::trouble)
                .findFirst()
                .orElse(
                        cell.used() > 0
                                ? "its base has no window to compare with"
                                : "no window met the gates");
    }

    private static List<String> notes(Results results, int connections) {
        List<String> absent =
                results.arms().stream()
                        .filter(arm -> !arm.connections().contains(connections))
                        .filter(arm -> arm.kind() == Arm.Kind.MODEL)
                        .map(Arm::label)
                        .toList();
        return absent.isEmpty()
                ? List.of()
                : List.of(
                        "Not measured at "
                                + Figures.connections(connections)
                                + ": "
                                + String.join(", ", absent)
                                + ", which cannot serve so many at once.");
    }

    /** Of ratios, in which twice and half are as far from the base. */
    static Scale ratioScale(List<Row> rows) {
        double least = 1;
        double most = 1;
        for (Row row : rows) {
            if (row.isKnown() && row.middle() > 0) {
                least = Math.min(least, row.middle());
                most = Math.max(most, row.middle());
            }
        }
        double low = least;
        double high = most;
        for (Row row : rows) {
            if (row.isKnown() && row.low() > 0) {
                low = Math.min(low, Math.max(row.low(), least / ROOM));
                high = Math.max(high, Math.min(row.high(), most * ROOM));
            }
        }
        return Scale.logarithmic(Math.min(low, 1 / 1.05), Math.max(high, 1.05));
    }

    static String times(double ratio) {
        String form = ratio >= 100 ? "×%.0f" : ratio >= 10 ? "×%.1f" : "×%.2f";
        return String.format(Locale.ROOT, form, ratio);
    }

    // ------------------------------------------------------------------ scenarios

    /** The figure that answers the question. */
    static Picture scenario(ScenarioResult result) {
        return scenario(result, result.figures().getFirst());
    }

    static Picture scenario(ScenarioResult result, ScenarioFigure figure) {
        var rows = new ArrayList<Row>();
        for (String arm : result.arms()) {
            rows.add(row(result, figure, result.finding(arm, figure)));
        }
        List<Row> sorted = Picture.sorted(rows, figure.moreIsBetter());
        Value base = base(result, figure);
        return new Picture(
                figure.title(),
                figure.moreIsBetter() ? "More is better." : "Less is better.",
                figure.unit(),
                scale(sorted),
                base.known() ? base.middle() : Double.NaN,
                0,
                sorted,
                List.of());
    }

    private static Value base(ScenarioResult result, ScenarioFigure figure) {
        return result.arms().contains(result.base())
                ? result.finding(result.base(), figure).value()
                : Value.NONE;
    }

    private static Row row(ScenarioResult result, ScenarioFigure figure, Finding finding) {
        Value value = finding.value();
        Role role = role(result, finding.arm());
        if (!value.known()) {
            String trouble = result.trouble(finding.arm());
            return Row.missing(finding.arm(), role, trouble);
        }
        boolean isRanked =
                switch (finding.word()) {
                    case BASE, BETTER, WORSE, CANNOT_TELL, DOUBTFUL -> role != Role.CONTROL;
                    case TOO_FEW_BLOCKS, NONE -> false;
                };
        boolean hasInterval = value.hasInterval();
        return new Row(
                finding.arm(),
                role,
                isRanked,
                value.middle(),
                hasInterval ? value.low() : value.middle(),
                hasInterval ? value.high() : value.middle(),
                Figures.number(value.middle()) + " " + figure.unit(),
                hasInterval ? ScenarioTable.interval(value) : "",
                word(result, finding, role));
    }

    private static Role role(ScenarioResult result, String arm) {
        if (arm.equals(result.base())) {
            return Role.BASE;
        }
        return arm.equals(Plan.control(result.base())) ? Role.CONTROL : Role.MODEL;
    }

    private static Word word(ScenarioResult result, Finding finding, Role role) {
        if (role == Role.BASE) {
            return Word.NONE;
        }
        String ratio = finding.ratio().known() ? ScenarioTable.ratio(finding.ratio()) : "";
        String why = ScenarioReason.of(result, finding);
        String beside =
                ratio.isEmpty() || why.isEmpty() ? ratio + why : ratio + " of the base; " + why;
        Tone tone =
                switch (finding.word()) {
                    case BETTER -> Tone.GOOD;
                    case WORSE -> Tone.BAD;
                    default -> Tone.PLAIN;
                };
        String text =
                switch (finding.word()) {
                    case BETTER, WORSE, CANNOT_TELL -> finding.word().toString();
                    case DOUBTFUL, TOO_FEW_BLOCKS -> ScenarioResult.Word.CANNOT_TELL.toString();
                    case BASE, NONE -> "";
                };
        boolean isControl = role == Role.CONTROL;
        return isControl && tone == Tone.PLAIN
                ? new Word("", tone, ratio + ": what identical servers differ by here")
                : new Word(text, tone, beside);
    }

    private static Scale scale(List<Row> rows) {
        double least = Double.MAX_VALUE;
        double most = 0;
        for (Row row : rows) {
            if (row.isKnown()) {
                least = Math.min(least, row.middle());
                most = Math.max(most, row.middle());
            }
        }
        double high = most;
        for (Row row : rows) {
            high = row.isKnown() ? Math.max(high, Math.min(row.high(), most * ROOM)) : high;
        }
        return Scale.fitting(least, high);
    }
}
