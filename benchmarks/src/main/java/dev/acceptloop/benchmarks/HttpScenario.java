package dev.acceptloop.benchmarks;

import dev.acceptloop.clients.LoadOptions;
import dev.acceptloop.clients.Reply;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * A small page over connections that stay: one request under way on each, then sixteen. A request
 * has lines to be found and read, and a reply is made, where an echo hands on what came.
 */
final class HttpScenario implements Scenario {
    private static final ScenarioFigure CPU =
            ScenarioFigure.less("cpu", "Server CPU per request", "µs");
    private static final ScenarioFigure CPU_PIPELINED =
            ScenarioFigure.less("cpu16", "Server CPU per request, sixteen at a time", "µs");
    private static final ScenarioFigure PER_CPU =
            ScenarioFigure.more(
                    "percpu", "Requests per second of server CPU, sixteen at a time", "1/s");
    private static final ScenarioFigure MEDIAN =
            ScenarioFigure.less("p50", "Response time, p50", "µs");
    private static final ScenarioFigure TAIL =
            ScenarioFigure.less("p99", "Response time, p99", "µs");

    private static final int CONNECTIONS = 50;
    private static final int PROCESSES = 4; // each costs the start of a JVM
    private static final int DEPTH = 16;
    private static final double WINDOW_SECONDS = 1;

    private final int most;

    HttpScenario() {
        this(CONNECTIONS);
    }

    /** With so many connections at most. */
    HttpScenario(int most) {
        this.most = most;
    }

    @Override
    public String name() {
        return "http";
    }

    @Override
    public String question() {
        return "What does a small page over HTTP cost?";
    }

    @Override
    public List<ScenarioFigure> figures() {
        return List.of(CPU, CPU_PIPELINED, PER_CPU, MEDIAN, TAIL);
    }

    /** As many as it has places for. */
    @Override
    public int connections(ServerModel model) {
        int wanted = model.sharesMemory() ? most : PROCESSES;
        return Math.min(wanted, model.serves(ServerOptions.parse(words(model, wanted))));
    }

    @Override
    public List<String> serveOptions(ServerModel model) {
        return words(model, connections(model));
    }

    private static List<String> words(ServerModel model, int connections) {
        return Room.serve(model, connections, "--service=http");
    }

    @Override
    public Cost cost(ServerModel model) {
        return new Cost(model.sharesMemory() ? 3 : 5, 2 * WINDOW_SECONDS);
    }

    @Override
    public Map<String, Double> measure(Subject subject) throws IOException, InterruptedException {
        new HttpConformance(subject.address()).run();
        VerifiedLoad.Metered one = load(subject, 1);
        VerifiedLoad.Metered many = load(subject, DEPTH);
        return Map.of(
                CPU.key(), one.cpuMicros(),
                CPU_PIPELINED.key(), many.cpuMicros(),
                PER_CPU.key(), 1e6 / many.cpuMicros(),
                MEDIAN.key(), one.response().percentile(50) / 1e3,
                TAIL.key(), one.response().percentile(99) / 1e3);
    }

    private VerifiedLoad.Metered load(Subject subject, int depth)
            throws IOException, InterruptedException {
        LoadOptions asked =
                LoadOptions.to(subject.address())
                        .connections(connections(subject.model()))
                        .depth(depth)
                        .send(HttpConformance.get("/"))
                        .reply(Reply.page(HttpConformance.PAGE))
                        .timeout(VerifiedLoad.PATIENCE)
                        .build();
        try (VerifiedLoad load = VerifiedLoad.connect("http", subject, asked)) {
            load.warm();
            VerifiedLoad.Metered metered = load.metered(subject.window(WINDOW_SECONDS));
            load.finish();
            return metered;
        }
    }
}
