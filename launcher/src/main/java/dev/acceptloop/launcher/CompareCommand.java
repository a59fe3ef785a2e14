package dev.acceptloop.launcher;

import dev.acceptloop.benchmarks.Comparison;
import dev.acceptloop.benchmarks.ComparisonOptions;
import dev.acceptloop.benchmarks.Peers;
import dev.acceptloop.benchmarks.Profiles;
import dev.acceptloop.benchmarks.Results;
import dev.acceptloop.benchmarks.Scenarios;
import dev.acceptloop.protocol.framing.Framing;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code acceptloop compare}: the main job. The table goes to stdout, progress to stderr. */
@Command(
        name = "compare",
        description = "Measure the models against each other and write a report.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:done; the table says what can be told",
            "1:a server answered wrong, did not answer, or did not end well",
            "2:the command line cannot be done",
            "4:no window met the gates: nothing can be told"
        })
final class CompareCommand implements Callable<Integer> {
    private static final String ECHO = "echo";
    private static final String GARBAGE = "garbage"; // under the load of echo
    private static final String FLOOR = "--with-floor";
    private static final List<String> OF_ECHO =
            List.of("--connections", "--bytes", "--framing", FLOOR);

    @Option(
            names = "--models",
            split = ",",
            paramLabel = "NAME",
            description = "names, or all, or none beside --arm")
    private List<String> models = new ArrayList<>();

    @Option(
            names = "--arm",
            paramLabel = "NAME=COMMAND",
            description =
                    "another server, which prints 'listening tcp HOST:PORT' or is given {port},"
                            + " and {service} if it has http too; may be repeated")
    private List<String> arms = new ArrayList<>();

    @Option(
            names = "--peers",
            split = ",",
            paramLabel = "NAME",
            description = "the same echo in C, Python, Go ...: names, or all")
    private List<String> peers = new ArrayList<>();

    @Option(names = "--list-peers", description = "print the peers, and end")
    private boolean listPeers;

    @Option(names = "--connections", split = ",", paramLabel = "N", description = "1,16,200")
    private List<Integer> connections = new ArrayList<>();

    @Option(
            names = "--bytes",
            split = ",",
            paramLabel = "N",
            description =
                    "payload of a message (64); of several, all at each number of connections")
    private List<Integer> bytes = List.of(64);

    @Option(names = "--framing", paramLabel = "FRAMING", description = "chunk unless told")
    private String framing = "chunk";

    @Option(names = "--budget", paramLabel = "D", description = "how long it may take (5m)")
    private @Nullable String budget;

    @Option(
            names = "--full",
            description =
                    "for hours, unattended: every model and scenario, up to 1000 connections, twelve"
                            + " blocks, or those that fit --budget")
    private boolean full;

    @Option(
            names = "--resume",
            description = "go on with what was interrupted in --out, told the same otherwise")
    private boolean resume;

    @Option(names = "--blocks", paramLabel = "N", description = "as many as fit")
    private int blocks;

    @Option(names = "--base", paramLabel = "NAME", description = "whom to compare with (blocking)")
    private @Nullable String base;

    @Option(names = "--seed", paramLabel = "N", description = "order of trials")
    private @Nullable Long seed;

    @Option(names = "--out", paramLabel = "DIR", description = "results/<time> unless told")
    private @Nullable Path out;

    @Option(names = "--with-floor", description = "measure a plain Selector loop beside them")
    private boolean withFloor;

    @Option(
            names = "--scenario",
            split = ",",
            paramLabel = "NAME",
            description =
                    "the questions to ask within one budget, see --list; echo, idle and slow-handler"
                            + " in short unless told")
    private List<String> scenarios = new ArrayList<>();

    @Option(
            names = "--profile",
            description = "at the end, a window of each model with JFR: DIR/profiles")
    private boolean profile;

    @Option(names = "--list", description = "print the scenarios, and what each asks")
    private boolean list;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (listPeers) {
            Peers.lines().forEach(System.out::println);
            return 0;
        }
        if (list) {
            System.out.print(Scenarios.list());
            return 0;
        }
        if (resume && out == null) {
            throw new IllegalArgumentException("--resume: name with --out what to go on with");
        }
        refuseWhatIsNotAsked(spec, scenarios);
        var options = new ComparisonOptions(serverCommand());
        if (full) {
            options.full();
        }
        options.framing(Framing.named(framing))
                .bytes(bytes)
                .blocks(blocks)
                .withFloor(withFloor)
                .resume(resume)
                .page(new PageBesideReport(System.err))
                .invocation(invocation(spec));
        chooseModels(options);
        chooseSize(options);
        arms.forEach(options::arm);
        options.peers(peers);
        if (base != null) {
            options.base(base);
        }
        if (seed != null) {
            options.seed(seed);
        }
        if (out != null) {
            options.directory(out);
        }
        Results results = Comparison.run(options, System.out);
        if (profile && !results.isInterrupted()) {
            Profiles.write(options, System.out);
        }
        return status(results, spec.commandLine().getErr());
    }

    /** A scenario has loads of its own: who chose one for echo would believe it was measured. */
    static void refuseWhatIsNotAsked(CommandSpec spec, List<String> scenarios) {
        if (scenarios.isEmpty() || scenarios.contains(ECHO)) {
            return;
        }
        for (String option : scenarios.contains(GARBAGE) ? List.of(FLOOR) : OF_ECHO) {
            if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
                throw new IllegalArgumentException(
                        option + ": a load of echo, which --scenario does not name");
            }
        }
    }

    /** What was typed, for the record. */
    static List<String> invocation(CommandSpec spec) {
        var words = new ArrayList<>(List.of("./acceptloop"));
        words.addAll(spec.commandLine().getParent().getParseResult().originalArgs());
        return words;
    }

    private void chooseModels(ComparisonOptions options) {
        switch (String.join(",", models)) {
            case "" -> {}
            case "all" -> options.models(ServerModel.all());
            case "none" -> options.withoutModels();
            default -> options.models(models.stream().map(ServerModel::named).toList());
        }
    }

    private void chooseSize(ComparisonOptions options) {
        if (!connections.isEmpty()) {
            options.connections(connections);
        }
        if (budget != null) {
            options.budget(ServerOptions.duration("--budget", budget));
        }
        if (!scenarios.isEmpty()) {
            options.scenarios(scenarios);
        }
    }

    /** What to exit with; where nothing can be told, that is said. */
    static int status(Results results, PrintWriter err) {
        if (!results.isComplete()) {
            return Main.FAILED;
        }
        if (!results.isTelling()) {
            err.println("acceptloop: no window met the gates: nothing can be told");
            return Main.INCONCLUSIVE;
        }
        return 0;
    }

    /** This program once more, with the flags every server is given, from the same AOT cache. */
    static List<String> serverCommand() {
        return serverCommand(Comparison.JVM_FLAGS);
    }

    /** The same with these flags. */
    static List<String> serverCommand(List<String> flags) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        Path cache =
                Path.of(System.getProperty("java.class.path")).resolveSibling("acceptloop.aot");
        if (Files.exists(cache)) {
            command.addAll(List.of("-XX:AOTCache=" + cache, "-Xlog:aot=off", "-Xlog:cds=off"));
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(Main.class.getName());
        return command;
    }
}
