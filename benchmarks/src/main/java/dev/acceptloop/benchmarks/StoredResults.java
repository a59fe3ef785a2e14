package dev.acceptloop.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.acceptloop.protocol.Printable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What an earlier comparison left: its report is written again, from its trials alone. What the
 * file says they mean is not believed: whoever mends the analysis wants to see what it says now.
 */
public final class StoredResults {
    private static final String FILE = "results.json";

    private StoredResults() {}

    /**
     * Writes the report of a directory again, and all that belongs to it.
     *
     * @return the report
     * @throws IllegalArgumentException if there are no results, in one line for the user
     * @throws IOException if it cannot be written
     */
    public static Path report(Path directory) throws IOException {
        return report(directory, SourcePage.NONE);
    }

    /**
     * The same, with a page beside the report.
     *
     * @return the report
     * @throws IllegalArgumentException if there are no results, in one line for the user
     * @throws IOException if it cannot be written
     */
    public static Path report(Path directory, SourcePage page) throws IOException {
        Outputs.write(read(directory), directory, page);
        return directory.resolve("report.html");
    }

    /**
     * The same, beside an older run of the same set-up; what became of it goes to {@code out} too.
     *
     * @param old a directory, or a file in it
     * @param page beside the report
     * @throws IllegalArgumentException if there are no results, or of another set-up, in one line
     */
    public static Path report(Path directory, Path old, PrintStream out, SourcePage page)
            throws IOException {
        Against against = Against.of(read(directory), read(old), old.toString());
        Outputs.write(against.now(), Optional.of(against), directory, page);
        out.print(Printable.lines(AgainstReport.table(against))); // whoever wrote those files
        return directory.resolve("report.html");
    }

    /** Reads a directory, or a file in it, with what follows from its trials today. */
    static Results read(Path place) {
        Path file = Files.isDirectory(place) ? place.resolve(FILE) : place;
        if (!Files.isReadable(file)) {
            throw new IllegalArgumentException(
                    "report: " + file + " is not there; compare writes it");
        }
        try {
            return workedOut(Results.read(file));
        } catch (JsonProcessingException e) {
            throw refused(file + " is not what compare writes: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw refused(String.valueOf(e.getMessage()), e);
        }
    }

    private static IllegalArgumentException refused(String why, Exception cause) {
        return new IllegalArgumentException("report: " + Printable.of(why), cause);
    }

    static Results workedOut(Results results) {
        List<ScenarioResult> scenarios =
                results.scenarios().stream().map(StoredResults::workedOut).toList();
        return new Results(
                        results.schema(),
                        results.started(),
                        results.seconds(),
                        results.stopped(),
                        results.settings(),
                        results.environment(),
                        results.sitting(),
                        results.arms(),
                        results.skipped(),
                        results.bases(),
                        results.trials(),
                        Analysis.of(
                                results.arms(),
                                results.settings().bytes(),
                                results.bases(),
                                results.trials()),
                        List.of())
                .with(results.seconds(), scenarios);
    }

    private static ScenarioResult workedOut(ScenarioResult result) {
        return new ScenarioResult(
                result.name(),
                result.question(),
                result.figures(),
                result.arms(),
                result.base(),
                result.blocks(),
                result.pace(),
                result.skipped(),
                result.stopped(),
                result.trials(),
                ScenarioAnalysis.of(
                        result.figures(), result.arms(), result.base(), result.trials()));
    }
}
