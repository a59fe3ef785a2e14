package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.server.TransportKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** One trial of a scenario, with a server in a process of its own. */
final class ScenarioRig {
    private static final double BRIEF = 0.1;

    private final Path directory;
    private final List<String> command;
    private final double pace;

    /**
     * Servers of that main class.
     *
     * @param directory where their standard error goes
     */
    ScenarioRig(Path directory, Class<?> server) {
        this(directory, server, BRIEF);
    }

    ScenarioRig(Path directory, Class<?> server, double pace) {
        this(directory, ModelProcess.command(server), pace);
    }

    /** Servers that are started so. */
    ScenarioRig(Path directory, List<String> command, double pace) {
        this.directory = directory;
        this.command = command;
        this.pace = pace;
    }

    /** A model by name only: the process that is started serves, whatever it is asked for. */
    static ServerModel named(String name) {
        return new Named(name);
    }

    /** The value of that figure, which has to be there. */
    static double value(Map<String, Double> values, String figure) {
        assertThat(values).containsKey(figure);
        return Objects.requireNonNull(values.get(figure));
    }

    /** The values that the scenario finds for what serves under that name. */
    Map<String, Double> measure(Scenario scenario, String name)
            throws IOException, InterruptedException {
        return measure(scenario, named(name));
    }

    Map<String, Double> measure(Scenario scenario, ServerModel model)
            throws IOException, InterruptedException {
        var options = new ComparisonOptions(command).directory(directory);
        try (Pinning pinning = Pinning.apply();
                Subject subject =
                        Subject.start(
                                new Servers(options, pinning),
                                model,
                                scenario.serveOptions(model),
                                pace)) {
            Map<String, Double> values = scenario.measure(subject);
            subject.stop();
            return values;
        }
    }

    private record Named(String name) implements ServerModel {
        @Override
        public String module() {
            return "test";
        }

        @Override
        public String description() {
            return "planted";
        }

        @Override
        public Set<TransportKind> transports() {
            return Set.of(TransportKind.values());
        }

        @Override
        public Server open(ServerOptions options, ServerListener listener) {
            throw new UnsupportedOperationException("served in another process");
        }
    }
}
