package dev.acceptloop.launcher;

import dev.acceptloop.benchmarks.Soak;
import dev.acceptloop.benchmarks.Soak.Outcome;
import dev.acceptloop.benchmarks.SoakOptions;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code acceptloop soak MODEL...}: what servers hold for those who have gone. */
@Command(
        name = "soak",
        description = {
            "Have servers live for a long time among visitors who misbehave, and see what they hold.",
            "Each is a process of its own. Visitors ask, reset, half-close, pipeline, drip, do not"
                    + " read; beside them a few clients behave and are timed. Every reply that is due is"
                    + " compared. Every 10 s all visitors leave, and descriptors, threads, processes, live"
                    + " heap, direct and resident memory are looked at: a leak is a slope.",
            "The directory gets soak.html, soak.md and soak.csv."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:nothing wrong, no leak",
            "1:a wrong byte, a leak, or a server that did not end well: it is named",
            "2:the command line cannot be done",
            "4:too short to tell: fewer than 8 looks after the warm-up",
            "130, 143:SIGINT, SIGTERM: what was seen is written"
        })
final class SoakCommand implements Callable<Integer> {
    private static final String ALL = "all";

    @Parameters(
            arity = "1..*",
            paramLabel = "MODEL",
            description = "names, see 'acceptloop models', or all",
            completionCandidates = Candidates.Models.class)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private List<String> models;

    @Option(names = "--duration", paramLabel = "D", description = "of each server (10m)")
    private String duration = "10m";

    @Option(
            names = "--visits",
            paramLabel = "N",
            description = "and not before there were so many, however long that takes")
    private long visits;

    @Option(
            names = "--pace",
            paramLabel = "N",
            description = "visits a second (100), or as many as there can be")
    private int pace = 100;

    @Option(
            names = "--side-by-side",
            paramLabel = "N",
            description = "servers at a time (1); they wait for each other's processor time")
    private int sideBySide = 1;

    @Option(names = "--seed", paramLabel = "N", description = "order of visits")
    private @Nullable Long seed;

    @Option(names = "--out", paramLabel = "DIR", description = "results/<time> unless told")
    private @Nullable Path out;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<ServerModel> chosen =
                models.equals(List.of(ALL))
                        ? ServerModel.all()
                        : models.stream().map(ServerModel::named).toList();
        var options =
                new SoakOptions(CompareCommand.serverCommand(Soak.JVM_FLAGS), chosen)
                        .duration(ServerOptions.duration("--duration", duration))
                        .visits(visits)
                        .pace(pace)
                        .sideBySide(sideBySide)
                        .invocation(CompareCommand.invocation(spec));
        if (seed != null) {
            options.seed(seed);
        }
        if (out != null) {
            options.directory(out);
        }
        Outcome outcome = Soak.run(options, System.out);
        if (outcome == Outcome.CANNOT_TELL) {
            spec.commandLine().getErr().println("acceptloop: too few looks: it cannot be told");
        }
        return status(outcome);
    }

    static int status(Outcome outcome) {
        return switch (outcome) {
            case CLEAN -> 0;
            case FAILED -> Main.FAILED;
            case CANNOT_TELL -> Main.INCONCLUSIVE;
        };
    }
}
