package dev.acceptloop.benchmarks;

import dev.acceptloop.clients.LoadOptions;
import dev.acceptloop.protocol.framing.Framing;
import dev.acceptloop.protocol.server.ServerModel;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Several messages under way on each connection: one read finds many, and one write may answer
 * them.
 */
final class PipelinedScenario implements Scenario {
    private static final ScenarioFigure CPU =
            ScenarioFigure.less("cpu", "Server CPU per message", "µs");
    private static final ScenarioFigure THROUGHPUT =
            ScenarioFigure.more("throughput", "Messages per second", "msg/s");

    private static final int CONNECTIONS = 16;
    private static final int DEPTH = 16;
    private static final double WINDOW_SECONDS = 1;

    @Override
    public String name() {
        return "pipelined";
    }

    @Override
    public String question() {
        return "What does a message cost when several come at once?";
    }

    @Override
    public List<ScenarioFigure> figures() {
        return List.of(CPU, THROUGHPUT);
    }

    @Override
    public int connections(ServerModel model) {
        return CONNECTIONS;
    }

    @Override
    public List<String> serveOptions(ServerModel model) {
        return Room.serve(model, CONNECTIONS, "--framing=line");
    }

    @Override
    public Cost cost(ServerModel model) {
        return new Cost(model.sharesMemory() ? 2 : 7, WINDOW_SECONDS);
    }

    @Override
    public Map<String, Double> measure(Subject subject) throws IOException, InterruptedException {
        LoadOptions asked =
                LoadOptions.to(subject.address())
                        .connections(CONNECTIONS)
                        .depth(DEPTH)
                        .framing(Framing.LINE)
                        .timeout(VerifiedLoad.PATIENCE)
                        .build();
        try (VerifiedLoad load = VerifiedLoad.connect("pipelined", subject, asked)) {
            load.warm();
            VerifiedLoad.Metered metered = load.metered(subject.window(WINDOW_SECONDS));
            return Map.of(CPU.key(), metered.cpuMicros(), THROUGHPUT.key(), metered.perSecond());
        }
    }
}
