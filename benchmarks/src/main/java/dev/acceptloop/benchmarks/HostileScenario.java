package dev.acceptloop.benchmarks;

import dev.acceptloop.clients.LoadOptions;
import dev.acceptloop.clients.LoadResult;
import dev.acceptloop.protocol.server.ServerModel;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Clients that drip, reset and half-close, beside others that behave. */
final class HostileScenario implements Scenario {
    private static final ScenarioFigure BESIDE_99 =
            ScenarioFigure.less("beside99", "p99 of the well-behaved beside hostile ones", "µs");
    private static final ScenarioFigure BESIDE_50 =
            ScenarioFigure.less("beside50", "p50 of the well-behaved beside hostile ones", "µs");
    private static final ScenarioFigure ALONE_99 =
            ScenarioFigure.less("alone99", "p99 of the well-behaved alone", "µs");
    private static final ScenarioFigure ALONE_50 =
            ScenarioFigure.less("alone50", "p50 of the well-behaved alone", "µs");
    private static final ScenarioFigure CPU =
            ScenarioFigure.less("cpu", "Server CPU for the hostile ones alone", "ms/s");

    private static final int QUICK_CONNECTIONS = 8;
    private static final double QUICK_PER_SECOND = 2000;
    private static final int PLACES_OF_THOSE_THAT_LEAVE = 6;
    private static final double LEAD_SECONDS = 0.3;
    private static final double WINDOW_SECONDS = 0.8;

    private final double perSecond;

    HostileScenario() {
        this(QUICK_PER_SECOND);
    }

    /** With so many messages a second of those that behave. */
    HostileScenario(double perSecond) {
        this.perSecond = perSecond;
    }

    @Override
    public String name() {
        return "hostile";
    }

    @Override
    public String question() {
        return "Who notices clients that drip, reset and half-close?";
    }

    @Override
    public List<ScenarioFigure> figures() {
        return List.of(BESIDE_99, BESIDE_50, ALONE_99, ALONE_50, CPU);
    }

    @Override
    public int connections(ServerModel model) {
        return QUICK_CONNECTIONS + HostileClients.connections();
    }

    @Override
    public List<String> serveOptions(ServerModel model) {
        int places = connections(model) + PLACES_OF_THOSE_THAT_LEAVE;
        return Room.serve(model, places, "--framing=line");
    }

    @Override
    public String cannot(ServerModel model) {
        return model.name().equals("forking")
                ? "starts a process for each of 40 visitors a second"
                : Scenario.super.cannot(model);
    }

    @Override
    public Cost cost(ServerModel model) {
        double load = 2 * (LEAD_SECONDS + WINDOW_SECONDS) + LEAD_SECONDS + WINDOW_SECONDS;
        return new Cost(model.sharesMemory() ? 1.2 : 9, load);
    }

    @Override
    public Map<String, Double> measure(Subject subject) throws IOException, InterruptedException {
        var values = new LinkedHashMap<String, Double>();
        LoadOptions asked =
                VerifiedLoad.echo(subject).connections(QUICK_CONNECTIONS).rate(perSecond).build();
        try (VerifiedLoad quick = VerifiedLoad.connect("well-behaved", subject, asked)) {
            quick.lead(subject.window(LEAD_SECONDS));
            put(values, ALONE_50, ALONE_99, look(subject, quick));
            var hostile = new HostileClients(subject.address());
            Thread thread = Thread.ofPlatform().daemon().name("hostile").start(hostile);
            try {
                put(values, BESIDE_50, BESIDE_99, look(subject, quick));
                values.put(CPU.key(), cpu(subject));
            } finally {
                hostile.leave();
                thread.join(VerifiedLoad.PATIENCE);
            }
            if (!hostile.trouble().isEmpty()) {
                throw new IOException(hostile.trouble());
            }
        }
        return values;
    }

    private static double cpu(Subject subject) {
        Span.Watch watch = subject.watch();
        SilentConnections.pause(System.nanoTime() + subject.window(WINDOW_SECONDS).toNanos());
        return 1e3 * subject.seen(watch.end()).serverShare();
    }

    private static LoadResult look(Subject subject, VerifiedLoad quick)
            throws IOException, InterruptedException {
        return quick.run(subject.window(LEAD_SECONDS), subject.window(WINDOW_SECONDS));
    }

    private static void put(
            Map<String, Double> values, ScenarioFigure median, ScenarioFigure tail, LoadResult r) {
        values.put(median.key(), r.response().percentile(50) / 1e3);
        values.put(tail.key(), r.response().percentile(99) / 1e3);
    }
}
