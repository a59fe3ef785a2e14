package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.acceptloop.benchmarks.RegressionFinding.Kind;
import dev.acceptloop.benchmarks.RegressionGate.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

final class RegressionGateTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final List<Long> seeds = new ArrayList<>();
    private final List<Path> directories = new ArrayList<>();

    @TempDir Path directory;

    /** Comparisons that find these, one after the other. */
    private Outcome gate(Results... found) throws IOException, InterruptedException {
        RegressionGate.Runner runner =
                (options, _) -> {
                    seeds.add(options.seed());
                    directories.add(options.directory());
                    Files.createDirectories(options.directory());
                    return found[seeds.size() - 1];
                };
        return RegressionGate.run(options(), "as it was", "as it is", 0.05, printed(), runner);
    }

    private PrintStream printed() {
        return new PrintStream(out, true, StandardCharsets.UTF_8);
    }

    private ComparisonOptions options() {
        return new ComparisonOptions(ModelProcess.command())
                .scenarios(List.of("echo"))
                .connections(List.of(2))
                .seed(7)
                .directory(directory);
    }

    private String lastLine() {
        return out.toString(StandardCharsets.UTF_8).lines().toList().getLast();
    }

    @Test
    void whatIsNotWorseIsMeasuredOnce() throws Exception {
        assertThat(gate(SampleRegressions.results(1, 6))).isEqualTo(Outcome.NO_CLEAR_CHANGE);

        assertThat(directories).containsExactly(directory);
        assertThat(lastLine()).isEqualTo("No clear change.");
        assertThat(directory.resolve("gate.md")).content().startsWith("### No clear change.");
    }

    @Test
    void anAlarmIsGivenWhenItWasSeenTwice() throws Exception {
        Results worse = SampleRegressions.results(1.2, 6);

        assertThat(gate(worse, worse)).isEqualTo(Outcome.REGRESSION);

        assertThat(directories).containsExactly(directory, directory.resolve("confirmation"));
        assertThat(orders(seeds.get(0))).doesNotContainAnyElementsOf(orders(seeds.get(1)));
        assertThat(lastLine()).isEqualTo("Head is worse by more than 5 %, and was so twice.");
        assertThat(directory.resolve("gate.xml")).content().contains("<failure");
    }

    /** What decides the order of each pair of blocks. */
    private static List<Long> orders(long seed) {
        return LongStream.range(seed, seed + 6).boxed().toList();
    }

    @Test
    void whatIsSeenOnceIsNoAlarm() throws Exception {
        assertThat(gate(SampleRegressions.results(1.2, 6), SampleRegressions.results(1, 6)))
                .isEqualTo(Outcome.NO_CLEAR_CHANGE);

        assertThat(out.toString(StandardCharsets.UTF_8)).contains("not confirmed: the second time");
    }

    @Test
    void aServerThatFailsInEitherRunIsAFailure() throws Exception {
        Results worse = SampleRegressions.results(1.2, 6);
        Results wrong =
                SampleRegressions.of(worse.trials().stream().map(SampleResults::wrong).toList());

        assertThat(gate(wrong)).isEqualTo(Outcome.FAILED);
        seeds.clear();
        assertThat(gate(worse, wrong)).isEqualTo(Outcome.FAILED);
        assertThat(directory.resolve("gate.md")).content().contains("outside: head: seen: <G1");
    }

    /** A signal is no finding, in either run. */
    @Test
    void whatIsInterruptedIsNotTold() throws Exception {
        assertThat(gate(SampleRegressions.interrupted(1.2))).isEqualTo(Outcome.CANNOT_TELL);
        assertThat(directories).hasSize(1);
        assertThat(directory.resolve("gate.md"))
                .content()
                .startsWith("### It cannot be told")
                .contains("not confirmed: it was interrupted");

        Results worse = SampleRegressions.results(1.2, 6);
        seeds.clear();
        assertThat(gate(worse, SampleRegressions.interrupted(1.2))).isEqualTo(Outcome.CANNOT_TELL);
        seeds.clear();
        assertThat(gate(SampleRegressions.interrupted(1))).isEqualTo(Outcome.CANNOT_TELL);
    }

    @Test
    void bytesAllocatedGiveAnAlarmToo() throws Exception {
        Results worse = SampleRegressions.garbage(300, 500);

        assertThat(gate(worse, worse)).isEqualTo(Outcome.REGRESSION);
        seeds.clear();
        assertThat(gate(SampleRegressions.garbage(500, 300))).isEqualTo(Outcome.NO_CLEAR_CHANGE);
    }

    /** Where nothing was judged nobody is passed. */
    @Test
    void whereNobodyTellsItCannotBeTold() throws Exception {
        assertThat(gate(SampleRegressions.garbage(Double.NaN, Double.NaN)))
                .isEqualTo(Outcome.CANNOT_TELL);
    }

    /** Whoever finds it later would believe it is of today. */
    @Test
    void whatAnEarlierGateLeftIsRemovedFirst() throws Exception {
        Results worse = SampleRegressions.results(1.2, 6);
        gate(worse, worse);
        RegressionGate.Runner stops =
                (_, _) -> {
                    throw new IOException("no space left");
                };

        assertThatThrownBy(() -> RegressionGate.run(options(), "a", "b", 0.05, printed(), stops))
                .hasMessage("no space left");

        assertThat(directory).isDirectoryNotContaining("glob:**/gate*");
    }

    @Test
    void aBudgetThatCannotTellIsRefused() {
        ComparisonOptions options = options().budget(Duration.ofSeconds(12));
        RegressionGate.Runner never =
                (_, _) -> {
                    throw new AssertionError("it is measured all the same");
                };

        assertThatThrownBy(() -> RegressionGate.run(options, "a", "b", 0.05, printed(), never))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("--budget: .* in [1-4] blocks?, .* fewer than 5");
        ComparisonOptions few = options().budget(Duration.ofMinutes(5)).blocks(3);
        assertThatThrownBy(() -> RegressionGate.run(few, "a", "b", 0.05, printed(), never))
                .hasMessageStartingWith("--blocks: so much would be asked in 3 blocks");
    }

    // ------------------------------------------------------------------ real servers

    private Outcome gate(String head) throws IOException, InterruptedException {
        ComparisonOptions options = options().blocks(5).budget(Duration.ofSeconds(100));
        return RegressionGate.run(options, server("right"), server(head), 0.05, printed());
    }

    private static String server(String fault) {
        var command = ModelProcess.command(FaultyEcho.class);
        command.addAll(List.of("serve", fault));
        return ShellWords.join(command);
    }

    @Test
    @Tag("long")
    @Timeout(180)
    void aHeadThatAnswersWrongFails() throws Exception {
        assertThat(gate("corrupts")).isEqualTo(Outcome.FAILED);

        assertThat(directory.resolve("gate.md")).content().contains("outside: head: ");
    }

    /** Where the machine is busy it cannot be told; never is it no change. */
    @Test
    @Tag("long")
    @Timeout(300)
    void aHeadThatBurnsTimeIsNotPassed() throws Exception {
        assertThat(gate("burns")).isIn(Outcome.REGRESSION, Outcome.CANNOT_TELL);

        assertThat(directory.resolve("gate.csv")).content().contains("cpu_per_message_2_conn");
    }

    private static String planted(String plant) {
        var command = ModelProcess.command(PlantedEcho.class);
        command.addAll(List.of("serve", plant));
        return ShellWords.join(command);
    }

    /**
     * And base, which runs twice, is not told from itself. Where the machine is too busy to get
     * warm there is no word, and the figures are there.
     */
    @Test
    @Tag("long")
    @Timeout(300)
    void aHeadThatAllocatesMoreIsFound() throws Exception {
        ComparisonOptions options =
                options()
                        .scenarios(List.of("garbage"))
                        .connections(List.of(4))
                        .blocks(5)
                        .budget(Duration.ofSeconds(160));
        Outcome outcome =
                RegressionGate.run(options, planted("plain"), planted("crumbles"), 0.05, printed());

        assertThat(outcome).isIn(Outcome.REGRESSION, Outcome.CANNOT_TELL);
        Results results = Results.read(directory.resolve("results.json"));
        assertThat(RegressionFinding.of(results, 0.05))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.head().n()).isGreaterThanOrEqualTo(5);
                    assertThat(finding.head().mean() - finding.base().mean())
                            .isCloseTo(PlantedEcho.CRUMB_BYTES, within(40.0));
                    assertThat(finding.kind()).isIn(Kind.WORSE, Kind.UNCLEAR);
                });
        ScenarioResult garbage = results.scenarios().getFirst();
        ScenarioResult.Finding again =
                garbage.finding(Plan.control(garbage.base()), garbage.figures().getFirst());
        assertThat(again.value().n()).isGreaterThanOrEqualTo(5);
        assertThat(again.word()).isNotIn(ScenarioResult.Word.WORSE, ScenarioResult.Word.BETTER);
        assertThat(again.value().middle()).isLessThan(PlantedEcho.CRUMB_BYTES / 2.0);
    }
}
