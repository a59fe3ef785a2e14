package dev.acceptloop.launcher;

import dev.acceptloop.benchmarks.SourcePage;
import dev.acceptloop.reading.Reading;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What {@code read} writes, beside the report of a comparison: its models in the columns, and what
 * was measured of them there.
 */
final class PageBesideReport implements SourcePage {
    private static final String FILE = "read.html";
    private static final String REPORT = "report.html";

    private final PrintStream err;

    /**
     * One that says why there is none.
     *
     * @param err gets a line then
     */
    PageBesideReport(PrintStream err) {
        this.err = err;
    }

    @Override
    public String write(List<String> models, String results, Path directory) throws IOException {
        List<String> columns = models.stream().limit(Reading.MOST_COLUMNS).toList();
        String page;
        try {
            page = Reading.page(columns, results, REPORT);
        } catch (IllegalArgumentException e) { // such as a Java without a compiler
            err.println("acceptloop: no " + FILE + ": " + e.getMessage());
            return "";
        }
        Files.write(directory.resolve(FILE), page.getBytes(StandardCharsets.UTF_8));
        return FILE + "#models=" + String.join(",", columns);
    }
}
