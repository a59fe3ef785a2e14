package dev.acceptloop.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What became of one figure from base to head. All ratios are of what something costs: above 1 is
 * worse, also of a figure of which more is better.
 *
 * @param question the figure, and under which load
 * @param unit of both values
 * @param base what base alone has, of all windows
 * @param head the same
 * @param ratio head by base (of echo by base and base again), within blocks, of warm windows; of no
 *     blocks where there is none
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

    private static final Estimate NOTHING = new Estimate(0, 0, 0, 0, 0, 0);

    /** A change is one that is beyond chance, and beyond what is asked for. */
    enum Kind {
        WORSE("worse"),
        BETTER("better"),
        NONE("no clear change"),
        UNCLEAR("cannot tell"),
        /** Nobody can say it of such a server. */
        UNMEASURED("not measured");

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
            findings.add(echo(results, load, threshold));
        }
        for (ScenarioResult scenario : results.scenarios()) {
            findings.add(scenario(scenario, threshold));
        }
        return List.copyOf(findings);
    }

    // ------------------------------------------------------------------ echo

    /** Without a ratio it is not judged, and it is not left out: others would decide for it. */
    private static RegressionFinding echo(Results results, LoadPoint load, double threshold) {
        List<Cell> cells = results.at(load.bytes()).cellsAt(load.connections());
        Optional<Estimate> base = cpu(cells, label(BASE));
        Optional<Estimate> head = cpu(cells, label(HEAD));
        Optional<Ratio> ratio =
                cell(cells, label(HEAD))
                        .flatMap(c -> c.ratio(Metric.CPU, label(BASE), load.connections()));
        String question = Metric.CPU.title() + ", " + Figures.load(results, load);
        if (ratio.isEmpty() || base.isEmpty() || head.isEmpty()) {
            String who = head.isEmpty() ? HEAD : base.isEmpty() ? BASE : "the two";
            return unknown(
                    question,
                    Metric.CPU.unit(),
                    base,
                    head,
                    "no window of " + who + " can be used");
        }
        Kind kind = kind(ratio.get(), threshold);
        return new RegressionFinding(
                question,
                Metric.CPU.unit(),
                base.get(),
                head.get(),
                ratio.get().ratio(),
                kind,
                why(ratio.get(), kind, threshold));
    }

    private static Optional<Cell> cell(List<Cell> cells, String arm) {
        return cells.stream().filter(cell -> cell.arm().equals(arm)).findFirst();
    }

    private static Optional<Estimate> cpu(List<Cell> cells, String arm) {
        return cell(cells, arm).flatMap(cell -> cell.value(Metric.CPU));
    }

    private static String label(String arm) {
        return OutsideArm.PREFIX + arm;
    }

    private static RegressionFinding unknown(
            String question,
            String unit,
            Optional<Estimate> base,
            Optional<Estimate> head,
            String why) {
        return without(question, unit, base, head, Kind.UNCLEAR, why);
    }

    private static RegressionFinding without(
            String question,
            String unit,
            Optional<Estimate> base,
            Optional<Estimate> head,
            Kind kind,
            String why) {
        return new RegressionFinding(
                question, unit, base.orElse(NOTHING), head.orElse(NOTHING), NOTHING, kind, why);
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

    private static String why(Ratio ratio, Kind kind, double threshold) {
        if (kind == Kind.NONE) {
            String told =
                    ratio.verdict().tellsApart()
                            ? ratio.verdict().of(Metric.CPU) + ", within the threshold"
                            : ratio.reason().toString();
            return told + possible(ratio.ratio(), threshold);
        }
        return ratio.verdict() == Verdict.NOT_WARM ? ratio.reason().toString() : ratio.why();
    }

    /** That no change was seen does not say that there is none. */
    private static String possible(Estimate ratio, double threshold) {
        return ratio.high() > 1 + threshold
                ? String.format(Locale.ROOT, "; up to ×%.2f is possible", ratio.high())
                : "";
    }

    private static Kind beyond(double ratio, double threshold) {
        if (ratio > 1 + threshold) {
            return Kind.WORSE;
        }
        return ratio < 1 / (1 + threshold) ? Kind.BETTER : Kind.NONE;
    }

    // ------------------------------------------------------------------ scenarios

    /** The first figure is the one that answers its question; the others explain it. */
    private static RegressionFinding scenario(ScenarioResult result, double threshold) {
        ScenarioFigure figure = result.figures().getFirst();
        String question = result.name() + ": " + figure.title();
        for (String arm : List.of(BASE, HEAD)) {
            if (!result.arms().contains(label(arm))) {
                String why = result.skipped().getOrDefault(label(arm), "it takes no part");
                return unknown(
                        question,
                        figure.unit(),
                        Optional.empty(),
                        Optional.empty(),
                        arm + ": " + why);
            }
        }
        Optional<Estimate> base = value(result, BASE, figure);
        Optional<Estimate> head = value(result, HEAD, figure);
        Optional<String> mute =
                Stream.of(BASE, HEAD).filter(arm -> isMute(result, arm, figure)).findFirst();
        if (mute.isPresent()) {
            String why = mute.get() + ' ' + GarbageScenario.MUTE;
            return without(question, figure.unit(), base, head, Kind.UNMEASURED, why);
        }
        ScenarioResult.Finding finding = result.finding(label(HEAD), figure);
        if (base.isEmpty() || head.isEmpty() || !finding.ratio().known()) {
            String who = head.isEmpty() ? HEAD : base.isEmpty() ? BASE : "a block of the two";
            return unknown(
                    question, figure.unit(), base, head, "no figure of " + who + " to divide");
        }
        Estimate ratio = cost(estimate(finding.ratio()), figure);
        Kind kind =
                switch (finding.word()) {
                    case WORSE, BETTER -> beyond(ratio.mean(), threshold);
                    case CANNOT_TELL -> Kind.NONE;
                    case DOUBTFUL, TOO_FEW_BLOCKS, NONE, BASE -> Kind.UNCLEAR;
                };
        long lacking = lacking(result, HEAD, figure) - lacking(result, BASE, figure);
        if (kind != Kind.WORSE && lacking > 0) { // it could not, which is no better
            return unknown(
                    question,
                    figure.unit(),
                    base,
                    head,
                    HEAD + " has no figure in " + Figures.blocks((int) lacking));
        }
        String told = ScenarioReason.of(result, finding);
        String why =
                kind == Kind.NONE
                        ? (told.isEmpty() ? finding.word() + ", within the threshold" : told)
                                + possible(ratio, threshold)
                        : told;
        return new RegressionFinding(
                question, figure.unit(), base.get(), head.get(), ratio, kind, why);
    }

    /** Whether nothing is wrong with it but that it does not tell. */
    private static boolean isMute(ScenarioResult result, String arm, ScenarioFigure figure) {
        List<ScenarioTrial> trials =
                result.trials().stream()
                        .filter(trial -> trial.arm().equals(label(arm)) && trial.usable())
                        .toList();
        return result.name().equals(GarbageScenario.NAME)
                && !trials.isEmpty()
                && trials.stream().noneMatch(trial -> trial.values().containsKey(figure.key()));
    }

    /** Trials that went well, and in which it has none. */
    private static long lacking(ScenarioResult result, String arm, ScenarioFigure figure) {
        return result.trials().stream()
                .filter(trial -> trial.arm().equals(label(arm)) && trial.usable())
                .filter(trial -> !trial.values().containsKey(figure.key()))
                .count();
    }

    private static Optional<Estimate> value(
            ScenarioResult result, String arm, ScenarioFigure figure) {
        ScenarioResult.Value value = result.finding(label(arm), figure).value();
        return value.known() ? Optional.of(estimate(value)) : Optional.empty();
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
    RegressionFinding confirmedBy(List<RegressionFinding> second, double threshold) {
        if (kind != Kind.WORSE) {
            return this;
        }
        Optional<RegressionFinding> again =
                second.stream().filter(other -> other.question.equals(question)).findFirst();
        if (again.isEmpty()) {
            return unconfirmed("not asked a second time");
        }
        String seen = "the second time " + again.get().times();
        return switch (again.get().kind) {
            case WORSE -> with(Kind.WORSE, "confirmed: " + seen);
            case BETTER, NONE ->
                    again.get().ratio.high() > 1 + threshold
                            ? unconfirmed(seen)
                            : with(Kind.NONE, "not confirmed: " + seen);
            case UNCLEAR, UNMEASURED -> unconfirmed(seen);
        };
    }

    /** Of what was worse, and was not or could not be seen again. */
    RegressionFinding unconfirmed(String reason) {
        return kind == Kind.WORSE
                ? with(Kind.UNCLEAR, "worse once, and not confirmed: " + reason)
                : this;
    }

    private RegressionFinding with(Kind other, String reason) {
        return new RegressionFinding(question, unit, base, head, ratio, other, reason);
    }

    /** Whether it says something of head. */
    boolean isJudged() {
        return kind != Kind.UNCLEAR && kind != Kind.UNMEASURED;
    }

    /** Whether there is a ratio. */
    boolean isKnown() {
        return ratio.n() > 0;
    }

    /** The ratio with its interval. */
    String times() {
        if (!isKnown()) {
            return Figures.NONE;
        }
        String interval =
                ratio.hasInterval()
                        ? String.format(Locale.ROOT, "[%.3f, %.3f]", ratio.low(), ratio.high())
                        : "[one block]";
        return String.format(Locale.ROOT, "×%.3f ", ratio.mean()) + interval;
    }

    /** A value with its unit. */
    String text(Estimate value) {
        return value.n() == 0 ? Figures.NONE : (Figures.number(value.mean()) + ' ' + unit).trim();
    }

    /** In one line of text. */
    String line() {
        return kind
                + ": "
                + question
                + ": "
                + text(base)
                + " → "
                + text(head)
                + ", "
                + times()
                + (why.isEmpty() ? "" : " (" + why + ")");
    }
}
