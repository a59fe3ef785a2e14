package dev.acceptloop.benchmarks;

import dev.acceptloop.clients.LoadOptions;
import dev.acceptloop.clients.LoadResult;
import dev.acceptloop.clients.Reply;
import dev.acceptloop.protocol.framing.Framing;
import dev.acceptloop.protocol.server.ServerModel;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a few slow requests do to everyone else: quick ones are asked at a fixed rate, first alone,
 * then beside requests whose handler waits, then beside some whose handler computes. All models get
 * the same load, and times count from when a request was due.
 */
final class SlowHandlerScenario implements Scenario {
    private static final ScenarioFigure BLOCK_99 =
            ScenarioFigure.less("block99", "p99 of quick requests beside handlers that wait", "µs");
    private static final ScenarioFigure BLOCK_50 =
            ScenarioFigure.less("block50", "p50 of quick requests beside handlers that wait", "µs");
    private static final ScenarioFigure CPU_99 =
            ScenarioFigure.less("cpu99", "p99 beside handlers that compute", "µs");
    private static final ScenarioFigure CPU_50 =
            ScenarioFigure.less("cpu50", "p50 beside handlers that compute", "µs");
    private static final ScenarioFigure ALONE_99 =
            ScenarioFigure.less("alone99", "p99 of quick requests alone", "µs");
    private static final ScenarioFigure ALONE_50 =
            ScenarioFigure.less("alone50", "p50 of quick requests alone", "µs");

    private static final Duration SLOW = Duration.ofMillis(20);
    private static final double SLOW_PER_SECOND = 20;
    private static final int SLOW_CONNECTIONS = 4;
    private static final double QUICK_PER_SECOND = 2000;
    private static final int QUICK_CONNECTIONS = 8;
    private static final double LEAD_SECONDS = 0.3;
    private static final double WINDOW_SECONDS = 0.9;
    private static final double BRIEF_LEAD_SECONDS = 0.3; // at the shortest pace half of that
    private static final double BRIEF_WINDOW_SECONDS = 1; // the same: 1000 times have a p99

    private final double leadSeconds;
    private final double windowSeconds;
    private final boolean computes;
    private final Duration slow;
    private final double slowPerSecond;
    private final double quickPerSecond;

    SlowHandlerScenario() {
        this(SLOW, SLOW_PER_SECOND, QUICK_PER_SECOND);
    }

    /** Handlers that wait alone. */
    static SlowHandlerScenario brief() {
        return new SlowHandlerScenario(
                SLOW,
                SLOW_PER_SECOND,
                QUICK_PER_SECOND,
                BRIEF_LEAD_SECONDS,
                BRIEF_WINDOW_SECONDS,
                false);
    }

    /** With slow requests that take so long, and so many a second of both. */
    SlowHandlerScenario(Duration slow, double slowPerSecond, double quickPerSecond) {
        this(slow, slowPerSecond, quickPerSecond, LEAD_SECONDS, WINDOW_SECONDS, true);
    }

    private SlowHandlerScenario(
            Duration slow,
            double slowPerSecond,
            double quickPerSecond,
            double leadSeconds,
            double windowSeconds,
            boolean computes) {
        this.leadSeconds = leadSeconds;
        this.windowSeconds = windowSeconds;
        this.computes = computes;
        this.slow = slow;
        this.slowPerSecond = slowPerSecond;
        this.quickPerSecond = quickPerSecond;
    }

    @Override
    public String name() {
        return "slow-handler";
    }

    @Override
    public String question() {
        return "Who waits when a few handlers are slow?";
    }

    @Override
    public List<ScenarioFigure> figures() {
        return computes
                ? List.of(BLOCK_99, BLOCK_50, CPU_99, CPU_50, ALONE_99, ALONE_50)
                : List.of(BLOCK_99, BLOCK_50, ALONE_99, ALONE_50);
    }

    @Override
    public int connections(ServerModel model) {
        return QUICK_CONNECTIONS + SLOW_CONNECTIONS;
    }

    @Override
    public List<String> serveOptions(ServerModel model) {
        int placesOfThoseThatLeave = SLOW_CONNECTIONS;
        return Room.serve(
                model,
                connections(model) + placesOfThoseThatLeave,
                "--service=work",
                "--framing=line");
    }

    @Override
    public Cost cost(ServerModel model) {
        double load = (computes ? 3 : 2) * (leadSeconds + windowSeconds) + leadSeconds;
        return new Cost(model.sharesMemory() ? 1.6 : 7, load);
    }

    @Override
    public Map<String, Double> measure(Subject subject) throws IOException, InterruptedException {
        var values = new LinkedHashMap<String, Double>();
        LoadOptions asked = request(subject, "cpu 0", QUICK_CONNECTIONS, quickPerSecond);
        try (VerifiedLoad quick = VerifiedLoad.connect("quick", subject, asked)) {
            quick.lead(subject.window(leadSeconds));
            put(values, ALONE_50, ALONE_99, look(subject, quick));
            put(values, BLOCK_50, BLOCK_99, beside("block", subject, quick));
            if (computes) {
                put(values, CPU_50, CPU_99, beside("cpu", subject, quick));
            }
        }
        return values;
    }

    private LoadResult beside(String how, Subject subject, VerifiedLoad quick)
            throws IOException, InterruptedException {
        String request = how + ' ' + slow.toNanos() / 1000;
        LoadOptions asked = request(subject, request, SLOW_CONNECTIONS, slowPerSecond);
        try (VerifiedLoad slowOnes = VerifiedLoad.connect("slow", subject, asked)) {
            slowOnes.goOn();
            LoadResult result = look(subject, quick);
            slowOnes.end();
            return result;
        }
    }

    private LoadResult look(Subject subject, VerifiedLoad quick)
            throws IOException, InterruptedException {
        return quick.run(subject.window(leadSeconds), subject.window(windowSeconds));
    }

    private static LoadOptions request(
            Subject subject, String request, int connections, double perSecond) {
        return LoadOptions.to(subject.address())
                .connections(connections)
                .rate(perSecond)
                .framing(Framing.LINE)
                .send(request)
                .reply(Reply.text("done"))
                .timeout(VerifiedLoad.PATIENCE)
                .drain(VerifiedLoad.PATIENCE)
                .build();
    }

    private static void put(
            Map<String, Double> values,
            ScenarioFigure median,
            ScenarioFigure tail,
            LoadResult result) {
        values.put(median.key(), result.response().percentile(50) / 1e3);
        values.put(tail.key(), result.response().percentile(99) / 1e3);
    }
}
