package dev.acceptloop.benchmarks;

import dev.acceptloop.clients.LoadOptions;
import dev.acceptloop.clients.LoadResult;
import dev.acceptloop.protocol.server.ServerModel;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Clients that ask for much and do not read, beside others that behave. */
final class SlowReaderScenario implements Scenario {
    private static final ScenarioFigure MEMORY =
            ScenarioFigure.less(
                    "memory", "Memory of the server per client that does not read", "KiB");
    private static final ScenarioFigure BESIDE_99 =
            ScenarioFigure.less("beside99", "p99 of the others beside them", "µs");
    private static final ScenarioFigure BESIDE_50 =
            ScenarioFigure.less("beside50", "p50 of the others beside them", "µs");
    private static final ScenarioFigure ALONE_99 =
            ScenarioFigure.less("alone99", "p99 of the others alone", "µs");
    private static final ScenarioFigure ALONE_50 =
            ScenarioFigure.less("alone50", "p50 of the others alone", "µs");

    private static final int QUICK_CONNECTIONS = 8;
    private static final double QUICK_PER_SECOND = 2000;
    private static final int SLOW_READERS = 32;
    private static final int SLOW_READERS_OF_PROCESSES = 4;
    private static final double LEAD_SECONDS = 0.3;
    private static final double WINDOW_SECONDS = 0.8;

    private final double perSecond;
    private final int slowReaders;

    SlowReaderScenario() {
        this(QUICK_PER_SECOND, SLOW_READERS);
    }

    /** With so many messages a second of those that behave, beside so many that do not. */
    SlowReaderScenario(double perSecond, int slowReaders) {
        this.perSecond = perSecond;
        this.slowReaders = slowReaders;
    }

    @Override
    public String name() {
        return "slow-reader";
    }

    @Override
    public String question() {
        return "What do clients cost that ask for much and do not read?";
    }

    @Override
    public List<ScenarioFigure> figures() {
        return List.of(MEMORY, BESIDE_99, BESIDE_50, ALONE_99, ALONE_50);
    }

    private int slowReaders(ServerModel model) {
        return model.sharesMemory() ? slowReaders : SLOW_READERS_OF_PROCESSES;
    }

    @Override
    public int connections(ServerModel model) {
        return QUICK_CONNECTIONS + slowReaders(model);
    }

    @Override
    public List<String> serveOptions(ServerModel model) {
        return Room.serve(model, connections(model));
    }

    @Override
    public String cannot(ServerModel model) {
        return model instanceof OutsideModel outside && outside.waitsForReaders()
                ? "waits for a client that does not read, and all others with it"
                : Scenario.super.cannot(model);
    }

    @Override
    public Cost cost(ServerModel model) {
        double load = 2 * (LEAD_SECONDS + WINDOW_SECONDS) + LEAD_SECONDS;
        return new Cost(model.sharesMemory() ? 2.5 : 7, load);
    }

    @Override
    public Map<String, Double> measure(Subject subject) throws IOException, InterruptedException {
        var values = new LinkedHashMap<String, Double>();
        LoadOptions asked =
                LoadOptions.to(subject.address())
                        .connections(QUICK_CONNECTIONS)
                        .rate(perSecond)
                        .timeout(VerifiedLoad.PATIENCE)
                        .drain(VerifiedLoad.PATIENCE)
                        .build();
        int count = slowReaders(subject.model());
        try (VerifiedLoad quick = VerifiedLoad.connect("well-behaved", subject, asked);
                var deaf = new SlowReaders(subject.address(), count)) {
            quick.lead(subject.window(LEAD_SECONDS));
            put(values, ALONE_50, ALONE_99, look(subject, quick));
            long before = subject.memory();
            deaf.fill();
            put(values, BESIDE_50, BESIDE_99, look(subject, quick));
            values.put(MEMORY.key(), (subject.memory() - before) / 1024.0 / count);
            deaf.takeAll();
        }
        return values;
    }

    private static LoadResult look(Subject subject, VerifiedLoad quick)
            throws IOException, InterruptedException {
        Duration lead = subject.window(LEAD_SECONDS);
        return quick.run(lead, subject.window(WINDOW_SECONDS));
    }

    private static void put(
            Map<String, Double> values, ScenarioFigure median, ScenarioFigure tail, LoadResult r) {
        values.put(median.key(), r.response().percentile(50) / 1e3);
        values.put(tail.key(), r.response().percentile(99) / 1e3);
    }
}
