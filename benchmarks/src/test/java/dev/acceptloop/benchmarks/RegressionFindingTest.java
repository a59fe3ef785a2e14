package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.acceptloop.benchmarks.RegressionFinding.Kind;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RegressionFindingTest {
    private static RegressionFinding finding(double factor) {
        return SampleRegressions.findings(factor, 6).getFirst();
    }

    @ParameterizedTest
    @CsvSource({"1.2, WORSE", "1.1, WORSE", "1.001, NONE", "0.999, NONE", "0.9, BETTER"})
    void aChangeIsBeyondChanceAndTheThreshold(double factor, Kind expected) {
        List<RegressionFinding> findings = SampleRegressions.findings(factor, 6);

        assertThat(findings)
                .extracting(RegressionFinding::question)
                .containsExactly(
                        "CPU per message, 16 connections", "CPU per message, 1 connection");
        assertThat(findings)
                .allSatisfy(finding -> {
                    assertThat(finding.kind()).isEqualTo(expected);
                    assertThat(finding.ratio().mean()).isCloseTo(factor, within(0.01));
                    assertThat(finding.base().mean()).isCloseTo(10, within(0.1));
                    assertThat(finding.head().mean()).isCloseTo(10 * factor, within(0.1));
                });
    }

    @ParameterizedTest
    @CsvSource({"1.2, dearer", "0.8, cheaper"})
    void aSmallChangeIsToldAndIsNone(double factor, String word) {
        Results results = SampleRegressions.results(factor, 6);

        assertThat(RegressionFinding.of(results, 0.3))
                .allSatisfy(finding -> {
                    assertThat(finding.kind()).isEqualTo(Kind.NONE);
                    assertThat(finding.why()).startsWith(word + ", within the threshold");
                    assertThat(finding.line()).startsWith("no clear change: CPU per message, 1");
                });
    }

    // ------------------------------------------------------------------ what cannot be told

    @Test
    void ofFewBlocksNothingIsSaid() {
        assertThat(SampleRegressions.findings(2, 4))
                .allSatisfy(finding -> assertThat(finding.kind()).isEqualTo(Kind.UNCLEAR))
                .extracting(RegressionFinding::why)
                .allMatch(why -> why.startsWith("too few blocks (4)"));
    }

    @Test
    void ofWhatIsStillCompiledNothingIsSaid() {
        assertThat(changed("outside: head", SampleResults::cold))
                .allSatisfy(finding -> {
                    assertThat(finding.kind()).isEqualTo(Kind.UNCLEAR);
                    assertThat(finding.why()).isEqualTo("not warm in most blocks");
                });
    }

    private static List<RegressionFinding> changed(String arm, UnaryOperator<Trial> change) {
        List<Trial> trials =
                SampleRegressions.results(1.2, 6).trials().stream()
                        .map(trial -> trial.arm().equals(arm) ? change.apply(trial) : trial)
                        .toList();
        return RegressionFinding.of(SampleRegressions.of(trials), SampleRegressions.THRESHOLD);
    }

    /** Where base differs from itself, head is not accused. */
    @Test
    void whereBaseIsToldFromItselfNothingIsSaidOfHead() {
        Results results = SampleRegressions.results(1.5, 1.1, 6);

        assertThat(RegressionFinding.of(results, SampleRegressions.THRESHOLD))
                .allSatisfy(finding -> {
                    assertThat(finding.kind()).isEqualTo(Kind.UNCLEAR);
                    assertThat(finding.why()).isEqualTo("the A/A arm differed");
                });
    }

    /** Nobody's figure is left to those of others. */
    @ParameterizedTest
    @CsvSource({"outside: head, head", "outside: base, base"})
    void whatHasNoFigureIsNotLeftOut(String arm, String who) {
        List<Trial> trials =
                SampleRegressions.results(1, 6).trials().stream()
                        .filter(trial -> !trial.arm().equals(arm))
                        .toList();

        assertThat(RegressionFinding.of(SampleRegressions.of(trials), 0.05))
                .hasSize(2)
                .allSatisfy(finding -> {
                    assertThat(finding.kind()).isEqualTo(Kind.UNCLEAR);
                    assertThat(finding.why()).isEqualTo("no window of " + who + " can be used");
                    assertThat(finding.line()).contains("–");
                });
    }

    /** That nothing was seen is not that nothing is there. */
    @Test
    void whatIsPossibleIsSaid() {
        Results noisy = SampleRegressions.noisy(1.01, 0.3);

        assertThat(RegressionFinding.of(noisy, 0.05))
                .allSatisfy(finding -> {
                    assertThat(finding.kind()).isEqualTo(Kind.NONE);
                    assertThat(finding.why())
                            .startsWith("the interval includes 1; up to ×1.")
                            .endsWith(" is possible");
                });
    }

    // ------------------------------------------------------------------ scenarios

    @ParameterizedTest
    @CsvSource({
        "false, 120, WORSE, 1.2",
        "false, 80, BETTER, 0.8",
        "true, 80, WORSE, 1.25",
        "true, 125, BETTER, 0.8",
        "true, 100, NONE, 1",
    })
    void aboveOneIsWorseAlsoWhereMoreIsBetter(
            boolean moreIsBetter, double head, Kind expected, double ratio) {
        var figure = new ScenarioFigure("key", "requests", "/s", moreIsBetter);
        Results results = SampleRegressions.scenario(figure, 100, head);

        assertThat(RegressionFinding.of(results, SampleRegressions.THRESHOLD))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.question()).isEqualTo("http: requests");
                    assertThat(finding.kind()).isEqualTo(expected);
                    assertThat(finding.ratio().mean()).isCloseTo(ratio, within(0.01));
                    assertThat(finding.ratio().low()).isLessThan(finding.ratio().high());
                    assertThat(finding.head().mean()).isCloseTo(head, within(1.0));
                });
    }

    @Test
    void nothingCannotBeDividedAndIsNotLeftOut() {
        var figure = new ScenarioFigure("key", "held", "", true);

        assertThat(RegressionFinding.of(SampleRegressions.scenario(figure, 100, 0), 0.05))
                .singleElement()
                .satisfies(finding -> assertThat(finding.kind()).isEqualTo(Kind.UNCLEAR));
    }

    // ------------------------------------------------------------------ bytes allocated

    @ParameterizedTest
    @CsvSource({"300, 500, WORSE", "500, 300, BETTER", "300, 301, NONE"})
    void bytesAllocatedAreJudgedAsTimeIs(double base, double head, Kind expected) {
        assertThat(RegressionFinding.of(SampleRegressions.garbage(base, head), 0.05))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.question()).isEqualTo("garbage: Allocated on the Java heap");
                    assertThat(finding.unit()).isEqualTo("B/msg");
                    assertThat(finding.kind()).isEqualTo(expected);
                    assertThat(finding.base().mean()).isCloseTo(base, within(3.0));
                    assertThat(finding.head().mean()).isCloseTo(head, within(3.0));
                    assertThat(finding.ratio().mean()).isCloseTo(head / base, within(0.02));
                    assertThat(finding.isJudged()).isTrue();
                });
    }

    /** Zero would be the best figure there is. */
    @ParameterizedTest
    @CsvSource({"300, NaN, head, 300", "NaN, 300, base, 0", "NaN, NaN, base, 0"})
    void whoDoesNotTellWhatItAllocatesIsNotMeasured(
            double base, double head, String who, double known) {
        assertThat(RegressionFinding.of(SampleRegressions.garbage(base, head), 0.05))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.kind()).isEqualTo(Kind.UNMEASURED);
                    assertThat(finding.isJudged()).isFalse();
                    assertThat(finding.why())
                            .isEqualTo(who + " is no JVM, or one that does not tell");
                    assertThat(finding.base().mean()).isCloseTo(known, within(3.0));
                    assertThat(finding.line())
                            .startsWith("not measured: garbage")
                            .contains(who.equals("head") ? " → –, – (head" : ": – → ");
                });
    }

    /** Equal servers, but that head's trials of some blocks have no figure, and that trouble. */
    private static RegressionFinding without(IntPredicate blocks, String trouble) {
        ScenarioResult scenario = SampleRegressions.garbage(300, 300).scenarios().getFirst();
        List<ScenarioTrial> trials =
                scenario.trials().stream()
                        .map(t ->
                                t.arm().equals("outside: head") && blocks.test(t.block())
                                        ? new ScenarioTrial(
                                                t.block(), 1, t.arm(), 1, Map.of(), trouble)
                                        : t)
                        .toList();
        return RegressionFinding.of(SampleRegressions.with(scenario, trials), 0.05).getFirst();
    }

    /** A failure is told as one, and is no silence. */
    @Test
    void whoFailedInEveryTrialIsNotTakenForOneThatDoesNotTell() {
        assertThat(without(_ -> true, "it ended").kind()).isEqualTo(Kind.UNCLEAR);
    }

    /** As where no rate holds: the other blocks do not pass it. */
    @Test
    void whoHasNoFigureInSomeBlocksWhereBaseHasIsNotPassed() {
        RegressionFinding finding = without(block -> block > 5, "");

        assertThat(finding.kind()).isEqualTo(Kind.UNCLEAR);
        assertThat(finding.why()).isEqualTo("head has no figure in 1 block");
    }

    @Test
    void whatWasNotMeasuredTheSecondTimeIsNotConfirmed() {
        RegressionFinding once =
                RegressionFinding.of(SampleRegressions.garbage(300, 500), 0.05).getFirst();
        List<RegressionFinding> again =
                RegressionFinding.of(SampleRegressions.garbage(300, Double.NaN), 0.05);

        assertThat(once.confirmedBy(again, 0.05).kind()).isEqualTo(Kind.UNCLEAR);
    }

    // ------------------------------------------------------------------ twice

    @Test
    void whatIsWorseTwiceIsWorse() {
        RegressionFinding twice =
                finding(1.2).confirmedBy(SampleRegressions.findings(1.15, 6), 0.05);

        assertThat(twice.kind()).isEqualTo(Kind.WORSE);
        assertThat(twice.why()).startsWith("confirmed: the second time ×1.1");
        assertThat(twice.ratio()).isEqualTo(finding(1.2).ratio());
    }

    @ParameterizedTest
    @CsvSource({
        "1.0, 6, NONE, 'not confirmed: the second time ×'",
        "1.2, 4, UNCLEAR, 'worse once, and not confirmed: the second time ×'"
    })
    void whatIsWorseOnceIsNot(double factor, int blocks, Kind expected, String why) {
        RegressionFinding once =
                finding(1.2).confirmedBy(SampleRegressions.findings(factor, blocks), 0.05);

        assertThat(once.kind()).isEqualTo(expected);
        assertThat(once.why()).startsWith(why);
    }

    /** It is no acquittal that the second look was a bad one. */
    @Test
    void whatMayBeWorseTheSecondTimeIsNotCleared() {
        List<RegressionFinding> again =
                RegressionFinding.of(SampleRegressions.noisy(1.01, 0.3), 0.05);

        assertThat(finding(1.2).confirmedBy(again, 0.05).kind()).isEqualTo(Kind.UNCLEAR);
    }

    @Test
    void whatWasNotAskedTwiceIsNotConfirmed() {
        assertThat(finding(1.2).confirmedBy(List.of(), 0.05).kind()).isEqualTo(Kind.UNCLEAR);
        assertThat(finding(1.2).unconfirmed("cut").kind()).isEqualTo(Kind.UNCLEAR);
        assertThat(finding(1).unconfirmed("cut")).isEqualTo(finding(1));
        assertThat(finding(1).confirmedBy(SampleRegressions.findings(1.2, 6), 0.05).kind())
                .isEqualTo(Kind.NONE);
    }
}
