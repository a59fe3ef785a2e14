package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.acceptloop.benchmarks.Gate.Outcome;
import dev.acceptloop.benchmarks.ScenarioResult.Finding;
import dev.acceptloop.benchmarks.ScenarioResult.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A trial that was disturbed, or not warm, is shown; no word rests on it. */
final class ScenarioGatesTest {
    private static final ScenarioFigure TIME = ScenarioFigure.less("time", "Time", "µs");
    private static final ScenarioFigure SPACE = ScenarioFigure.less("space", "Space", "KiB");
    private static final int BLOCKS = 6;

    private static Gate gate(String id, Outcome outcome) {
        return new Gate(id, "name", outcome, "seen");
    }

    private static ScenarioTrial trial(int block, String arm, double value, String flag) {
        List<Gate> gates =
                flag.isEmpty()
                        ? List.of(gate("G6", Outcome.PASSED), gate("G8", Outcome.PASSED))
                        : List.of(gate("G6", Outcome.PASSED), gate(flag, Outcome.FLAGGED));
        Map<String, Double> values = Map.of("time", value, "space", value);
        return new ScenarioTrial(block, block, arm, 1, values, "", gates, false);
    }

    /** Twice as dear in all blocks, and flagged in the first ones. */
    private static List<Finding> findings(String flag, int flagged) {
        var trials = new ArrayList<ScenarioTrial>();
        for (int block = 1; block <= BLOCKS; block++) {
            trials.add(trial(block, "base", 10 + 0.01 * block, ""));
            trials.add(trial(block, "base (A/A)", 10 + 0.011 * block, ""));
            trials.add(trial(block, "dear", 20 + 0.02 * block, block <= flagged ? flag : ""));
        }
        return ScenarioAnalysis.of(
                List.of(TIME, SPACE), List.of("base", "dear", "base (A/A)"), "base", trials);
    }

    private static Finding of(List<Finding> findings, ScenarioFigure figure) {
        return findings.stream()
                .filter(f -> f.arm().equals("dear") && f.figure().equals(figure.key()))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"G6", "G8"})
    void whatIsFlaggedIsShownAndGivesNoWord(String flag) {
        Finding finding = of(findings(flag, 2), TIME);

        assertThat(finding.value().n()).isEqualTo(BLOCKS);
        assertThat(finding.ratio().n()).isEqualTo(BLOCKS - 2);
        assertThat(finding.word()).isEqualTo(Word.TOO_FEW_BLOCKS);
        assertThat(of(findings(flag, 0), TIME).word()).isEqualTo(Word.WORSE);
        assertThat(of(findings(flag, 1), TIME).word()).isEqualTo(Word.WORSE);
    }

    /** A page that is held is held, whoever had the processor. */
    @Test
    void memoryIsTheSameWhoeverIsInTheWay() {
        assertThat(of(findings("G6", BLOCKS), SPACE).word()).isEqualTo(Word.WORSE);
        assertThat(of(findings("G6", BLOCKS), TIME).word()).isEqualTo(Word.NONE);
    }

    /** Only what may be gone the next time is worth another trial. */
    @ParameterizedTest
    @CsvSource({"G6, true", "G8, false", "'', false"})
    void whatSomebodyWasInTheWayOfIsRunAgain(String flag, boolean again) {
        assertThat(trial(1, "a", 10, flag).disturbed()).isEqualTo(again);
        assertThat(trial(1, "a", 10, flag).repeated(true).disturbed()).isFalse();
    }

    /** By what each was flagged with; the values have no say. */
    @ParameterizedTest
    @CsvSource({"G6, '', 1", "'', G6, 0", "G6, G6, 0", "G6, G8, 0"})
    void theTrialThatWasLeastInTroubleIsUsed(String first, String second, int used) {
        for (double value : List.of(5.0, 20.0)) {
            List<ScenarioTrial> settled =
                    ScenarioRepeats.settled(
                            List.of(trial(1, "a", 10, first), trial(1, "a", value, second)));

            assertThat(settled.get(used).usable()).isTrue();
            assertThat(settled.get(1 - used).usable()).isFalse();
            assertThat(ScenarioRepeats.settled(settled)).isEqualTo(settled);
        }
    }

    @Test
    void whatWasReplacedTakesPartInNothing() {
        List<ScenarioTrial> trials =
                ScenarioRepeats.settled(
                        List.of(
                                trial(1, "base", 10, ""),
                                trial(1, "dear", 99, "G6"),
                                trial(1, "dear", 20, "")));

        Finding finding =
                of(
                        ScenarioAnalysis.of(List.of(TIME), List.of("base", "dear"), "base", trials),
                        TIME);

        assertThat(finding.value().middle()).isCloseTo(20, within(1e-9));
        assertThat(finding.ratio().middle()).isCloseTo(2, within(1e-9));
    }

    @Test
    void otherBlocksAndArmsAreNoRepeats() {
        List<ScenarioTrial> trials =
                List.of(trial(1, "a", 1, "G6"), trial(2, "a", 1, ""), trial(1, "b", 1, ""));

        assertThat(ScenarioRepeats.settled(trials)).isEqualTo(trials);
    }

    /** Whatever the second server does, the first did it. */
    @Test
    void whatAServerDidWrongStandsBesideWhatReplacesIt() {
        var wrong = new ScenarioTrial(1, 1, "a", 1, Map.of(), "it <broke>");
        List<ScenarioTrial> settled =
                ScenarioRepeats.settled(List.of(wrong, trial(1, "a", 10, "")));

        assertThat(settled).extracting(ScenarioTrial::trouble).containsExactly("it <broke>", "");
        assertThat(settled.getLast().usable()).isTrue();
    }
}
