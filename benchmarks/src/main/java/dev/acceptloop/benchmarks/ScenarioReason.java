package dev.acceptloop.benchmarks;

import dev.acceptloop.benchmarks.ScenarioResult.Finding;
import dev.acceptloop.benchmarks.ScenarioResult.Value;
import dev.acceptloop.benchmarks.ScenarioResult.Word;
import java.util.Optional;

/** Why a scenario has no word for an arm, and how many blocks would give one. */
final class ScenarioReason {
    private ScenarioReason() {}

    /** In a line; empty if there is a word, or nothing was asked. */
    static String of(ScenarioResult result, Finding finding) {
        return switch (finding.word()) {
            case TOO_FEW_BLOCKS -> said(result, finding, Reason.TOO_FEW_BLOCKS);
            case CANNOT_TELL -> said(result, finding, reason(result, finding));
            case DOUBTFUL -> Reason.CONTROL.toString();
            case BASE, BETTER, WORSE, NONE -> "";
        };
    }

    private static Reason reason(ScenarioResult result, Finding finding) {
        Value ratio = finding.ratio();
        if (ratio.low() <= 1 && ratio.high() >= 1) {
            return Reason.INTERVAL;
        }
        double floor = ScenarioAnalysis.floor(itself(result, finding));
        return Math.abs(Math.log(ratio.middle())) <= floor ? Reason.FLOOR : Reason.CORRECTION;
    }

    private static String said(ScenarioResult result, Finding finding, Reason reason) {
        Value ratio = finding.ratio();
        Optional<Variance> variance = variance(ratio);
        if (variance.isEmpty() || variance.get().value() <= 0) {
            return Ratio.why(reason, ratio.n(), 0, 0);
        }
        double level = Question.LEVEL / Math.max(1, open(result));
        var power = new Power(variance.get(), variance(itself(result, finding)), level);
        int atLeast = Math.max(Question.FEWEST_BLOCKS, ratio.n() + 1);
        boolean isEnough = ratio.n() >= Question.FEWEST_BLOCKS;
        return Ratio.why(
                reason,
                ratio.n(),
                power.blocks(Math.log(ratio.middle()), atLeast),
                isEnough ? Math.exp(power.least(ratio.n())) : 0);
    }

    /** The questions that are not told: correction is over them, once the told ones are out. */
    private static long open(ScenarioResult result) {
        return result.findings().stream()
                .filter(f -> f.word() == Word.CANNOT_TELL)
                .filter(f -> !f.arm().equals(Plan.control(result.base())))
                .count();
    }

    private static Value itself(ScenarioResult result, Finding finding) {
        return result.findings().stream()
                .filter(f -> f.arm().equals(Plan.control(result.base())))
                .filter(f -> f.figure().equals(finding.figure()))
                .map(Finding::ratio)
                .findFirst()
                .orElse(Value.NONE);
    }

    /** Of the logarithms that an interval was made of; it is Student's, so that it tells. */
    private static Optional<Variance> variance(Value ratio) {
        if (ratio.n() < 2 || ratio.low() <= 0) {
            return Optional.empty();
        }
        double half = Math.log(ratio.high() / ratio.low()) / 2;
        double unit = new Variance(1, 0, 0).halfWidth(ratio.n());
        return Optional.of(new Variance(half * half / (unit * unit), 0, 0));
    }
}
