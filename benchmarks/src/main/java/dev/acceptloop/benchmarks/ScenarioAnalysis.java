package dev.acceptloop.benchmarks;

import dev.acceptloop.benchmarks.ScenarioResult.Finding;
import dev.acceptloop.benchmarks.ScenarioResult.Value;
import dev.acceptloop.benchmarks.ScenarioResult.Word;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * From trials of a scenario to findings: values over blocks, ratios within blocks. A value of zero
 * or less has no ratio, nor has that of a trial that was disturbed or not warm: it is shown, and
 * compared with nothing.
 */
final class ScenarioAnalysis {
    private static final double LEAST_LOG = Power.LEAST_FLOOR;
    private static final double LIKELY = 0.05;

    private final List<ScenarioTrial> trials;
    private final String base;
    private final String control;

    private ScenarioAnalysis(List<ScenarioTrial> trials, String base) {
        this.trials = trials;
        this.base = base;
        this.control = Plan.control(base);
    }

    static List<Finding> of(
            List<ScenarioFigure> figures,
            List<String> arms,
            String base,
            List<ScenarioTrial> trials) {
        var analysis = new ScenarioAnalysis(trials, base);
        var findings = new ArrayList<Finding>();
        for (ScenarioFigure figure : figures) {
            arms.forEach(arm -> findings.add(analysis.finding(arm, figure)));
        }
        return analysis.worded(figures, findings);
    }

    private Finding finding(String arm, ScenarioFigure figure) {
        List<Double> all = List.copyOf(byBlock(arm, figure, ScenarioTrial::usable).values());
        Predicate<ScenarioTrial> counts = trial -> trial.counts(figure);
        double[] ratios =
                arm.equals(base)
                        ? new double[0]
                        : ratios(byBlock(arm, figure, counts), byBlock(base, figure, counts));
        return new Finding(
                arm,
                figure.key(),
                BlockStatistics.value(toArray(all)),
                BlockStatistics.value(ratios),
                ratios.length == 0 ? 1 : BlockStatistics.pValue(ratios),
                Word.NONE);
    }

    private Map<Integer, Double> byBlock(
            String arm, ScenarioFigure figure, Predicate<ScenarioTrial> which) {
        var values = new HashMap<Integer, Double>();
        for (ScenarioTrial trial : trials) {
            @Nullable Double value = trial.values().get(figure.key());
            if (trial.arm().equals(arm) && which.test(trial) && value != null) {
                values.put(trial.block(), value);
            }
        }
        return values;
    }

    private static double[] ratios(Map<Integer, Double> own, Map<Integer, Double> base) {
        var ratios = new ArrayList<Double>();
        own.forEach((block, value) -> {
            @Nullable Double other = base.get(block);
            if (other != null && value > 0 && other > 0) {
                ratios.add(value / other);
            }
        });
        return toArray(ratios);
    }

    private static double[] toArray(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    // ------------------------------------------------------------------ words

    /** The base's second self is no question: it is the alarm, and is looked at by itself. */
    private List<Finding> worded(List<ScenarioFigure> figures, List<Finding> findings) {
        List<Finding> asked = findings.stream().filter(this::isAsked).toList();
        double[] p = asked.stream().mapToDouble(Finding::p).toArray();
        double[] corrected = p.length == 0 ? p : BlockStatistics.corrected(p);
        var worded = new ArrayList<Finding>();
        for (Finding f : findings) {
            int at = asked.indexOf(f);
            double likely = at < 0 ? f.p() : corrected[at];
            Word word = word(f, likely, findings, moreIsBetter(figures, f));
            worded.add(new Finding(f.arm(), f.figure(), f.value(), f.ratio(), likely, word));
        }
        return worded;
    }

    private boolean isAsked(Finding finding) {
        return finding.ratio().known() && !finding.arm().equals(control);
    }

    private static boolean moreIsBetter(List<ScenarioFigure> figures, Finding finding) {
        return figures.stream().anyMatch(f -> f.key().equals(finding.figure()) && f.moreIsBetter());
    }

    private Word word(Finding f, double p, List<Finding> all, boolean moreIsBetter) {
        if (f.arm().equals(base)) {
            return Word.BASE;
        }
        if (!f.ratio().known()) {
            return Word.NONE;
        }
        if (f.ratio().n() < BlockStatistics.FEWEST_FOR_A_WORD) {
            return Word.TOO_FEW_BLOCKS;
        }
        Value itself = itself(f, all);
        boolean doubtful = tellsApart(itself, controlP(f, all), LEAST_LOG);
        if (doubtful || f.arm().equals(control)) { // which is neither better nor worse than itself
            return doubtful ? Word.DOUBTFUL : Word.CANNOT_TELL;
        }
        if (!tellsApart(f.ratio(), p, floor(itself))) {
            return Word.CANNOT_TELL;
        }
        return f.ratio().middle() > 1 == moreIsBetter ? Word.BETTER : Word.WORSE;
    }

    private static boolean tellsApart(Value ratio, double p, double floor) {
        boolean excludes = ratio.low() > 1 || ratio.high() < 1;
        return ratio.known()
                && excludes
                && p < LIKELY
                && Math.abs(Math.log(ratio.middle())) > floor;
    }

    /** What equal servers differ by here. */
    static double floor(Value itself) {
        boolean usable = itself.n() >= BlockStatistics.FEWEST_FOR_A_WORD;
        double half = usable ? Math.log(itself.high() / itself.low()) / 2 : 0;
        return Math.max(LEAST_LOG, half);
    }

    private Value itself(Finding f, List<Finding> all) {
        return controlOf(f, all).map(Finding::ratio).orElse(Value.NONE);
    }

    private double controlP(Finding f, List<Finding> all) {
        return controlOf(f, all).map(Finding::p).orElse(1.0);
    }

    private Optional<Finding> controlOf(Finding f, List<Finding> all) {
        return all.stream()
                .filter(other -> other.arm().equals(control) && other.figure().equals(f.figure()))
                .findFirst();
    }
}
