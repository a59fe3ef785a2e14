package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
        assertThat(selector.ratio().median()).isBetween(1.9, 2.1);
        assertThat(threaded.verdict()).isEqualTo(Verdict.CANNOT_TELL); // within the floor
    }

    /** Where chance tells the base from itself, it is said, and nothing else is. */
    @Test
    void aBaseToldFromItselfWithdrawsAllOtherVerdicts() {
        List<Trial> shifted = results.trials().stream().map(ReportTest::slowerIfControl).toList();

        List<Cell> cells = Analysis.of(results.arms(), results.bases(), shifted, 99);

        assertThat(Doubt.in(results.arms(), cells))
                .contains(new Doubt(Metric.CPU, 1), new Doubt(Metric.CPU, 16));
        assertThat(cells)
                .filteredOn(cell -> !cell.arm().endsWith("(A/A)"))
                .isNotEmpty()
                .flatExtracting(Cell::ratios)
                .extracting(Ratio::metric, Ratio::verdict)
                .contains(tuple(Metric.CPU, Verdict.CANNOT_TELL))
                .doesNotContain(
                        tuple(Metric.CPU, Verdict.FASTER), tuple(Metric.CPU, Verdict.SLOWER));
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

    @Test
    void summaryAndTableNameEveryArm() {
        for (Arm arm : results.arms()) {
            assertThat(Summary.of(results)).contains(arm.label());
            assertThat(Table.of(results)).contains(arm.label());
        }
    }
}
