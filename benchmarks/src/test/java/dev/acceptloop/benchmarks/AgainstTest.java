package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.acceptloop.benchmarks.Against.Change;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two runs of one set-up, with a difference and without, and of two set-ups. */
@Tag("measures-nothing")
final class AgainstTest {
    private static final String SELECTOR = "<selector> & \"co\"";

    private final Random random = new Random(11);
    private final Results old = run(trial -> 1, 6);

    @Test
    void anArmThatBecameDearerIsToldAndTheOthersAreNot() {
        Results now = run(trial -> trial.arm().equals(SELECTOR) ? 1.25 : 1, 6);

        Against against = Against.of(now, old, "old");

        assertThat(against.changes())
                .filteredOn(change -> change.arm().equals(SELECTOR))
                .hasSize(2)
                .allSatisfy(change -> assertThat(change.word()).isEqualTo("dearer"))
                .allSatisfy(change -> assertThat(change.ratio().mean()).isBetween(1.2, 1.3))
                .allSatisfy(change ->
                        assertThat(change.ratio().low()).isLessThan(change.ratio().mean()));
        assertThat(against.changes())
                .filteredOn(change -> !change.arm().equals(SELECTOR))
                .isNotEmpty()
                .allSatisfy(change -> assertThat(change.word()).isEqualTo("no clear change"))
                .allSatisfy(change -> assertThat(change.why()).isNotEmpty());
        assertThat(AgainstReport.sentence(against)).contains("dearer: `" + SELECTOR + "` at 1 (");
    }

    @Test
    @Tag("long") // a hundred analyses
    void amongEqualRunsFewerThanOneInTwentyHasAWord() {
        int told = 0;
        for (int i = 0; i < 60; i++) {
            Against against = Against.of(run(trial -> 1, 6), run(trial -> 1, 6), "old");
            boolean any = against.changes().stream().anyMatch(c -> c.verdict().tellsApart());
            told += any ? 1 : 0;
        }

        assertThat(told).isLessThanOrEqualTo(6); // of 60; with 3 the chance of more is 0.03
    }

    @Test
    void fewerThanFiveBlocksOnEitherSideGiveNoWord() {
        Results now = run(trial -> trial.arm().equals(SELECTOR) ? 2 : 1, 4);

        assertThat(Against.of(now, old, "old").changes())
                .allSatisfy(change -> assertThat(change.verdict()).isEqualTo(Verdict.CANNOT_TELL))
                .allSatisfy(change -> assertThat(change.why()).startsWith("too few blocks (4)"));
        assertThat(Against.of(old, now, "old").changes())
                .noneMatch(change -> change.verdict().tellsApart());
    }

    /** Whichever of the two runs it was in. */
    @Test
    void aBaseThatWasToldFromItselfWithdrawsTheWords() {
        Results doubtful =
                run(
                        trial ->
                                trial.arm().endsWith("(A/A)")
                                        ? 1.4
                                        : trial.arm().equals(SELECTOR) ? 2 : 1,
                        6);

        for (Against against :
                List.of(Against.of(doubtful, old, "old"), Against.of(old, doubtful, "old"))) {
            assertThat(against.changes())
                    .filteredOn(change -> change.arm().equals(SELECTOR))
                    .extracting(Change::why)
                    .containsOnly("the A/A arm differed");
        }
    }

    @Test
    void wordsAreCorrectedOverAllArms() {
        Results now = run(trial -> 1.03, 6);

        List<Change> changes = Against.of(now, old, "old").changes();
        double[] p = changes.stream().mapToDouble(Change::p).toArray();
        double[] weights = changes.stream().mapToDouble(c -> 1).toArray();

        assertThat(changes.stream().mapToDouble(Change::adjusted).toArray())
                .containsExactly(Statistics.holm(p, weights));
    }

    @Test
    void itSaysThatTheHoursDifferAndWhatIsBetter() {
        Against against = Against.of(old, old, "old");

        for (String output :
                List.of(
                        AgainstReport.of(against).replace("&#39;", "'"),
                        AgainstReport.markdown(against),
                        AgainstReport.table(against))) {
            assertThat(output)
                    .contains("different hours")
                    .contains("--arm NAME='COMMAND'")
                    .contains("No clear change")
                    .doesNotContain("NaN");
        }
    }

    // ------------------------------------------------------------------ set-ups

