package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.acceptloop.benchmarks.ScenarioResult.Finding;
import dev.acceptloop.benchmarks.ScenarioResult.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Words and ratios of invented trials: a base, its second self, half the cost, and the same. */
final class ScenarioAnalysisTest {
    private static final ScenarioFigure COST = ScenarioFigure.less("cost", "Cost", "µs");
    private static final ScenarioFigure RATE = ScenarioFigure.more("rate", "Rate", "1/s");
    private static final List<ScenarioFigure> FIGURES = List.of(COST, RATE);
    private static final List<String> ARMS = List.of("base", "base (A/A)", "half", "same");

    private final Random random = new Random(3);

    @Test
    void halfTheCostIsBetterAndHalfTheRateIsWorse() {
        List<Finding> findings = findings(8, UnaryOperator.identity());

        assertThat(word(findings, "half", COST)).isEqualTo(Word.BETTER);
        assertThat(word(findings, "half", RATE)).isEqualTo(Word.WORSE);
        assertThat(word(findings, "same", COST)).isEqualTo(Word.CANNOT_TELL);
        assertThat(word(findings, "base", COST)).isEqualTo(Word.BASE);
        assertThat(ratio(findings, "half")).isCloseTo(0.5, within(0.02));
    }

    @Test
    void fourBlocksHaveFiguresAndNoWord() {
        List<Finding> findings = findings(4, UnaryOperator.identity());

        assertThat(ratio(findings, "half")).isCloseTo(0.5, within(0.02));
        assertThat(findings)
                .filteredOn(f -> !f.arm().equals("base"))
                .extracting(Finding::word)
                .containsOnly(Word.TOO_FEW_BLOCKS);
    }

    /** A machine that is slower from block to block is so for all arms of a block. */
    @Test
    void ratiosAreTakenWithinBlocks() {
        List<Finding> findings =
                findings(8, trial -> scaled(trial, Math.pow(2, trial.block() - 1)));

        Finding half = finding(findings, "half", COST);
        assertThat(half.ratio().middle()).isCloseTo(0.5, within(0.02));
        assertThat(half.ratio().high() - half.ratio().low()).isLessThan(0.05);
        assertThat(half.word()).isEqualTo(Word.BETTER);
    }

    @Test
    void aBaseToldFromItselfTakesTheWordsFromTheOthers() {
        List<Finding> findings =
                findings(8, trial -> trial.arm().endsWith("(A/A)") ? scaled(trial, 1.3) : trial);

        assertThat(word(findings, "half", COST)).isEqualTo(Word.DOUBTFUL);
        assertThat(word(findings, "base (A/A)", COST)).isEqualTo(Word.DOUBTFUL);
    }

    /** Equal servers that differ by a fifth leave nothing to be said of a tenth. */
    @Test
    void aDifferenceBelowWhatEqualServersDifferByCannotBeTold() {
        List<Finding> findings =
                findings(
                        8,
                        trial ->
                                switch (trial.arm()) {
                                    case "base (A/A)" ->
                                            scaled(trial, trial.block() % 2 == 0 ? 1.25 : 0.8);
                                    case "same" -> scaled(trial, 1.1);
                                    default -> trial;
                                });

        assertThat(finding(findings, "same", COST).ratio().low()).isGreaterThan(1.05);
        assertThat(word(findings, "same", COST)).isEqualTo(Word.CANNOT_TELL);
        assertThat(word(findings, "half", COST)).isEqualTo(Word.BETTER);
    }

    @Test
    void aTrialThatFailedAndAValueOfZeroTakeNoPart() {
        List<Finding> findings =
                findings(
                        8,
                        trial -> {
                            if (trial.arm().equals("same")) {
                                return scaled(trial, 0);
                            }
                            boolean failed = trial.arm().equals("half") && trial.block() <= 3;
                            return failed
                                    ? new ScenarioTrial(
                                            trial.block(), 1, "half", 1, trial.values(), "wrong")
                                    : trial;
                        });

        assertThat(finding(findings, "half", COST).value().n()).isEqualTo(5);
        assertThat(finding(findings, "same", COST).value().middle()).isZero();
        assertThat(finding(findings, "same", COST).ratio().known()).isFalse();
        assertThat(word(findings, "same", COST)).isEqualTo(Word.NONE);
    }

    /** Each of many questions has its chance to be answered wrong. */
    @Test
    void manyQuestionsAreCorrectedFor() {
        var arms = new ArrayList<>(List.of("base"));
        var trials = new ArrayList<ScenarioTrial>();
        for (int i = 0; i < 30; i++) {
            arms.add("arm " + i);
        }
        for (int block = 1; block <= 6; block++) {
            for (String arm : arms) {
                double value = Math.exp(0.05 * random.nextGaussian());
                trials.add(new ScenarioTrial(block, 1, arm, 1, Map.of("cost", value), ""));
            }
        }

        List<Finding> findings = ScenarioAnalysis.of(List.of(COST), arms, "base", trials);

        assertThat(findings).extracting(Finding::word).containsOnly(Word.BASE, Word.CANNOT_TELL);
    }

    // ------------------------------------------------------------------ made up

    private List<Finding> findings(int blocks, UnaryOperator<ScenarioTrial> change) {
        var trials = new ArrayList<ScenarioTrial>();
        for (int block = 1; block <= blocks; block++) {
            for (String arm : ARMS) {
                double factor = arm.equals("half") ? 0.5 : 1;
                Map<String, Double> values =
                        Map.of("cost", 10 * factor * noise(), "rate", 1000 * factor * noise());
                trials.add(change.apply(new ScenarioTrial(block, 1, arm, 1, values, "")));
            }
        }
        return ScenarioAnalysis.of(FIGURES, ARMS, "base", trials);
    }

    private double noise() {
        return Math.exp(0.004 * random.nextGaussian());
    }

    private static ScenarioTrial scaled(ScenarioTrial trial, double factor) {
        Map<String, Double> values =
                Map.of(
                        "cost",
                        factor * ScenarioRig.value(trial.values(), "cost"),
                        "rate",
                        factor * ScenarioRig.value(trial.values(), "rate"));
        return new ScenarioTrial(trial.block(), 1, trial.arm(), 1, values, "");
    }

    private static Finding finding(List<Finding> all, String arm, ScenarioFigure figure) {
        return all.stream()
                .filter(f -> f.arm().equals(arm) && f.figure().equals(figure.key()))
                .findFirst()
                .orElseThrow();
    }

    private static Word word(List<Finding> all, String arm, ScenarioFigure figure) {
        return finding(all, arm, figure).word();
    }

    private static double ratio(List<Finding> all, String arm) {
        return finding(all, arm, COST).ratio().middle();
    }
}
