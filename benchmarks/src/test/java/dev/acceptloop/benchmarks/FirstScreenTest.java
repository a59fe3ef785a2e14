package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.benchmarks.Picture.Role;
import dev.acceptloop.benchmarks.Picture.Row;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

/** What to take, in a sentence and a picture. */
final class FirstScreenTest {
    private static final String SELECTOR = "<selector> & \"co\"";

    @Test
    void theCheapestThatIsToldIsToTake() {
        Results results = costing(t -> t.arm().equals(SELECTOR) ? 6 : 10);

        assertThat(Answer.at(results, 16))
                .startsWith("At 16 connections take `" + SELECTOR + "`: a message costs it 6.0")
                .contains("×0.60 [", "of what it costs `threaded`");
        assertThat(FirstScreen.of(results))
                .contains("<h1>What should I take", "take <b>&lt;selector&gt; &amp; ");
    }

    @Test
    void ofSeveralThatAreCheaperTheCheapestIsToTake() {
        Results results =
                costing(t -> t.arm().equals("threaded") ? 6 : t.arm().equals(SELECTOR) ? 8 : 10);

        assertThat(Answer.at(results, 1)).startsWith("At 1 connection take `threaded`");
        assertThat(Answer.of(SampleScenarios.idle(6, arm -> arm.equals("virtual") ? 100 : 1000)))
                .startsWith("Take `virtual`");
        assertThat(Answer.of(SampleScenarios.idle(6, FirstScreenTest::price)))
                .startsWith("Take `" + SELECTOR + '`');
    }

    private static double price(String arm) {
        return arm.equals(SELECTOR) ? 100 : arm.equals("virtual") ? 300 : 1000;
    }

    @Test
    void aNoisySittingIsStamped() {
        assertThat(FirstScreen.of(SampleResults.results()))
                .contains("Noisy sitting: before it began others took 34 %");
    }

    /** A server that says more than it is asked is wrong, however cheap. */
    @Test
    void whoAnswersMoreThanWasAskedIsNotRecommended() {
        List<Trial> trials =
                costing(t -> t.arm().equals(SELECTOR) ? 6 : 10).trials().stream()
                        .map(t -> t.arm().equals(SELECTOR) ? talkative(t) : t)
                        .toList();

        assertThat(Answer.at(SampleResults.with(trials), 16)).doesNotContain("take `" + SELECTOR);
    }

    private static Trial talkative(Trial t) {
        return new Trial(
                t.block(),
                t.position(),
                t.arm(),
                t.command(),
                t.serverProcessors(),
                t.generatorProcessors(),
                t.startMillis(),
                t.measurements(),
                t.exitStatus(),
                t.receivedBytes() + 64,
                t.receivedBytes(),
                t.error());
    }

    @Test
    void aScenarioThatTellsNothingSaysWhy() {
        ScenarioResult few = SampleScenarios.idle(2);

        assertThat(Answer.of(few))
                .startsWith("Nothing can be told yet: 2 blocks, and 5 are the fewest")
                .contains("; of `threaded`: memory per idle connection is ");
        assertThat(Answer.of(SampleScenarios.flagged(SampleScenarios.idle(6))))
                .startsWith("Nothing can be told yet: too few blocks are usable, and 5 are");
        assertThat(Answer.of(SampleScenarios.alone(SampleScenarios.idle(6))))
                .startsWith("There is nobody to compare with; of `threaded`: memory");
    }

    @Test
    void theBaseIsToTakeWhereOthersAreDearer() {
        Results results = costing(t -> t.arm().equals(SELECTOR) ? 20 : 10);

        assertThat(Answer.at(results, 16))
                .startsWith("At 16 connections take `threaded`: no model is cheaper than its 10.0");
    }

    @Test
    void whereNothingIsToldNothingIsRecommended() {
        Results results = costing(t -> 10);

        assertThat(Answer.at(results, 16))
                .contains("tells no model from `threaded`", "how many blocks it would take")
                .doesNotContain(" take `");
    }

    @Test
    void fewBlocksAreNoFinding() {
        Results results = blocks(1);

        assertThat(Answer.at(results, 16))
                .contains("nothing can be told yet: 1 block, and 5 are the fewest");
        assertThat(Figures.sentences(results).getLast())
                .contains("cannot be told apart from it: none; too few blocks to tell: " + SELECTOR)
                .contains("cheaper: none");
        assertThat(Figures.gates(results)).contains("7 windows measured: 7 met every gate");
    }

    @Test
    void oneIsNoPlural() {
        List<Measurement> one = SampleResults.results().windowsAt(16).subList(0, 1);

        assertThat(Figures.counted(one)).startsWith("Of 1 window 1 counted");
        assertThat(Figures.blocks(1) + Figures.windows(2)).isEqualTo("1 block2 windows");
    }

    /** The alarm says that nothing is to be said. */
    @Test
    void aBaseToldFromItselfRecommendsNothing() {
        Results results =
                costing(t -> t.arm().equals(SELECTOR) ? 5 : t.arm().endsWith("(A/A)") ? 14 : 10);

        assertThat(Answer.at(results, 16)).contains("nothing can be said of processor time");
    }