    @Test
    void theFirstDifferenceOfTheMachineIsNamed() {
        refuses(fact("processor", "another"), "processor was \"one\" and is \"another\"");
        refuses(fact("kernel", "6.1"), "kernel was \"an <invented> one\" and is \"6.1\"");
        refuses(fact("Java", "26"), "Java was \"not told\" and is \"26\"");
        refuses(fact("governor", "powersave"), "governor was \"not told\" and is \"powersave\"");
    }

    @Test
    void theFirstDifferenceOfTheLoadIsNamed() {
        refuses(settings("time", "chunk", 64, "-Xmx1g"), "service was \"echo\" and is \"time\"");
        refuses(
                settings("echo", "chunk", 65, "-Xmx1g"),
                "bytes of a message was \"64\" and is \"65\"");
        refuses(settings("echo", "line", 64, "-Xmx1g"), "framing was \"chunk\" and is \"line\"");
        refuses(settings("echo", "chunk", 64, "-Xmx1g"), "JVM flags was");
        refuses(
                now ->
                        with(
                                now,
                                now.settings(),
                                now.environment(),
                                now.trials().stream().map(AgainstTest::unpinned).toList()),
                "pinning was \"server on 0, load on 1\" and is \"server on 0-1, load on 0-1\"");
    }

    @Test
    void whatPassesIsNoDifference() {
        Results now = fact("load before", "9 9 9").apply(fact("commit", "c0ffee").apply(old));

        assertThat(SetUp.difference(now, old)).isEmpty();
    }

    @Test
    void anArmThatIsNotInBothIsLeftOutAndSaidSo() {
        List<Arm> fewer = old.arms().stream().filter(a -> !a.label().equals("threaded")).toList();
        Results now =
                new Results(
                        old.schema(),
                        old.started(),
                        1,
                        "",
                        old.settings(),
                        old.environment(),
                        old.sitting(),
                        fewer,
                        old.skipped(),
                        old.bases(),
                        old.trials(),
                        List.of(),
                        List.of());

        Against against = Against.of(StoredResults.workedOut(now), old, "old");

        assertThat(against.leftOut()).containsExactly("threaded: is not measured now");
        assertThat(against.changes()).extracting(Change::arm).doesNotContain("threaded");
    }

    private void refuses(UnaryOperator<Results> change, String difference) {
        Results then = fact("processor", "one").apply(old);

        assertThatThrownBy(() -> Against.of(change.apply(then), then, "the/old/one"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("report: cannot stand beside the/old/one: " + difference)
                .hasMessageNotContaining("\n");
    }

    private static UnaryOperator<Results> fact(String name, String value) {
        return results -> {
            var facts = new LinkedHashMap<>(results.environment().facts());
            facts.put(name, value);
            return with(results, results.settings(), new Environment(facts), results.trials());
        };
    }

    private static UnaryOperator<Results> settings(
            String service, String framing, int bytes, String flag) {
        return results -> {
            Results.Settings s = results.settings();
            var other =
                    new Results.Settings(
                            service,
                            framing,
                            List.of(bytes),
                            s.connections(),
                            s.base(),
                            s.blocks(),
                            s.warmUpSeconds(),
                            s.windowSeconds(),
                            s.seed(),
                            List.of(flag),
                            s.invocation(),
                            s.budgetSeconds());
            return with(results, other, results.environment(), results.trials());
        };
    }

    private static Trial unpinned(Trial trial) {
        return new Trial(
                trial.block(),
                trial.position(),
                trial.arm(),
                trial.command(),
                "0-1",
                "0-1",
                trial.startMillis(),
                trial.measurements(),
                trial.exitStatus(),
                trial.answeredBytes(),
                trial.receivedBytes(),
                trial.error());
    }

    /** Of that many blocks, noisy by 2 %, every trial dearer by its factor. */
    private Results run(ToDoubleFunction<Trial> factor, int blocks) {
        List<Trial> trials =
                SampleResults.results().trials().stream()
                        .filter(t -> t.error().isEmpty() && t.block() <= blocks)
                        .map(t ->
                                SampleResults.exactly(
                                        t,
                                        20
                                                * factor.applyAsDouble(t)
                                                * (1 + 0.02 * random.nextGaussian())))
                        .toList();
        return SampleResults.with(trials);
    }

    private static Results with(
            Results r, Results.Settings settings, Environment environment, List<Trial> trials) {
        return new Results(
                r.schema(),
                r.started(),
                r.seconds(),
                r.stopped(),
                settings,
                environment,
                r.sitting(),
                r.arms(),
                r.skipped(),
                r.bases(),
                trials,
                r.cells(),
                r.scenarios());
    }
}
