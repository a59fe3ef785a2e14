package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.benchmarks.Programme.Step;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Comparisons that are ended before their end, with an outside arm, and gone on with. */
@Tag("long")
@Tag("measures-nothing")
@Timeout(400) // where others are busy, quiet is waited for, and all is repeated
final class InterruptedComparisonTest {
    /** What a signal waits for the report at most, and always if nobody says it is written. */
    private static final Duration LONGEST_END = Duration.ofSeconds(15);

    private static final int TRIES = 3;

    @TempDir Path directory;

    /** No signal, no last word: what was written after the last trial is what there is. */
    @Test
    void whatIsKilledIsGoneOnWithAndLosesNoBlock() throws Exception {
        try (ComparisonProcess killed = ComparisonProcess.start(directory)) {
            killed.await("echo 1/2", 2);
            killed.killAlone();
            goesOn();
            assertThat(killed.servers()).noneMatch(ProcessHandle::isAlive);
        }
    }

    private void goesOn() throws Exception {
        Results before = Results.read(directory.resolve("results.json"));

        Programme programme =
                ComparisonProcess.programme(
                        ComparisonProcess.options(directory).seed(before.settings().seed()));
        Unfinished unfinished = Unfinished.in(directory);

        Results after = run(ComparisonProcess.options(directory).resume(true));

        assertThat(before.stopped()).isEqualTo("interrupted");
        assertThat(before.trials()).hasSizeGreaterThanOrEqualTo(2);
        List<Trial> kept = unfinished.trialsOf(programme.echo().orElseThrow());
        assertThat(after.trials())
                .hasSizeGreaterThan(4)
                .extracting(Trial::startMillis) // what is repeated later is marked so
                .containsAll(kept.stream().map(Trial::startMillis).toList());
        List<ScenarioTrial> keptToo = unfinished.trialsOf(programme.scenarios().getFirst());
        assertThat(after.scenarios().getFirst().trials())
                .extracting(ScenarioTrial::values)
                .containsAll(keptToo.stream().map(ScenarioTrial::values).toList());
        assertThat(after.stopped()).isEmpty();
        assertThat(after.trials()).extracting(Trial::trouble).containsOnly("");
        assertThat(after.scenarios().getFirst().trials())
                .extracting(ScenarioTrial::trouble)
                .containsOnly("");
        assertThat(after.isComplete()).isTrue();
        assertThat(after.started()).isEqualTo(before.started());
        assertThat(after.seconds()).isGreaterThan(before.seconds());
        assertThat(after.settings()).isEqualTo(before.settings());
        assertThat(planned(after)).isEqualTo(order(after.settings().seed()));
        assertThat(Results.read(directory.resolve("results.json"))).isEqualTo(after);
    }

    /** The trials of all blocks as they were to be, repeats left out. */
    private static List<String> planned(Results results) {
        int arms = results.arms().size();
        return results.trials().stream()
                .filter(trial -> trial.position() <= arms)
                .map(trial -> trial.block() + " " + trial.arm())
                .toList();
    }

    private List<String> order(long seed) {
        Programme programme =
                ComparisonProcess.programme(ComparisonProcess.options(directory).seed(seed));
        var order = new ArrayList<String>();
        for (Step step : programme.steps()) {
            if (step.part() == 0) {
                programme
                        .echo()
                        .orElseThrow()
                        .order(step.block())
                        .forEach(arm -> order.add(step.block() + " " + arm.label()));
            }
        }
        return order;
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void aSignalLeavesNoServerAndNoTrialThatIsNone(String signal, int status) throws Exception {
        Path own = directory.resolve("1");
        Duration took = end(own, signal, status);
        for (int i = 2; i <= TRIES && took.compareTo(LONGEST_END) >= 0; i++) {
            own = directory.resolve("" + i);
            took = end(own, signal, status);
        }
        assertThat(took).isLessThan(LONGEST_END);
        assertThat(own).isDirectoryContaining("glob:**/report.html");
    }

    /** Returns how long it took. */
    private static Duration end(Path own, String signal, int status) throws Exception {
        Files.createDirectory(own);
        Duration took;
        try (ComparisonProcess ended = ComparisonProcess.start(own)) {
            ended.await("outside: other", 1);
            List<ProcessHandle> servers = ended.servers();

            long sent = System.nanoTime();
            assertThat(ended.endedBy(signal)).isEqualTo(status);
            took = Duration.ofNanos(System.nanoTime() - sent);

            assertThat(servers).noneMatch(ProcessHandle::isAlive);
        }
        Results results = Results.read(own.resolve("results.json"));
        assertThat(results.stopped()).isEqualTo("interrupted");
        assertThat(results.trials()).isNotEmpty();
        assertThat(results.trials()).allSatisfy(t -> assertThat(t.trouble()).isEmpty());
        assertThat(Unfinished.in(own).results()).isEqualTo(results);
        return took;
    }

    private static Results run(ComparisonOptions options) throws Exception {
        var out = new ByteArrayOutputStream();
        return ComparisonProcess.run(options, new PrintStream(out, true, StandardCharsets.UTF_8));
    }
}
