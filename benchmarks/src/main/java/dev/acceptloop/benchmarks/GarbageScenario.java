package dev.acceptloop.benchmarks;

import dev.acceptloop.clients.LoadOptions;
import dev.acceptloop.protocol.framing.Framing;
import dev.acceptloop.protocol.server.ServerModel;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What an echoed message leaves to the collector, as the JVMs of the server say it. It is counted
 * and not timed: who is in the way does not change it. Of a server without a JVM that tells there
 * is no figure.
 */
final class GarbageScenario implements Scenario {
    static final String NAME = "garbage";

    /** Why there is none, after the name of who it is. */
    static final String MUTE = "is no JVM, or one that does not tell";

    /** Half an object, as most JVMs make them: less is not made for each message. */
    static final double LEAST_BYTES = 8;

    private static final ScenarioFigure ALLOCATED =
            ScenarioFigure.less("allocated", "Allocated on the Java heap", "B/msg");

    private static final int CONNECTIONS = 50;
    private static final int PROCESSES = 8; // each is a JVM that is asked
    private static final int BYTES = 64;
    private static final double WINDOW_SECONDS = 0.4;

    private final int most;
    private final int bytes;
    private final Framing framing;

    GarbageScenario() {
        this(CONNECTIONS, BYTES, Framing.CHUNK);
    }

    /**
     * Of another load.
     *
     * @param most connections
     * @param bytes payload of a message
     */
    GarbageScenario(int most, int bytes, Framing framing) {
        this.most = most;
        this.bytes = bytes;
        this.framing = framing;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String question() {
        return "How many bytes does a message leave to the collector?";
    }

    @Override
    public List<ScenarioFigure> figures() {
        return List.of(ALLOCATED);
    }

    @Override
    public Scenario under(ComparisonOptions options) {
        return new GarbageScenario(
                Math.min(CONNECTIONS, Collections.max(options.connections())),
                options.bytes().getFirst(),
                options.framing());
    }

    @Override
    public int connections(ServerModel model) {
        return model.sharesMemory() ? most : Math.min(most, PROCESSES);
    }

    @Override
    public List<String> serveOptions(ServerModel model) {
        return Room.serve(model, connections(model), "--framing=" + framing);
    }

    @Override
    public Cost cost(ServerModel model) {
        return new Cost(model.sharesMemory() ? 2.2 : 6, WINDOW_SECONDS);
    }

    @Override
    public Map<String, Double> measure(Subject subject) throws IOException, InterruptedException {
        if (JvmCounters.jvms(subject.tree()).length == 0) {
            return Map.of();
        }
        LoadOptions asked =
                VerifiedLoad.echo(subject)
                        .connections(connections(subject.model()))
                        .messageBytes(bytes)
                        .framing(framing)
                        .build();
        try (VerifiedLoad load = VerifiedLoad.connect(NAME, subject, asked)) {
            load.warm(); // compiled code allocates less
            OptionalDouble perMessage = perMessage(subject, load);
            return perMessage.isEmpty()
                    ? Map.of()
                    : Map.of(ALLOCATED.key(), Math.max(LEAST_BYTES, perMessage.getAsDouble()));
        }
    }

    /** All that are sent are answered when a window returns; empty if it is not told. */
    private static OptionalDouble perMessage(Subject subject, VerifiedLoad load)
            throws IOException, InterruptedException {
        Optional<JvmCounters> asked = JvmCounters.among(subject.tree());
        if (asked.isEmpty()) {
            return OptionalDouble.empty();
        }
        try (JvmCounters counters = asked.get()) {
            long before = counters.read().allocatedBytes();
            double messages = load.unwatched(subject.window(WINDOW_SECONDS)).counts().sent();
            long after = counters.read().allocatedBytes();
            return OptionalDouble.of((after - before - counters.ownBytes()) / messages);
        }
    }
}
