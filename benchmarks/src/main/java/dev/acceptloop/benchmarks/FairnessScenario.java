package dev.acceptloop.benchmarks;

import dev.acceptloop.clients.ConnectionTimes;
import dev.acceptloop.clients.LoadOptions;
import dev.acceptloop.clients.LoadResult;
import dev.acceptloop.protocol.server.ServerModel;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Whether all connections are served alike: the spread over them of what each one had. */
final class FairnessScenario implements Scenario {
    private static final String NAME = "fairness";
    private static final ScenarioFigure SPREAD_99 =
            ScenarioFigure.less(
                    "spread99", "p99 of a connection badly off by that of a favoured one", "×");
    private static final ScenarioFigure SPREAD_50 =
            ScenarioFigure.less("spread50", "The same of their medians", "×");
    private static final ScenarioFigure LEAST =
            ScenarioFigure.more(
                    "least", "Messages of the connection with the fewest, of the usual", "×");
    private static final ScenarioFigure JAIN =
            ScenarioFigure.more("jain", "Jain's index of the numbers of messages", "");

    private static final int MANY = 200;
    private static final int MANY_PROCESSES = 8;
    private static final double LEAD_SECONDS = 0.5;
    private static final double WINDOW_SECONDS = 1.5;

    private final int many;

    FairnessScenario() {
        this(MANY);
    }

    /** With so many connections at most. */
    FairnessScenario(int many) {
        this.many = many;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String question() {
        return "Are all connections served alike?";
    }

    @Override
    public List<ScenarioFigure> figures() {
        return List.of(SPREAD_99, SPREAD_50, LEAST, JAIN);
    }

    @Override
    public int connections(ServerModel model) {
        return model.sharesMemory() ? many : Math.min(many, MANY_PROCESSES);
    }

    @Override
    public List<String> serveOptions(ServerModel model) {
        return Room.serve(model, connections(model), "--framing=line");
    }

    @Override
    public Cost cost(ServerModel model) {
        return new Cost(model.sharesMemory() ? 1.5 : 5, LEAD_SECONDS + WINDOW_SECONDS);
    }

    @Override
    public Map<String, Double> measure(Subject subject) throws IOException, InterruptedException {
        int connections = connections(subject.model());
        LoadOptions asked = VerifiedLoad.echo(subject).connections(connections).build();
        try (VerifiedLoad load = VerifiedLoad.connect(NAME, subject, asked)) {
            LoadResult result =
                    load.run(subject.window(LEAD_SECONDS), subject.window(WINDOW_SECONDS));
            return values(load.eachConnection(), result.fairness());
        }
    }

    /** One that had no message in the window has no times, and is the one with the fewest. */
    static Map<String, Double> values(List<ConnectionTimes> each, double jain) {
        double usual = Math.max(1, among(each, 50, ConnectionTimes::count));
        return Map.of(
                SPREAD_99.key(),
                spread(each, ConnectionTimes::p99Nanos),
                SPREAD_50.key(),
                spread(each, ConnectionTimes::medianNanos),
                LEAST.key(),
                among(each, 0, ConnectionTimes::count) / usual,
                JAIN.key(),
                jain);
    }

    private static double spread(
            List<ConnectionTimes> each, ToDoubleFunction<ConnectionTimes> what) {
        List<ConnectionTimes> some = each.stream().filter(one -> one.count() > 0).toList();
        return some.isEmpty() ? 1 : among(some, 95, what) / among(some, 5, what);
    }

    /** The value that this share of the connections, in percent, does not exceed. */
    private static double among(
            List<ConnectionTimes> each, double percent, ToDoubleFunction<ConnectionTimes> what) {
        double[] sorted = each.stream().mapToDouble(what).sorted().toArray();
        int rank = (int) Math.ceil(percent / 100 * sorted.length - 1e-9);
        return sorted[Math.max(1, rank) - 1];
    }
}
