package dev.acceptloop.benchmarks;

import dev.acceptloop.clients.LoadOptions;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.server.TransportKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Echo over another transport, and over TCP by the same model in a process beside it. */
final class TransportScenario implements Scenario {
    private static final int CONNECTIONS = 16;
    private static final double WINDOW_SECONDS = 0.6;

    private final TransportKind kind;
    private final ScenarioFigure cpu;
    private final ScenarioFigure share;
    private final ScenarioFigure throughput;
    private final ScenarioFigure tcp;

    /** With messages over that. */
    TransportScenario(TransportKind kind) {
        this.kind = kind;
        String name = kind.toString();
        cpu = ScenarioFigure.less("cpu", "Server CPU per message over " + name, "µs");
        share =
                ScenarioFigure.less(
                        "share", "CPU over " + name + " by that over TCP, of the same model", "×");
        throughput = ScenarioFigure.more("throughput", "Messages per second over " + name, "msg/s");
        tcp = ScenarioFigure.less("tcp", "Server CPU per message over TCP", "µs");
    }

    @Override
    public String name() {
        return kind.toString();
    }

    @Override
    public String question() {
        return kind == TransportKind.UDP
                ? "What does TCP cost against datagrams?"
                : "What does TCP cost against a socket file?";
    }

    @Override
    public List<ScenarioFigure> figures() {
        return List.of(share, cpu, tcp, throughput);
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
    public String cannot(ServerModel model) {
        try {
            model.check(ServerOptions.parse(over(model, Path.of("socket"))));
        } catch (IllegalArgumentException e) {
            return String.valueOf(e.getMessage());
        }
        return Scenario.super.cannot(model);
    }

    private List<String> over(ServerModel model, Path path) {
        var words = new ArrayList<>(serveOptions(model));
        words.add("--transport=" + kind);
        if (kind.isUnix()) {
            words.add("--path=" + path);
        }
        return words;
    }

    @Override
    public Cost cost(ServerModel model) {
        return new Cost(model.sharesMemory() ? 4.2 : 13, 2 * WINDOW_SECONDS);
    }

    @Override
    public Map<String, Double> measure(Subject subject) throws IOException, InterruptedException {
        VerifiedLoad.Metered overTcp = metered(subject, TransportKind.TCP);
        Path folder = Files.createTempDirectory("acceptloop");
        try (Subject other = subject.another(over(subject.model(), folder.resolve("socket")))) {
            VerifiedLoad.Metered overOther = metered(other, kind);
            other.stop();
            return Map.of(
                    share.key(), overOther.cpuMicros() / overTcp.cpuMicros(),
                    cpu.key(), overOther.cpuMicros(),
                    tcp.key(), overTcp.cpuMicros(),
                    throughput.key(), overOther.perSecond());
        } finally {
            Files.deleteIfExists(folder.resolve("socket"));
            Files.deleteIfExists(folder);
        }
    }

    private static VerifiedLoad.Metered metered(Subject subject, TransportKind kind)
            throws IOException, InterruptedException {
        LoadOptions asked =
                LoadOptions.to(kind, subject.place())
                        .connections(CONNECTIONS)
                        .timeout(VerifiedLoad.PATIENCE)
                        .build();
        try (VerifiedLoad load = VerifiedLoad.connect("over " + kind, subject, asked)) {
            load.warm();
            return load.metered(subject.window(WINDOW_SECONDS));
        }
    }
}
