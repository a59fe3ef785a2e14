package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.clients.Markdown;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Invented results of a scenario, in the report, the table and the Markdown. */
final class ScenarioReportTest {
    private static final ScenarioFigure COST = ScenarioFigure.less("cost", "Cost of <it>", "µs");
    private static final ScenarioFigure RATE = ScenarioFigure.more("rate", "Rate", "1/s");
    private static final List<String> ARMS =
            List.of("slow", "base", "base (A/A)", "<quick> & \"co\"", "broken");

    @Test
    void theBestComesFirstWhateverBetterIs() {
        ScenarioResult result = result(6);

        assertThat(ScenarioTable.sorted(result, COST))
                .startsWith("<quick> & \"co\"")
                .endsWith("slow");
        assertThat(ScenarioTable.sorted(result, RATE)).startsWith("slow");
        assertThat(ScenarioTable.sorted(result, COST)).doesNotContain("broken");
    }

    @Test
    void theReportHasWordsTroubleAndWhatWasLeftOutAndEscapesThem() {
        String html = Report.of(results(6));

        assertThat(html)
                .contains("id='scenario-invented'")
                .contains("chip faster'>better", "chip slower'>worse", ">base<")
                .contains("Wrong: broken, block 1: it &lt;broke&gt;")
                .contains("&lt;quick&gt; &amp; &quot;co&quot;", "serves 1 at once")
                .contains("id='connections-16'"); // echo is there too
        assertThat(html)
                .doesNotContain("<quick>")
                .doesNotContain("<it>")
                .doesNotContain("<broke>")
                .doesNotContain(">NaN");
    }

    /** Where only scenarios were asked for, nothing is said of messages that nobody measured. */
    @Test
    void scenariosAloneHaveAPageOfTheirOwn() {
        Results all = results(6);
        var alone =
                new Results(
                                all.schema(),
                                all.started(),
                                1,
                                "",
                                all.settings(),
                                all.environment(),
                                all.sitting(),
                                List.of(),
                                Map.of(),
                                Map.of(),
                                List.of(),
                                List.of(),
                                List.of())
                        .with(1, all.scenarios());

        assertThat(Report.of(alone))
                .contains("id='scenario-invented'", "an &lt;invented&gt; one")
                .doesNotContain("id='connections-")
                .endsWith("</body></html>\n");
        assertThat(Summary.of(alone)).contains("## `invented`", "| `slow` | ");
    }

    /** A server that is measured may say anything, and the summary is pasted anywhere. */
    @Test
    void whatAServerSaidIsNoMarkdown() {
        String said = "it **broke** `x` ``y ![p](http://a/) <b> @all | \u001b[2J\n# forged";
        List<String> arms = List.of("base", "worse`");
        List<ScenarioFigure> figures = List.of(COST);
        var trials = new ArrayList<ScenarioTrial>();
        for (int block = 1; block <= 6; block++) {
            trials.add(trial(block, "base", 10));
            trials.add(new ScenarioTrial(block, 2, "worse`", 1, Map.of(), said));
        }
        var result =
                new ScenarioResult(
                        "invented",
                        "What if?",
                        figures,
                        arms,
                        "base",
                        6,
                        1,
                        Map.of(),
                        "",
                        trials,
                        ScenarioAnalysis.of(figures, arms, "base", trials));

        assertThat(ScenarioSummary.of(result))
                .contains(
                        "**Wrong:** `` worse` ``, ``` block 1: it **broke** `x` ``y"
                                + " ![p](http://a/) <b> @all | ?[2J?# forged ```\n");
        assertThat(Markdown.code("plain")).isEqualTo("`plain`");
        assertThat(Markdown.cell("a | b")).isEqualTo("`a \\| b`");
    }

    /** One value is no interval, and two are none. */
    @Test
    void fewBlocksHaveNoIntervalAndNoWord() {
        String table = ScenarioTable.of(List.of(result(2)));

        assertThat(table).contains("too few blocks", "2 blocks: below 5").doesNotContain("[");
        assertThat(Report.of(results(2))).contains("2 blocks: below 5");
        assertThat(ScenarioTable.of(List.of(result(6)))).contains("[", "WRONG: broken, block 1");
    }

    /** Who was disturbed is in the figures, and not in a word. */
    @Test
    void whatIsFlaggedAndWhatWasRunAgainIsSaid() {
        var disturbed = new Gate("G6", "interference", Gate.Outcome.FLAGGED, "others took <much>");
        ScenarioTrial first = trial(1, "slow", 20);
        var trials = new ArrayList<ScenarioTrial>();
        trials.add(gated(first, disturbed, true));
        trials.add(gated(first, disturbed, false));
        result(6).trials().stream().filter(t -> !t.equals(first)).forEach(trials::add);
        ScenarioResult result = result(6, trials);

        String html = ScenarioReport.sections(SampleResults.results().with(9, List.of(result)));

        assertThat(html)
                .contains("Trials that are flagged: slow 1. 1 trial was run again.")
                .contains("block 1, slow, run again: G6 interference: others took &lt;much&gt;")
                .contains("Hollow: it failed, is flagged, or was run again.");
        assertThat(ScenarioTable.of(List.of(result))).contains("flagged: slow 1. 1 trial was");
        assertThat(ScenarioSummary.of(result)).contains("flagged: slow 1. 1 trial was");
        assertThat(ScenarioTable.of(List.of(result(6)))).doesNotContain("flagged");
        assertThat(ScenarioCsv.of(List.of(result)))
                .contains("\"µs\",20.0,true,G6,", "\"µs\",20.0,false,G6,");
    }

    private static ScenarioTrial gated(ScenarioTrial trial, Gate gate, boolean isRepeated) {
        return new ScenarioTrial(
                trial.block(),
                trial.position(),
                trial.arm(),
                trial.seconds(),
                trial.values(),
                "",
                List.of(gate),
                isRepeated);
    }

    @Test
    void wideTablesScrollInsideThemselves() {
        assertThat(ScenarioReport.sections(results(6))).contains("<div class='table' tabindex='0'");
        assertThat(Html.resource("report.css")).contains(".table{overflow-x:auto");
    }

    private static Results results(int blocks) {
        return SampleResults.results().with(9, List.of(result(blocks)));
    }

    private static ScenarioResult result(int blocks) {
        var trials = new ArrayList<ScenarioTrial>();
        for (int block = 1; block <= blocks; block++) {
            double noise = 1 + 0.001 * block;
            trials.add(trial(block, "slow", 20 * noise));
            trials.add(trial(block, "base", 10));
            trials.add(trial(block, "base (A/A)", 10 + (block % 2 == 0 ? 0.05 : -0.05)));
            trials.add(trial(block, "<quick> & \"co\"", 5 * noise));
            trials.add(new ScenarioTrial(block, 5, "broken", 1, Map.of(), "it <broke>"));
        }
        return result(blocks, trials);
    }

    private static ScenarioResult result(int blocks, List<ScenarioTrial> trials) {
        List<ScenarioFigure> figures = List.of(COST, RATE);
        return new ScenarioResult(
                "invented",
                "What if?",
                figures,
                ARMS,
                "base",
                blocks,
                1,
                Map.of("blocking", "serves 1 at once"),
                "",
                trials,
                ScenarioAnalysis.of(figures, ARMS, "base", trials));
    }

    private static ScenarioTrial trial(int block, String arm, double cost) {
        return new ScenarioTrial(block, 1, arm, 1, Map.of("cost", cost, "rate", 7 * cost), "");
    }
}
