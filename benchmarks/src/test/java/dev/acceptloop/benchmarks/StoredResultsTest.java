package dev.acceptloop.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.acceptloop.protocol.Printable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A report that is written again from what a comparison left. */
final class StoredResultsTest {
    @TempDir private Path directory;

    private final Results results =
            SampleResults.results().with(9, List.of(SampleScenarios.idle(6)));

    @Test
    void everyOutputIsThereAgainAndAsItWas() throws Exception {
        results.write(directory.resolve("results.json"));

        Path report = StoredResults.report(directory);

        assertThat(report).hasContent(Report.of(results));
        assertThat(directory.resolve("summary.md")).hasContent(Summary.of(results));
        assertThat(directory.resolve("results.csv")).isNotEmptyFile();
        assertThat(directory.resolve("scenarios.csv")).isNotEmptyFile();
        for (String name : List.of("cpu-1", "cpu-16", "scenario-idle")) {
            Path picture = directory.resolve(name + ".svg");
            var parsed =
                    DocumentBuilderFactory.newInstance()
                            .newDocumentBuilder()
                            .parse(picture.toFile());
            assertThat(parsed.getDocumentElement().getTagName()).isEqualTo("svg");
        }
    }

    /** It is there before the report, which leads to it; one that could not be made is no link. */
    @Test
    void aPageOfSourcesIsLinkedTo() throws IOException {
        Path file = directory.resolve("results.json");
        results.write(file);
        List<Path> folders = new ArrayList<>();
        SourcePage page =
                (models, text, folder) -> {
                    folders.add(folder);
                    assertThat(text).isEqualTo(Files.readString(file));
                    return "read.html#models=" + String.join(",", models);
                };
        String link = "<a href='read.html#models=threaded,blocking,virtual'>";

        Path report = StoredResults.report(directory, page);

        assertThat(Files.readString(report)).contains(link);
        var printed = new PrintStream(new ByteArrayOutputStream(), true, UTF_8);
        StoredResults.report(directory, directory, printed, page);
        assertThat(Files.readString(report)).contains(link);
        StoredResults.report(directory, (_, _, _) -> "");
        assertThat(Files.readString(report)).doesNotContain("side by side</a>");
        assertThat(folders).containsExactly(directory, directory);
    }

    /** Who changes what a file says of its trials changes nothing. */
    @Test
    void findingsAreWorkedOutFromTheTrials() throws IOException {
        results.write(directory.resolve("results.json"));
        Path file = directory.resolve("results.json");
        String text = Files.readString(file);
        for (var said : Map.of("\"slower\"", "\"faster\"", "\"BETTER\"", "\"WORSE\"").entrySet()) {
            Files.writeString(file, text.replace(said.getKey(), said.getValue()));
            assertThat(Results.read(file)).as("without " + said).isNotEqualTo(results);

            assertThat(StoredResults.read(directory)).isEqualTo(results);
        }
    }

    /** It may be anybody's file. */
    @Test
    void whatIsPrintedOfAFileCommandsNoTerminal() throws IOException {
        results.write(directory.resolve("results.json"));
        Path file = directory.resolve("results.json");
        String text = Files.readString(file).replace("<selector>", "\\u001b[2J<selector>");
        Files.writeString(file, text);
        var out = new ByteArrayOutputStream();

        var printed = new PrintStream(out, true, UTF_8);
        StoredResults.report(directory, directory, printed, SourcePage.NONE);

        assertThat(out.toString(UTF_8)).contains("?[2J<selector>").doesNotContain("\u001b");
    }

    @Test
    void aFileIsAsGoodAsItsDirectory() throws IOException {
        results.write(directory.resolve("another.json"));

        assertThat(StoredResults.read(directory.resolve("another.json"))).isEqualTo(results);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "[1, 2]",
                "{\"schema\": 2}",
                "{\"schema\": 3}",
                "{\"schema\": 3, \"arms\": 7}"
            })
    void whatCompareDidNotWriteIsRefusedInOneLine(String content) throws IOException {
        Files.writeString(directory.resolve("results.json"), content);

        assertThatThrownBy(() -> StoredResults.report(directory))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("report: ")
                .hasMessageContaining("results.json")
                .hasMessageNotContaining("\n");
    }

    /** What is in a file of that shape may make no sense all the same. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"arms\" : [|\"arms\" : [ null, ",
                "\"trials\" : [|\"trials\" : [ null, ",
                "\"stopped\" : \"\"|\"stopped\" : nul\u0007x"
            })
    void whatMakesNoSenseIsRefusedInOneLine(String right, String wrong) throws IOException {
        Path file = directory.resolve("results.json");
        results.write(file);
        String text = Files.readString(file);
        assertThat(text).contains(right);
        Files.writeString(file, text.replace(right, wrong));

        assertThatThrownBy(() -> StoredResults.read(directory))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("report: ")
                .extracting(Throwable::getMessage)
                .satisfies(line -> assertThat(line).isEqualTo(Printable.of(line)));
    }

    @Test
    void whatIsNotThereIsRefusedInOneLine() {
        assertThatThrownBy(() -> StoredResults.report(directory.resolve("nowhere")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("nowhere is not there; compare writes it");
    }
}
