package dev.acceptloop.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What became of one figure from base to head. All ratios are of what something costs: above 1 is
 * worse, also of a figure of which more is better.
 *
 * @param question the figure, and under which load
 * @param unit of both values
 * @param ratio head by base, within blocks
 * @param why what stands against a word, or beside one; empty if nothing does
 */
record RegressionFinding(
        String question,
        String unit,
        Estimate base,
        Estimate head,
        Estimate ratio,
        Kind kind,
        String why) {

    /** The names of the two arms. */
    static final String BASE = "base";

    static final String HEAD = "head";

    /** A change is one that is beyond chance, and beyond what is asked for. */
    enum Kind {
        WORSE("worse"),
        BETTER("better"),
        NONE("no clear change"),
        UNCLEAR("cannot tell");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /**
     * All that was asked of two arms, {@value #BASE} and {@value #HEAD}.
     *
     * @param threshold a change that is no larger is none: 0.05 for 5 %
     */
    static List<RegressionFinding> of(Results results, double threshold) {
        var findings = new ArrayList<RegressionFinding>();
        for (LoadPoint load : results.loads()) {
            echo(results, load, threshold).ifPresent(findings::add);
        }
        for (ScenarioResult scenario : results.scenarios()) {
            for (ScenarioFigure figure : scenario.figures()) {
                scenario(scenario, figure, threshold).ifPresent(findings::add);
            }
        }
        return List.copyOf(findings);
    }

    // ------------------------------------------------------------------ echo

    private static Optional<RegressionFinding> echo(
            Results results, LoadPoint load, double threshold) {
        List<Cell> cells = results.at(load.bytes()).cellsAt(load.connections());
        Optional<Cell> base = cell(cells, BASE);
        Optional<Cell> head = cell(cells, HEAD);
        Optional<Ratio> ratio =
                head.flatMap(c -> c.ratio(Metric.CPU, label(BASE), load.connections()));
        if (ratio.isEmpty()) {
            return Optional.empty();
        }
        Kind kind = kind(ratio.get(), threshold);
        return Optional.of(
                new RegressionFinding(
                        Metric.CPU.title() + ", " + Figures.load(results, load),
                        Metric.CPU.unit(),
                        base.flatMap(c -> c.value(Metric.CPU)).orElseThrow(),
                        head.flatMap(c -> c.value(Metric.CPU)).orElseThrow(),
                        ratio.get().ratio(),
                        kind,
                        why(ratio.get(), kind)));
    }

    private static Optional<Cell> cell(List<Cell> cells, String arm) {
        return cells.stream().filter(cell -> cell.arm().equals(label(arm))).findFirst();
    }

    private static String label(String arm) {
        return OutsideArm.PREFIX + arm;
    }

    private static Kind kind(Ratio ratio, double threshold) {
        return switch (ratio.verdict()) {
            case SLOWER, FASTER -> beyond(ratio.ratio().mean(), threshold);
            case CANNOT_TELL ->
                    switch (ratio.reason()) {
                        case INTERVAL, FLOOR, CORRECTION -> Kind.NONE;
                        default -> Kind.UNCLEAR;
                    };
            case NOT_WARM, DIFFERS, NOT_ASKED -> Kind.UNCLEAR;
        };
    }

    private static String why(Ratio ratio, Kind kind) {
        boolean isSmall = kind == Kind.NONE && ratio.verdict().tellsApart();
        if (isSmall) {
            return ratio.verdict().of(Metric.CPU) + ", within the threshold";
        }
        return ratio.verdict() == Verdict.NOT_WARM ? ratio.reason().toString() : ratio.why();
    }

    private static Kind beyond(double ratio, double threshold) {
        if (ratio > 1 + threshold) {
            return Kind.WORSE;
        }
        return ratio < 1 / (1 + threshold) ? Kind.BETTER : Kind.NONE;
    }

    // ------------------------------------------------------------------ scenarios

    private static Optional<RegressionFinding> scenario(
            ScenarioResult result, ScenarioFigure figure, double threshold) {
        if (!result.arms().contains(label(HEAD)) || !result.arms().contains(label(BASE))) {
            return Optional.empty();
        }
        ScenarioResult.Finding head = result.finding(label(HEAD), figure);
        if (!head.ratio().known()) {
            return Optional.empty();
        }
        Estimate ratio = cost(estimate(head.ratio()), figure);
        Kind kind =
                switch (head.word()) {
                    case WORSE, BETTER -> beyond(ratio.mean(), threshold);
                    case CANNOT_TELL -> Kind.NONE;
                    case DOUBTFUL, TOO_FEW_BLOCKS, NONE, BASE -> Kind.UNCLEAR;
                };
        boolean isTold =
                head.word() == ScenarioResult.Word.WORSE
                        || head.word() == ScenarioResult.Word.BETTER;
        String why =
                isTold
                        ? kind == Kind.NONE ? head.word() + ", within the threshold" : ""
                        : ScenarioReason.of(result, head);
        return Optional.of(
                new RegressionFinding(
                        result.name() + ": " + figure.title(),
                        figure.unit(),
                        estimate(result.finding(label(BASE), figure).value()),
                        estimate(head.value()),
                        ratio,
                        kind,
                        why));
    }

    private static Estimate estimate(ScenarioResult.Value value) {
        return new Estimate(
                value.middle(), value.low(), value.high(), value.low(), value.high(), value.n());
    }

    private static Estimate cost(Estimate e, ScenarioFigure figure) {
        return figure.moreIsBetter()
                ? new Estimate(
                        1 / e.mean(), 1 / e.high(), 1 / e.low(), 1 / e.most(), 1 / e.least(), e.n())
                : e;
    }

    // ------------------------------------------------------------------ twice

    /** What was worse has to be so once more, among the findings of a second run. */
    RegressionFinding confirmedBy(List<RegressionFinding> second) {
        if (kind != Kind.WORSE) {
            return this;
        }
        Optional<RegressionFinding> again =
                second.stream().filter(other -> other.question.equals(question)).findFirst();
        String seen =
                again.map(other -> "the second time " + other.times()).orElse("not seen twice");
        return switch (again.map(RegressionFinding::kind).orElse(Kind.UNCLEAR)) {
            case WORSE -> with(Kind.WORSE, "confirmed: " + seen);
            case BETTER, NONE -> with(Kind.NONE, "not confirmed: " + seen);
            case UNCLEAR -> with(Kind.UNCLEAR, "could not be confirmed: " + seen);
        };
    }

    private RegressionFinding with(Kind other, String reason) {
        return new RegressionFinding(question, unit, base, head, ratio, other, reason);
    }

    /** The ratio with its interval. */
    String times() {
        return String.format(Locale.ROOT, "×%.3f ", ratio.mean()) + interval();
    }

    private String interval() {
        return ratio.hasInterval()
                ? String.format(Locale.ROOT, "[%.3f, %.3f]", ratio.low(), ratio.high())
                : "[one block]";
    }

    /** In one line of text. */
    String line() {
        return kind
                + ": "
                + question
                + ": "
                + Figures.number(base.mean())
                + " → "
                + Figures.number(head.mean())
                + ' '
                + unit
                + ", "
                + times()
                + (why.isEmpty() ? "" : " (" + why + ")");
    }
}
