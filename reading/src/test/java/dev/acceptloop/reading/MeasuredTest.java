package dev.acceptloop.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.acceptloop.reading.Measured.Figure;
import dev.acceptloop.reading.Measured.Question;
import dev.acceptloop.reading.Measured.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the page says of a run of the comparison, and what it does not. */
final class MeasuredTest {
    private static final String MEMORY =
            """
            {"name": "idle",
             "figures": [{"key": "pss", "unit": "B"}, {"key": "heap", "unit": "B"}],
             "skipped": {"blocking": "serves 1 at once"},
             "stopped": "",
             "trials": [
              {"block": 1, "arm": "epoll", "values": {"pss": 1200}, "trouble": "",
               "gates": [{"id": "G6", "name": "interference", "outcome": "FLAGGED"}],
               "repeated": false},
              {"block": 2, "arm": "epoll", "values": {"pss": 1100}, "trouble": "", "gates": [],
               "repeated": false},
              {"block": 2, "arm": "epoll", "values": {"pss": 9999}, "trouble": "", "gates": [],
               "repeated": true},
              {"block": 1, "arm": "poll", "values": {}, "trouble": "it <broke>", "gates": [],
               "repeated": false}],
             "findings": [
              {"arm": "epoll", "figure": "pss",
               "value": {"middle": 1149.2, "low": 2, "high": 660000, "n": 2}},
              {"arm": "poll", "figure": "pss", "value": {"middle": 0, "low": 0, "high": 0, "n": 0}},
              {"arm": "uring", "figure": "pss",
               "value": {"middle": 37.44, "low": 30.11, "high": 46.5, "n": 5}}]}
            """;
    private static final String TIMES =
            """
            {"name": "slow-handler",
             "figures": [{"key": "block99", "unit": "µs"}],
             "skipped": {},
             "stopped": "%s",
             "trials": [
              {"block": 1, "arm": "epoll", "values": {"block99": 9}, "trouble": "",
               "gates": [{"id": "G6", "name": "interference", "outcome": "FLAGGED"},
                         {"id": "G4", "name": "warm", "outcome": "PASSED"}],
               "repeated": false},
              {"block": 2, "arm": "epoll", "values": {"block99": 8}, "trouble": "", "gates": [],
               "repeated": false}],
             "findings": [
              {"arm": "epoll", "figure": "block99",
               "value": {"middle": 8.5, "low": 1, "high": 70, "n": 2}}]}
            """;

    private static Measured run(String foreign, String stopped, String... scenarios) {
        return Measured.of(
                """
                {"schema": 4, "started": "2026-01-02T03:04:05Z", "stopped": "%s",
                 "environment": {"facts": {"processors": "8", "processor": "A <fast> one",
                  "kernel": "not told", "Java": "25"}},
                 "sitting": {"foreign": [%s]}, "scenarios": [%s]}
                """
                        .formatted(stopped, foreign, String.join(",", scenarios)));
    }

    private static Value idle(Measured run, String model) {
        return run.of(model, Question.IDLE, Figure.IN_SUM);
    }

    // ------------------------------------------------------------------ figures

    @Test
    void aFigureHasItsIntervalOrWhatWasSeenInTooFewBlocks() {
        Measured run = run("0.01", "", MEMORY);

        assertThat(idle(run, "uring")).isEqualTo(new Value("37.4 B", "[30.1, 46.5], 5 blocks", ""));
        assertThat(idle(run, "epoll"))
                .isEqualTo(new Value("1\u202f149 B", "2 blocks, 1\u202f100 to 1\u202f200", ""));
    }

    @Test
    void whatIsNotThereIsSaidAndIsNoZero() {
        Measured run = run("0.01", "", MEMORY);

        assertThat(idle(run, "select")).isEqualTo(Value.none("not measured in that run"));
        assertThat(run.of("uring", Question.IDLE, Figure.ON_THE_HEAP))
                .isEqualTo(Value.none("not measured in that run"));
        assertThat(run.of("uring", Question.SLOW_PEER, Figure.OF_ONE))
                .isEqualTo(Value.none("not measured in that run"));
        assertThat(idle(run, "blocking"))
                .isEqualTo(Value.none("not measured in that run: serves 1 at once"));
        assertThat(idle(run, "poll")).isEqualTo(Value.none("left out: block 1: it <broke>"));
    }

    /** Memory is the same whoever is about; a time is not. */
    @Test
    void aTimeThatWasDisturbedIsShownAsSuch() {
        Measured quiet = run("0.01, 0.1", "", MEMORY, TIMES.formatted(""));
        Measured noisy = run("0.01, 0.34", "", MEMORY, TIMES.formatted(""));

        assertThat(quiet.of("epoll", Question.SLOW_HANDLER, Figure.BESIDE_HANDLERS))
                .isEqualTo(
                        new Value(
                                "8.50 µs",
                                "2 blocks, 8.00 to 9.00",
                                "flagged in 1 of 2: G6 interference"));
        assertThat(noisy.of("epoll", Question.SLOW_HANDLER, Figure.BESIDE_HANDLERS).doubt())
                .isEqualTo("flagged in 1 of 2: G6 interference; noisy sitting");
        assertThat(idle(noisy, "epoll").doubt()).isEmpty();
        assertThat(quiet.warnings()).isEmpty();
        assertThat(noisy.warnings())
                .containsExactly("Noisy sitting: before it began others took 34 % of a processor.");
    }

