package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Trials of real processes. */
@Tag("long")
@Timeout(120)
final class TrialRunnerTest {
    @TempDir Path directory;

    /** What stands still every now and then is measured again, and if it still does, not used. */
    @Test
    void aServerThatStallsIsMeasuredAgainAndRankedByNothing() throws Exception {
        Trial trial = run("stalls", Duration.ofMinutes(10));

        assertThat(trial.trouble()).isEmpty();
        assertThat(trial.measurements())
                .hasSize(3)
                .allSatisfy(m -> assertThat(m.disturbed()).isTrue()) // where it is quiet, by G9
                .filteredOn(m -> !m.repeated())
                .singleElement()
                .satisfies(m -> assertThat(m.counts(Metric.CPU)).isFalse());
    }

    @Test
    void nothingIsRepeatedWhereThereIsNoTime() throws Exception {
        Trial trial = run("stalls", Duration.ofSeconds(5));

        assertThat(trial.measurements())
                .singleElement()
                .satisfies(m -> assertThat(m.disturbed()).isTrue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"right", "child"})
    void aServerAndItsChildrenRunOnAProcessorOfTheirOwn(String model) throws Exception {
        assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "more than one processor");

        Trial trial = run(model, Duration.ofSeconds(5));

        List<Integer> here = Pinning.parseList(Proc.allowed(ProcessHandle.current().pid()));
        assertThat(trial.trouble()).isEmpty();
        assertThat(trial.serverProcessors()).isEqualTo(here.get(0).toString());
        assertThat(trial.generatorProcessors()).isEqualTo(here.get(1).toString());
    }

    @Test
    void aServerThatRunsElsewhereIsNotMeasured() throws Exception {
        assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "more than one processor");

        assertThat(run("unpins", Duration.ofSeconds(5)).error()).startsWith("it ran on processors");
    }

    /** What the load does not ask for, no reply of the load can show. */
    @Test
    void aServerThatIsWrongBeforeTheLoadIsFoundByTheConformance() throws Exception {
        Trial trial = run("large", Duration.ofSeconds(5));

        assertThat(trial.error()).isEqualTo("4000 bytes: the reply is not what was sent");
        assertThat(trial.measurements()).isEmpty();
    }

    @Test
    void aServerThatAnswersWhatNobodyAskedIsFoundByItsOwnCount() throws Exception {
        assertThat(run("extra", Duration.ofSeconds(5)).trouble())
                .matches("it answered \\d+ bytes, of which \\d+ were asked for and came");
        assertThat(run("right", Duration.ofSeconds(5)))
                .satisfies(trial -> assertThat(trial.trouble()).isEmpty())
                .satisfies(trial -> assertThat(trial.counts()).isTrue());
    }

    /** Of one trial at four connections, with windows as short as they get. */
    private Trial run(String model, Duration budget) throws IOException, InterruptedException {
        ComparisonOptions options =
                new ComparisonOptions(ModelProcess.command(FaultyEcho.class))
                        .models(List.of(new NamedModel(model, "")))
                        .connections(List.of(4))
                        .budget(Duration.ofSeconds(10))
                        .seed(5)
                        .directory(directory);
        var plan = new Plan(options);
        var planned = List.of(new Timetable.Planned(0, plan.seconds(plan.arm(model)), false));
        var timetable = new Timetable(planned, budget, Duration.ZERO, System::nanoTime);
        timetable.begin(0);
        try (Pinning pinning = Pinning.apply()) {
            var runner = new TrialRunner(options, plan, pinning, _ -> {}, timetable);
            Trial trial = runner.run(1, 1, plan.arm(model));
            return Repeats.settled(List.of(trial)).getFirst();
        }
    }
}
