package dev.acceptloop.launcher;

import dev.acceptloop.benchmarks.Comparison;
import dev.acceptloop.benchmarks.ComparisonOptions;
import dev.acceptloop.benchmarks.Scenarios;
import dev.acceptloop.protocol.Framing;
import dev.acceptloop.protocol.ServerModel;
import dev.acceptloop.protocol.ServerOptions;
import java.io.IOException;
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
        mixinStandardHelpOptions = true)
final class CompareCommand implements Callable<Integer> {
    @Option(names = "--models", split = ",", paramLabel = "NAME", description = "names, or all")
    private List<String> models = new ArrayList<>();

    @Option(names = "--connections", split = ",", paramLabel = "N", description = "1,16")
    private List<Integer> connections = List.of(1, 16);

    @Option(names = "--bytes", paramLabel = "N", description = "payload of a message (64)")
    private int bytes = 64;

    @Option(names = "--framing", paramLabel = "FRAMING", description = "chunk unless told")
    private String framing = "chunk";

    @Option(names = "--budget", paramLabel = "D", description = "how long it may take (280s)")
    private String budget = ComparisonOptions.BUDGET.toSeconds() + "s";

    @Option(names = "--blocks", paramLabel = "N", description = "as many as fit")
    private int blocks;

    @Option(names = "--base", paramLabel = "NAME", description = "whom to compare with (blocking)")
    private @Nullable String base;

    @Option(names = "--seed", paramLabel = "N", description = "order of trials, bootstrap samples")
    private @Nullable Long seed;

    @Option(names = "--out", paramLabel = "DIR", description = "results/<time> unless told")
    private @Nullable Path out;

    @Option(names = "--with-floor", description = "measure a plain Selector loop beside them")
    private boolean withFloor;

    @Option(
            names = "--scenario",
            split = ",",
            paramLabel = "NAME",
            description = "the questions to ask (echo), within one budget; see --list")
    private List<String> scenarios = List.of("echo");

    @Option(names = "--list", description = "print the scenarios, and what each asks")
    private boolean list;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (list) {
            System.out.print(Scenarios.list());
            return 0;
        }
        var options =
                new ComparisonOptions(serverCommand())
                        .framing(Framing.named(framing))
                        .connections(connections)
                        .messageBytes(bytes)
                        .budget(ServerOptions.duration("--budget", budget))
                        .blocks(blocks)
                        .withFloor(withFloor)
                        .scenarios(scenarios)
                        .invocation(spec.commandLine().getParent().getParseResult().originalArgs());
        if (!models.isEmpty()) {
            options.models(
                    models.equals(List.of("all"))
                            ? ServerModel.all()
                            : models.stream().map(ServerModel::named).toList());
        }
        if (base != null) {
            options.base(base);
        }
        if (seed != null) {
            options.seed(seed);
        }
        if (out != null) {
            options.directory(out);
        }
        return Comparison.run(options, System.out).isComplete() ? 0 : Main.FAILED;
    }

    /** This program once more, with the flags every server is given, from the same AOT cache. */
    private static List<String> serverCommand() {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(Comparison.JVM_FLAGS);
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
