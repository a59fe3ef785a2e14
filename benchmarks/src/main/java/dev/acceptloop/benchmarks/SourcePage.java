package dev.acceptloop.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Writes a page beside a report, on which the sources of its models are read. */
@FunctionalInterface
public interface SourcePage {
    /** No page, and no link to one. */
    SourcePage NONE = (_, _, _) -> "";

    /**
     * Writes it.
     *
     * @param models names of those that were compared, first those that one would look at first; at
     *     least one
     * @param results the run's {@code results.json}, with what follows from its trials today
     * @param directory where {@code report.html} goes
     * @return where it is, as a link from the report; empty if it could not be made
     * @throws IOException if it cannot be written
     */
    String write(List<String> models, String results, Path directory) throws IOException;
}
