package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.acceptloop.benchmarks.RegressionFinding.Kind;
import dev.acceptloop.benchmarks.RegressionGate.Outcome;
import java.util.List;
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
                    assertThat(finding.why()).isEqualTo(word + ", within the threshold");
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

    /** Where base differs from itself as much as head from it, head is not accused. */
    @Test
    void whereBaseIsToldFromItselfNothingIsSaidOfHead() {
        Results results = SampleRegressions.results(1.2, 1.4, 6);

        assertThat(RegressionFinding.of(results, SampleRegressions.THRESHOLD))
                .isNotEmpty()
                .allSatisfy(finding -> assertThat(finding.kind()).isNotEqualTo(Kind.WORSE));
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

    // ------------------------------------------------------------------ twice

    @Test
    void whatIsWorseTwiceIsWorse() {
        RegressionFinding twice = finding(1.2).confirmedBy(SampleRegressions.findings(1.15, 6));

        assertThat(twice.kind()).isEqualTo(Kind.WORSE);
        assertThat(twice.why()).startsWith("confirmed: the second time ×1.1");
        assertThat(twice.ratio()).isEqualTo(finding(1.2).ratio());
    }

    @ParameterizedTest
    @CsvSource({"1.0, 6, NONE, not confirmed", "1.2, 4, UNCLEAR, could not be confirmed"})
    void whatIsWorseOnceIsNot(double factor, int blocks, Kind expected, String why) {
        RegressionFinding once =
                finding(1.2).confirmedBy(SampleRegressions.findings(factor, blocks));

        assertThat(once.kind()).isEqualTo(expected);
        assertThat(once.why()).startsWith(why);
    }

    @Test
    void whatWasNotAskedTwiceIsNotConfirmed() {
        assertThat(finding(1.2).confirmedBy(List.of()).kind()).isEqualTo(Kind.UNCLEAR);
        assertThat(finding(1).confirmedBy(SampleRegressions.findings(1.2, 6)).kind())
                .isEqualTo(Kind.NONE);
    }

    // ------------------------------------------------------------------ what it comes to

    @ParameterizedTest
    @CsvSource({
        "true, 1.2, 6, REGRESSION",
        "true, 1.0, 6, NO_CLEAR_CHANGE",
        "true, 0.8, 6, NO_CLEAR_CHANGE",
        "true, 1.2, 4, CANNOT_TELL",
        "true, 1.0, 0, CANNOT_TELL",
        "false, 1.0, 6, FAILED",
        "false, 1.2, 6, FAILED",
    })
    void oneWordForAll(boolean isComplete, double factor, int blocks, Outcome expected) {
        List<RegressionFinding> findings = SampleRegressions.findings(factor, blocks);

        assertThat(RegressionGate.outcome(isComplete, findings)).isEqualTo(expected);
        assertThat(RegressionGate.sentence(expected, findings, 0.05)).endsWith(".");
    }
}
