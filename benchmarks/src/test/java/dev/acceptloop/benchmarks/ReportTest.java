package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReportTest {
    private final Results results = SampleResults.results();

    @Test
    void reportHoldsEveryArmAndAsksNobodyForAnything() {
        String html = Report.of(results);

        for (Arm arm : results.arms()) {
            assertThat(html).contains(Html.text(arm.label()));
        }
        assertThat(html).doesNotContainPattern("(src|href)\\s*=\\s*['\"]?\\s*(https?:)?//");
        assertThat(html).doesNotContain("@import").doesNotContain("url(");
    }

    @Test
    void reportEscapesWhatItIsGiven() {
        assertThat(Report.of(results))
                .doesNotContain("<selector>")
                .doesNotContain("<broke>")
                .doesNotContain("<invented>")
                .doesNotContain(">NaN");
    }

    @Test
    void reportShowsVerdictsFlagsFailuresAndWhatWasLeftOut() {
        assertThat(Report.of(results))
                .contains("dearer")
                .contains("cannot tell")
                .contains("flagged")
                .contains("it &lt;broke&gt;")
                .contains("not on this kernel");
    }

    @Test
    void twiceTheCostIsDearerAndTheSameCostCannotBeTold() {
        Ratio selector = ratio("<selector> & \"co\"");
        Ratio threaded = ratio("threaded");

        assertThat(selector.verdict()).isEqualTo(Verdict.SLOWER);
        assertThat(selector.ratio().mean()).isBetween(1.9, 2.1);
        assertThat(threaded.verdict()).isEqualTo(Verdict.CANNOT_TELL);
    }

    /** Where chance tells the base from itself, it is said, and nothing else is. */
    @Test
    void aBaseToldFromItselfWithdrawsAllOtherVerdicts() {
        List<Trial> shifted = results.trials().stream().map(ReportTest::slowerIfControl).toList();

        List<Cell> cells = Analysis.of(results.arms(), results.bases(), shifted);

        assertThat(Doubt.in(cells))
                .contains(new Doubt(Metric.CPU, 1, 64), new Doubt(Metric.CPU, 16, 64));
        assertThat(cells)
                .filteredOn(cell -> !cell.arm().endsWith("(A/A)"))
                .isNotEmpty()
                .flatExtracting(Cell::ratios)
                .extracting(Ratio::metric, Ratio::verdict)
                .contains(tuple(Metric.CPU, Verdict.CANNOT_TELL))
                .doesNotContain(
                        tuple(Metric.CPU, Verdict.FASTER), tuple(Metric.CPU, Verdict.SLOWER));
    }

    /** While it was compiled in most blocks, a model is shown and not ranked. */
    @Test
    void aModelThatIsNotWarmIsNotRanked() {
        List<Cell> cells = withColdSelector(4);

        assertThat(ratios(cells, "<selector> & \"co\""))
                .isNotEmpty()
                .extracting(Ratio::verdict)
                .containsOnly(Verdict.NOT_WARM);
        assertThat(ratios(cells, "threaded"))
                .extracting(Ratio::verdict)
                .doesNotContain(Verdict.NOT_WARM);
    }

    /** And if it was warm in most, those speak. */
    @Test
    void theBlocksInWhichItWasWarmSpeakForAModel() {
        List<Cell> cells = withColdSelector(1);

        assertThat(ratios(cells, "<selector> & \"co\""))
                .filteredOn(ratio -> ratio.metric() == Metric.CPU)
                .filteredOn(ratio -> ratio.verdict() != Verdict.NOT_ASKED)
                .hasSize(2)
                .allSatisfy(ratio -> assertThat(ratio.verdict()).isEqualTo(Verdict.SLOWER))
                .allSatisfy(ratio -> assertThat(ratio.ratio().n()).isEqualTo(5));
    }

    @Test
    void aWindowWithAWrongReplyIsUsedForNothing() {
        List<Trial> trials =
                results.trials().stream()
                        .map(t ->
                                t.arm().equals("threaded") && t.block() > 3
                                        ? SampleResults.wrong(t)
                                        : t)
                        .toList();

        List<Cell> cells = Analysis.of(results.arms(), results.bases(), trials);

        assertThat(ratios(cells, "threaded"))
                .filteredOn(ratio -> ratio.metric() == Metric.CPU && ratio.baseConnections() == 1)
                .isNotEmpty()
                .allSatisfy(ratio -> assertThat(ratio.ratio().n()).isEqualTo(3))
                .allSatisfy(ratio -> assertThat(ratio.ratio().most()).isLessThan(1.1));
    }

    @Test
    void lessProcessorTimeIsCheaperAndMoreRepliesAreFaster() {
        assertThat(Verdict.FASTER.of(Metric.CPU)).isEqualTo("cheaper");
        assertThat(Verdict.SLOWER.of(Metric.CPU)).isEqualTo("dearer");
        assertThat(Verdict.FASTER.of(Metric.THROUGHPUT)).isEqualTo("faster");
        assertThat(Verdict.NOT_WARM.of(Metric.CPU)).isEqualTo("not warm");
    }

    /** A machine that slows down from block to block is no difference between servers. */
    @Test
    void ratiosAreMadeWithinBlocks() {
        List<Cell> cells =
                cells(trial -> 10 * trial.block() * (trial.arm().equals("threaded") ? 1.5 : 1));

        assertThat(cpuRatios(cells, "threaded"))
                .isNotEmpty()
                .allSatisfy(ratio -> assertThat(ratio.ratio().least()).isBetween(1.49, 1.51))
                .allSatisfy(ratio -> assertThat(ratio.ratio().most()).isBetween(1.49, 1.51));
    }

    /** One connection and sixteen are two questions of one report. */
    @Test
    void wordsAtAllNumbersOfConnectionsAreCorrectedTogether() {
        List<Cell> cells =
                cells(trial -> 10 + 0.3 * Math.sin(7 * trial.block() + trial.arm().length()));
        List<Ratio> asked =
                cells.stream()
                        .filter(cell -> !cell.arm().endsWith("(A/A)"))
                        .flatMap(cell -> cell.ratios().stream())
                        .filter(ratio -> ratio.verdict() != Verdict.NOT_ASKED)
                        .toList();
        double[] p = asked.stream().mapToDouble(Ratio::p).toArray();
        double[] weights =
                asked.stream().mapToDouble(r -> r.metric() == Metric.CPU ? 4 : 1).toArray();

        assertThat(asked).extracting(Ratio::baseConnections).contains(1, 16);
        assertThat(asked.stream().mapToDouble(Ratio::adjusted).toArray())
                .containsExactly(Statistics.holm(p, weights), within(1e-12));
    }

    /** Of the same arms and blocks, at these costs; without what was given up. */
    private List<Cell> cells(ToDoubleFunction<Trial> micros) {
        List<Trial> trials =
                results.trials().stream()
                        .filter(t -> t.error().isEmpty())
                        .map(t -> SampleResults.exactly(t, micros.applyAsDouble(t)))
                        .toList();
        return Analysis.of(results.arms(), results.bases(), trials);
    }

    private static List<Ratio> cpuRatios(List<Cell> cells, String arm) {
        return ratios(cells.stream().filter(cell -> cell.connections() == 1).toList(), arm).stream()
                .filter(ratio -> ratio.metric() == Metric.CPU && ratio.baseConnections() == 1)
                .toList();
    }

    private List<Cell> withColdSelector(int blocks) {
        List<Trial> trials =
                results.trials().stream()
                        .map(t ->
                                t.arm().startsWith("<sel") && t.block() <= blocks
                                        ? SampleResults.cold(t)
                                        : t)
                        .toList();
        return Analysis.of(results.arms(), results.bases(), trials);
    }

    private static List<Ratio> ratios(List<Cell> cells, String arm) {
        return cells.stream()
                .filter(cell -> cell.arm().equals(arm))
                .flatMap(cell -> cell.ratios().stream())
                .toList();
    }

    private static Trial slowerIfControl(Trial trial) {
        return trial.arm().endsWith("(A/A)")
                ? SampleResults.trial(trial.block(), trial.arm(), trial.measurements(), 14)
                : trial;
    }

    private Ratio ratio(String arm) {
        return results.cellsAt(1).stream()
                .filter(cell -> cell.arm().equals(arm))
                .findFirst()
                .flatMap(cell -> cell.ratio(Metric.CPU, "blocking", 1))
                .orElseThrow();
    }

    @Test
    void resultsAreReadAsTheyWereWritten(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("results.json");

        results.write(file);

        assertThat(Results.read(file)).isEqualTo(results);
    }

    @Test
    void anotherSchemaIsRefused(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("results.json");
        Files.writeString(file, "{\"schema\": 99}");

        assertThatThrownBy(() -> Results.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("schema 99");
    }

    @Test
    void everyLineOfTheCsvFileHasAllColumns() {
        String[] lines = CsvFile.of(results).split("\r\n", -1);

        long columns = lines[0].chars().filter(c -> c == ',').count();
        for (int i = 1; i < lines.length - 1; i++) {
            assertThat(lines[i].chars().filter(c -> c == ',').count()).isEqualTo(columns);
        }
    }

    /** Not as a hint that needs a mouse. */
    @Test
    void whoeverReadsThatItCannotBeToldReadsWhy() {
        String why = ratio("threaded").why();

        assertThat(why)
                .isEqualTo(
                        "inside the noise floor; more than 200 blocks would be needed, these could have told ×1.02");
        assertThat(Report.of(results)).contains("<span class='why'>" + why + "</span>");
        assertThat(Summary.of(results)).contains("cannot tell: " + why);
        assertThat(Table.of(results))
                .contains("cannot tell threaded by CPU per message: " + why)
                .contains("cannot tell threaded by throughput: ");
    }

    @Test
    void summaryAndTableNameEveryArm() {
        for (Arm arm : results.arms()) {
            assertThat(Summary.of(results)).contains(arm.label());
            assertThat(Table.of(results)).contains(arm.label());
        }
    }
}
