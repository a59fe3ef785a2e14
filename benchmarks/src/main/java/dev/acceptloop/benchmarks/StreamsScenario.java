package dev.acceptloop.benchmarks;

import dev.acceptloop.clients.LoadOptions;
import dev.acceptloop.protocol.framing.Framing;
import dev.acceptloop.protocol.server.ServerModel;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Bytes that flow both ways without end, so many under way on each connection. */
final class StreamsScenario implements Scenario {
    private static final ScenarioFigure PER_CPU =
            ScenarioFigure.more("perCpu", "Echoed per second of server CPU", "MB/s");
    private static final ScenarioFigure RATE =
            ScenarioFigure.more("rate", "Echoed per second", "MB/s");

    private static final int CONNECTIONS = 8;
    private static final int PART_BYTES = 4096; // what is verified and counted as one
    private static final int DEPTH = 16;
    private static final double WINDOW_SECONDS = 1.5;

    @Override
    public String name() {
        return "streams";
    }

    @Override
    public String question() {
        return "How many bytes flow through it for a second of processor time?";
    }

    @Override
    public List<ScenarioFigure> figures() {
        return List.of(PER_CPU, RATE);
    }

    @Override
    public int connections(ServerModel model) {
        return CONNECTIONS;
    }

    @Override
    public List<String> serveOptions(ServerModel model) {
        return Room.serve(model, CONNECTIONS);
    }

    @Override
    public Cost cost(ServerModel model) {
        return new Cost(model.sharesMemory() ? 2 : 5, WINDOW_SECONDS);
    }

    @Override
    public Map<String, Double> measure(Subject subject) throws IOException, InterruptedException {
        LoadOptions asked =
                VerifiedLoad.echo(subject)
                        .framing(Framing.CHUNK)
                        .connections(CONNECTIONS)
                        .messageBytes(PART_BYTES)
                        .depth(DEPTH)
                        .build();
        try (VerifiedLoad load = VerifiedLoad.connect("streams", subject, asked)) {
            load.warm();
            VerifiedLoad.Metered metered = load.metered(subject.window(WINDOW_SECONDS));
            return Map.of(
                    PER_CPU.key(),
                    PART_BYTES / metered.cpuMicros(),
                    RATE.key(),
                    PART_BYTES * metered.perSecond() / 1e6);
        }
    }
}
