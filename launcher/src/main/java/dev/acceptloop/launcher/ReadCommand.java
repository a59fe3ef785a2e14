package dev.acceptloop.launcher;

import dev.acceptloop.reading.Reading;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code acceptloop read [MODEL...]}: the page on which models are read side by side. */
@Command(
        name = "read",
        description = {
            "Write the page on which two or three models are read side by side.",
            "It is one file, has all models in it, and asks nobody for anything."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:it is written",
            "1:it could not be written",
            "2:there is no such model, or no place for the page, or no compiler in this Java"
        })
final class ReadCommand implements Callable<Integer> {
    @Parameters(
            arity = "0..*",
            paramLabel = "MODEL",
            description = "the columns that stand when it is opened; all can be chosen in the page",
            completionCandidates = Candidates.Models.class)
    private List<String> models = List.of();

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "where it goes (read.html); - is standard output")
    private Path file = Path.of("read.html");

    @Option(names = "--no-open", description = "do not open it, where there is a desktop")
    private boolean closed;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        var result = new ResultFile(file);
        result.tryOut();
        if (!result.write(Reading.page(models), out, spec.commandLine().getErr())) {
            return Main.FAILED;
        }
        if (!result.isStandardOutput()) {
            boolean opened = !closed && new Viewer(System.getenv()).open(file);
            out.println("page: " + file + (opened ? ", opened" : ""));
        }
        out.flush();
        return 0;
    }
}
