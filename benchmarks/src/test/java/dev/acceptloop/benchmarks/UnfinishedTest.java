package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What was interrupted is gone on with as it began, or not at all. */
final class UnfinishedTest {
    private final ObjectMapper json = new ObjectMapper();

    @TempDir Path directory;

    private Path file() {
        return directory.resolve("results.json");
    }

    /** Writes results, changed in that way. */
    private Results written(Consumer<ObjectNode> change) throws IOException {
        SampleResults.results().write(file());
        var tree = (ObjectNode) json.readTree(file().toFile());
        change.accept(tree);
        json.writeValue(file().toFile(), tree);
        return Results.read(file());
    }

    private Results interrupted() throws IOException {
        return written(tree -> tree.put("stopped", "interrupted"));
    }

    @Test
    void whatIsTheSameIsGoneOnWith() throws IOException {
        Results before = interrupted();

        Unfinished unfinished = Unfinished.in(directory);

        assertThat(unfinished.results()).isEqualTo(before);
        assertThatCode(() -> unfinished.check(SampleResults.results(), List.of()))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "/settings, seed, 98, seed",
        "/settings, windowSeconds, 2, seconds of a window",
        "/settings, warmUpSeconds, 2, seconds of warm-up",
        "/settings, budgetSeconds, 60, budget in seconds",
        "/settings, blocks, 12, blocks",
        "/environment/facts, kernel, 7, kernel",
        "/arms/0, module, 9, arms",
        "/arms/0, label, 9, models",
    })
    void whatIsNotTheSameIsRefusedInOneLine(String where, String what, String value, String told)
            throws IOException {
        written(tree -> {
            tree.put("stopped", "interrupted");
            var place = (ObjectNode) tree.at(where);
            if (place.path(what).isNumber()) {
                place.put(what, Double.parseDouble(value));
            } else {
                place.put(what, value);
            }
            if (what.equals("seed") || what.equals("blocks")) {
                place.put(what, Long.parseLong(value));
            }
        });

        assertThatThrownBy(() -> Unfinished.in(directory).check(SampleResults.results(), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("--resume: " + file() + " has " + told + " ")
                .hasMessageNotContaining("\n");
    }

    /** Under the same name there can be another program. */
    @Test
    void anotherCommandOfAnOutsideServerIsRefused() throws IOException {
        written(tree -> {
            tree.put("stopped", "interrupted");
            var words = ((ObjectNode) tree.path("settings")).putArray("invocation");
            List.of("./acceptloop", "compare", "--arm", "x=old", "--arm=y=z").forEach(words::add);
        });
        Unfinished unfinished = Unfinished.in(directory);
        Results now = SampleResults.results();

        unfinished.check(now, List.of("compare", "--arm=x=old", "--resume", "--arm", "y=z"));
        assertThatThrownBy(
                        () -> unfinished.check(now, List.of("compare", "--arm=x=new", "--arm=y=z")))
                .hasMessage(
                        "--resume: "
                                + file()
                                + " has outside servers [x=old, y=z], this run [x=new, y=z]");
    }

    /** As of the knee, whose limit stands in what a figure is called. */
    @Test
    void otherFiguresOfAScenarioAreRefused() throws IOException {
        Results two = SampleResults.results().with(1, List.of(SampleScenarios.idle(6)));
        two.write(file());
        var tree = (ObjectNode) json.readTree(file().toFile());
        tree.put("stopped", "interrupted");
        ((ObjectNode) tree.at("/scenarios/0/figures/0")).put("title", "another");
        json.writeValue(file().toFile(), tree);

        assertThatThrownBy(() -> Unfinished.in(directory).check(two, List.of()))
                .hasMessageStartingWith("--resume: " + file() + " has idle's figures ");
    }

    /** How busy the machine is does not make it another one. */
    @Test
    void theLoadOfTheMachineIsNoDifference() {
        var quiet = new Environment(Map.of("kernel", "6", "load before", "0.1"));
        var busy = new Environment(Map.of("kernel", "6", "load before", "9", "load after", "8"));

        assertThat(quiet.lasting()).isEqualTo(busy.lasting()).hasSize(1);
    }

    @Test
    void whatIsFinishedIsNotGoneOnWith() throws IOException {
        written(tree -> {});

        assertThatThrownBy(() -> Unfinished.in(directory))
                .hasMessage("--resume: " + file() + " is finished");
        assertThatCode(() -> Unfinished.refuseIn(directory)).doesNotThrowAnyException();
    }

    @Test
    void whereThereIsNothingThereIsNothingToGoOnWith() throws IOException {
        assertThatThrownBy(() -> Unfinished.in(directory))
                .hasMessage("--resume: there is no " + file());
        Files.writeString(file(), "{\"schema\": 2}");
        assertThatThrownBy(() -> Unfinished.in(directory))
                .hasMessage("--resume: " + file() + " has schema 2, this reads 4");
        Files.writeString(file(), "{");
        assertThatThrownBy(() -> Unfinished.in(directory))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .satisfies(line -> assertThat(line.lines()).hasSize(1));
    }

    private static ScenarioTrial trial(int block, String arm, String trouble) {
        return new ScenarioTrial(block, 1, arm, 1, Map.of(), trouble);
    }

    private static List<ScenarioTrial> whole(ScenarioTrial... trials) {
        return Unfinished.whole(
                List.of(trials),
                ScenarioTrial::block,
                ScenarioTrial::arm,
                List.of("a", "b"),
                ScenarioTrial::trouble);
    }

    /** Ratios are within blocks, because a block is of one quarter of an hour. */
    @Test
    void aBlockThatWasNotFinishedIsMeasuredAgain() {
        ScenarioTrial first = trial(1, "a", "");
        ScenarioTrial second = trial(1, "b", "");

        assertThat(whole(first, second, trial(2, "b", ""))).containsExactly(first, second);
        assertThat(whole(trial(1, "b", ""))).isEmpty();
        assertThat(whole(first, second)).containsExactly(first, second);
        assertThat(whole()).isEmpty();
    }

    /** It has no trial in later blocks, and they are whole all the same. */
    @Test
    void whoWasGivenUpIsNotMissing() {
        ScenarioTrial dead = trial(1, "outside: b", "it says nothing");
        List<ScenarioTrial> trials = List.of(trial(1, "a", ""), dead, trial(2, "a", ""));

        assertThat(
                        Unfinished.whole(
                                trials,
                                ScenarioTrial::block,
                                ScenarioTrial::arm,
                                List.of("a", "outside: b"),
                                ScenarioTrial::trouble))
                .isEqualTo(trials);
        assertThat(whole(trial(1, "a", ""), trial(1, "b", "wrong"), trial(2, "a", ""))).hasSize(2);
    }

    @Test
    void whatAServerDidWrongInItStands() {
        ScenarioTrial wrong = trial(1, "a", "a reply is wrong");

        assertThat(whole(wrong)).containsExactly(wrong);
    }

    /** Hours of measuring are not written over by a command that was typed twice. */
    @Test
    void whatCanBeGoneOnWithIsNotWrittenOver() throws IOException {
        interrupted();

        assertThatThrownBy(() -> Unfinished.refuseIn(directory))
                .hasMessage(file() + " is of a run that was interrupted: --resume goes on with it");
    }

    /** It may be of a version that reads it. */
    @Test
    void whatCannotBeReadIsNotWrittenOver() throws IOException {
        Files.writeString(file(), "{\"schema\": 99}\n");

        assertThatThrownBy(() -> Unfinished.refuseIn(directory))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("--out: there is something that would be lost: ")
                .hasMessageNotContaining("\n");
    }

    /** Whoever is killed while he writes leaves the old file whole. */
    @Test
    void resultsAreWrittenBesideAndPutInPlace() throws IOException {
        interrupted();
        Object before = Files.getAttribute(file(), "unix:ino");

        SampleResults.results().write(file());

        assertThat(Files.getAttribute(file(), "unix:ino")).isNotEqualTo(before);
        assertThat(Results.read(file())).isEqualTo(SampleResults.results());
        assertThat(directory).isDirectoryNotContaining("glob:**.next");
    }
}