    @Test
    void theCheapestStandsFirstAndWhatIsNotRankedStandsBelow() {
        Picture picture = Pictures.ratios(costing(t -> t.arm().equals(SELECTOR) ? 6 : 10), 16);

        assertThat(picture.rows())
                .extracting(Row::arm)
                .containsExactly(SELECTOR, "threaded", "threaded (A/A)");
        assertThat(picture.rows()).extracting(Row::isRanked).containsExactly(true, true, false);
        assertThat(picture.rows())
                .extracting(Row::role)
                .containsExactly(Role.MODEL, Role.BASE, Role.CONTROL);
        assertThat(Strips.html(picture)).contains("Not ranked", "row control hollow");
        assertThat(Pictures.ratios(blocks(2), 16).rows())
                .filteredOn(row -> row.arm().equals(SELECTOR))
                .allSatisfy(row -> assertThat(row.isRanked()).isFalse())
                .allSatisfy(row -> assertThat(row.word().why()).startsWith("too few blocks (2)"));
    }

    /** Beside each that cannot be told stands why, and how many blocks it would take. */
    @Test
    void whatCannotBeToldSaysWhy() {
        Results results = costing(t -> 10 + 0.4 * Math.sin(7 * t.block() + t.arm().length()));

        assertThat(Strips.html(Pictures.ratios(results, 16)))
                .contains("cannot tell")
                .containsPattern("<span class='why'>[^<]*blocks would ");
        assertThat(SvgFile.of(Pictures.ratios(results, 16)))
                .contains("cannot tell", "blocks would", "&lt;selector&gt;");
    }

    @Test
    void aServerThatIsNoModelIsMarkedAndNotRecommended() {
        Results sample = costing(t -> t.arm().equals(SELECTOR) ? 6 : 10);
        List<Arm> arms = sample.arms().stream().map(FirstScreenTest::outsideIfSelector).toList();
        Results results =
                new Results(
                        sample.schema(),
                        sample.started(),
                        1,
                        "",
                        sample.settings(),
                        sample.environment(),
                        sample.sitting(),
                        arms,
                        Map.of(),
                        sample.bases(),
                        sample.trials(),
                        sample.cells(),
                        List.of());

        assertThat(Strips.html(Pictures.ratios(results, 1))).contains("row peer", ">peer</small>");
        assertThat(Answer.at(results, 1)).doesNotContain("take `" + SELECTOR);
    }

    private static Arm outsideIfSelector(Arm arm) {
        return arm.label().equals(SELECTOR)
                ? new Arm(
                        arm.label(),
                        arm.model(),
                        Arm.Kind.OUTSIDE,
                        arm.connections(),
                        arm.serveOptions(),
                        arm.module(),
                        arm.description())
                : arm;
    }

    // ------------------------------------------------------------------ scenarios

    @Test
    void otherQuestionsAreAnsweredInALineEach() {
        Results results =
                SampleResults.results()
                        .with(9, List.of(SampleScenarios.slowHandler(6), SampleScenarios.idle(6)));

        assertThat(FirstScreen.of(results))
                .contains("Take <b>threaded</b>, whose p99 beside handlers that wait is 30")
                .contains("Take <b>&lt;selector&gt; &amp; &quot;co&quot;</b>: memory per idle")
                .contains("class='multiples'");
        assertThat(Report.of(results))
                .contains("Who waits behind a slow handler", "Memory over idle connections");
    }

    @Test
    void aScenarioSaysWhyItCannotTell() {
        ScenarioResult few = SampleScenarios.idle(2);
        ScenarioResult enough = SampleScenarios.idle(6);

        assertThat(why(few, SELECTOR))
                .isEqualTo("too few blocks (2); 5 blocks would tell so large a difference");
        assertThat(why(enough, "virtual"))
                .startsWith("the interval includes 1; ")
                .contains("blocks");
        assertThat(why(enough, SELECTOR)).isEmpty();
        assertThat(Answer.of(few)).startsWith("Nothing can be told yet: 2 blocks, and 5 are");
    }

    private static String why(ScenarioResult result, String arm) {
        return ScenarioReason.of(result, result.finding(arm, result.figures().getFirst()));
    }

    // ------------------------------------------------------------------ parts

    private static Results costing(ToDoubleFunction<Trial> micros) {
        return SampleResults.with(
                SampleResults.results().trials().stream()
                        .filter(t -> t.error().isEmpty())
                        .map(t -> SampleResults.exactly(t, noisy(t, micros.applyAsDouble(t))))
                        .toList());
    }

    private static double noisy(Trial trial, double micros) {
        return micros * (1 + 0.002 * Math.cos(3 * trial.block() + trial.arm().length()));
    }

    private static Results blocks(int blocks) {
        return SampleResults.with(
                SampleResults.results().trials().stream()
                        .filter(t -> t.error().isEmpty() && t.block() <= blocks)
                        .toList());
    }
}
