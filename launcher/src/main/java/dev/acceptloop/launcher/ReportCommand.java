package dev.acceptloop.launcher;

import dev.acceptloop.benchmarks.StoredResults;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code acceptloop report DIR}: the report of a comparison once more, from its raw trials. */
@Command(
        name = "report",
        description = {
            "Write the report of a comparison again, from its results.json, and read.html beside it.",
            "Findings are worked out from the raw trials, never copied."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:it is written",
            "1:it cannot be written",
            "2:there are no results, or the two cannot stand side by side"
        })
final class ReportCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "where results.json is, and the report goes")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path directory;

    @Option(
            names = "--against",
            paramLabel = "OLD",
            description =
                    "an older run of the same set-up, a directory or its results.json, to stand beside"
                            + " it; two builds are compared better in one run: compare --arm")
    private @Nullable Path old;

    @Override
    public Integer call() throws IOException {
        var page = new PageBesideReport(System.err);
        Path report =
                old == null
                        ? StoredResults.report(directory, page)
                        : StoredResults.report(directory, old, System.out, page);
        System.out.println("report: " + report);
        return 0;
    }
}