    @Test
    void aRunThatIsNotWholeSaysSo() {
        assertThat(run("", "interrupted", TIMES.formatted("interrupted")).warnings())
                .containsExactly("Not complete: interrupted.");
        assertThat(run("", "", TIMES.formatted("the budget is used up")).warnings())
                .containsExactly("Not complete: the budget is used up.");
    }

    @Test
    void whatIsNoResultsIsOneLine() {
        assertThatThrownBy(() -> Measured.of("{\"schema\": 4"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the results are no JSON");
        assertThatThrownBy(() -> Measured.of("{\"schema\": 5}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the results have schema '5', this reads 4");
    }

    /** A name that the comparison no longer has would be "not measured" for ever. */
    @Test
    void theComparisonHasTheseNames() throws IOException {
        Path folder = Suite.ROOT.resolve("benchmarks/src/main/java/dev/acceptloop/benchmarks");
        List<String> scenarios = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                if (file.toString().endsWith("Scenario.java")) {
                    scenarios.add(Files.readString(file));
                }
            }
        }
        for (Question question : Question.values()) {
            assertThat(scenarios)
                    .filteredOn(text -> text.contains("return \"" + question.scenario() + "\";"))
                    .singleElement()
                    .asString()
                    .contains(
                            question.figures().stream()
                                    .map(figure -> '"' + figure.key() + '"')
                                    .toList());
        }
    }

    // ------------------------------------------------------------------ the page

    @Test
    void aModelHasALineAQuestionAndARowInTheTable() {
        var table = new MeasuredTable(run("0.34", "", MEMORY, TIMES.formatted("")), "a.html");

        assertThat(table.of("epoll"))
                .containsEntry(
                        "an idle connection",
                        "memory in sum 1\u202f149 B"
                                + " <small>2 blocks, 1\u202f100 to 1\u202f200</small><br>"
                                + "of it on the heap <small>not measured in that run</small>")
                .containsEntry("peers that do not read", "<small>not measured in that run</small>");
        assertThat(table.of("poll"))
                .containsEntry(
                        "an idle connection", "<small>left out: block 1: it &lt;broke&gt;</small>");
        assertThat(table.html(List.of("epoll", "poll")))
                .contains("<time datetime='2026-01-02T03:04:05Z'>2026-01-02</time>")
                .contains("8 × A &lt;fast&gt; one, 25; all of it is in <a href='a.html'>")
                .contains("<p class='warning'>Noisy sitting: ")
                .contains(
                        "<small class='doubt'>flagged in 1 of 2: G6 interference;"
                                + " noisy sitting</small>")
                .contains("<th scope='row'>poll</th>")
                .doesNotContain("not told");
    }

    /** No figure is typed in: another one in the results is another one in the page. */
    @Test
    void thePageSaysWhatTheResultsSay() throws IOException {
        String results = Project.document("docs/results/results.json");
        String kept =
                Json.of(results).at("scenarios").rows().getFirst().at("findings").rows().stream()
                        .filter(row -> row.at("arm").text().equals("selector"))
                        .map(row -> row.at("value").at("middle").text())
                        .findFirst()
                        .orElseThrow();
        String changed = results.replace(": " + kept + ",", ": 765432.1,");
        assertThat(changed).isNotEqualTo(results);

        String page = Reading.page(List.of(), changed, "a.html");

        assertThat(page).contains("765\u202f432 B");
        assertThat(Suite.data(page).path("models"))
                .filteredOn(model -> model.path("name").asText().equals("selector"))
                .singleElement()
                .satisfies(model ->
                        assertThat(model.path("measured").toString()).contains("765\u202f432 B"));
        assertThat(Reading.page(List.of()))
                .doesNotContain("765\u202f432")
                .contains("<code>docs/results/report.html</code> of the project");
    }

    /** What is packed is the run that is kept, and it is about these models. */
    @Test
    void theResultsAreTheProjects() throws IOException {
        assertThat(Project.document("docs/results/results.json"))
                .isEqualTo(Files.readString(Suite.ROOT.resolve("docs/results/results.json")));
        assertThat(Suite.ROOT.resolve(Project.REPORT)).isRegularFile();
        assertThat(Suite.MODELS)
                .filteredOn(model -> idle(Project.measured(), model.model().name()).isKnown())
                .hasSizeGreaterThan(5);
        assertThat(Project.measured().machine()).hasSizeGreaterThan(3);
    }
}
