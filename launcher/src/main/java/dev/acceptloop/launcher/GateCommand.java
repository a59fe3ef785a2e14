package dev.acceptloop.launcher;

import dev.acceptloop.benchmarks.ComparisonOptions;
import dev.acceptloop.benchmarks.RegressionGate;
import dev.acceptloop.benchmarks.RegressionGate.Outcome;
import dev.acceptloop.protocol.framing.Framing;
import dev.acceptloop.protocol.server.ServerOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code acceptloop gate}: whether one build of a server is worse than another. */
@Command(
        name = "gate",
        description = {
            "Measure two builds of a server side by side, and fail if the newer one is worse.",
            "Each is a command that starts it: it prints 'listening tcp HOST:PORT', or is given"
                    + " {port}; it echoes what it is sent, or is told with {service} what a scenario asks"
                    + " for.",
            "Processor time per message is judged, and bytes allocated per message where both are"
                    + " JVMs of 21 or newer that tell: they hold still on a shared machine. Who only waits"
                    + " longer is seen by --scenario rate. Of a scenario the first figure is judged.",
            "Beside the comparison's files the directory gets gate.md, gate.xml (JUnit), gate.csv,"
                    + " gate-benchmarks.json and gate-bencher.json."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:no clear change, or a better one",
            "1:one of the two answered wrong, did not answer, or did not end 5 s after SIGTERM",
            "2:the command line cannot be done",
            "3:head is worse by more than the threshold, and was so twice",
            "4:it cannot be told, unless --pass-if-unclear",
            "130, 143:SIGINT, SIGTERM: nothing is told"
        })
final class GateCommand implements Callable<Integer> {
    private static final double MOST_PERCENT = 1000;

    @Option(names = "--base", required = true, paramLabel = "COMMAND", description = "as it was")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String base;

    @Option(names = "--head", required = true, paramLabel = "COMMAND", description = "as it is")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String head;

    @Option(
            names = "--threshold",
            paramLabel = "PERCENT",
            description = "a change that is no larger is none (5); below 2 all are chance")
    private double percent = 5;

    @Option(names = "--connections", split = ",", paramLabel = "N", description = "(50)")
    private List<Integer> connections = List.of(50);

    @Option(names = "--bytes", split = ",", paramLabel = "N", description = "of a message (64)")
    private List<Integer> bytes = List.of(64);

    @Option(names = "--framing", paramLabel = "FRAMING", description = "(chunk)")
    private String framing = "chunk";

    @Option(
            names = "--scenario",
            split = ",",
            paramLabel = "NAME",
            description = "what is asked (echo,garbage): see compare --list")
    private List<String> scenarios = List.of("echo", "garbage");

    @Option(
            names = "--budget",
            paramLabel = "D",
            description = "how long it may take, and once more to confirm (3m)")
    private String budget = "3m";

    @Option(names = "--blocks", paramLabel = "N", description = "as many as fit")
    private int blocks;

    @Option(names = "--seed", paramLabel = "N", description = "order of trials")
    private @Nullable Long seed;

    @Option(names = "--out", paramLabel = "DIR", description = "results/<time> unless told")
    private @Nullable Path out;

    @Option(
            names = "--pass-if-unclear",
            description = "exit with 0 where it cannot be told, and not with 4")
    private boolean passIfUnclear;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!(percent >= 0 && percent <= MOST_PERCENT)) {
            throw new IllegalArgumentException(
                    "--threshold " + percent + ": expected 0 to " + (int) MOST_PERCENT);
        }
        CompareCommand.refuseWhatIsNotAsked(spec, scenarios);
        var options =
                new ComparisonOptions(CompareCommand.serverCommand())
                        .framing(Framing.named(framing))
                        .bytes(bytes)
                        .connections(connections)
                        .scenarios(scenarios)
                        .budget(ServerOptions.duration("--budget", budget))
                        .blocks(blocks)
                        .invocation(CompareCommand.invocation(spec));
        if (seed != null) {
            options.seed(seed);
        }
        if (out != null) {
            options.directory(out);
        }
        Outcome outcome = RegressionGate.run(options, base, head, percent / 100, System.out);
        return status(outcome, passIfUnclear);
    }

    static int status(Outcome outcome, boolean passIfUnclear) {
        return switch (outcome) {
            case NO_CLEAR_CHANGE -> 0;
            case FAILED -> Main.FAILED;
            case REGRESSION -> Main.GATE;
            case CANNOT_TELL -> passIfUnclear ? 0 : Main.INCONCLUSIVE;
        };
    }
}
