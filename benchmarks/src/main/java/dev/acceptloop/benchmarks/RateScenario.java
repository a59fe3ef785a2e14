package dev.acceptloop.benchmarks;

import dev.acceptloop.clients.Arrivals;
import dev.acceptloop.clients.LoadOptions;
import dev.acceptloop.clients.LoadResult;
import dev.acceptloop.protocol.server.ServerModel;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * The same messages a second for all, well below what any of them can do: on a fixed schedule, and
 * at random times.
 */
final class RateScenario implements Scenario {
    private static final ScenarioFigure RESPONSE_50 =
            ScenarioFigure.less("response50", "Response time, p50: from when it was due", "µs");
    private static final ScenarioFigure RESPONSE_99 =
            ScenarioFigure.less("response99", "Response time, p99", "µs");
    private static final ScenarioFigure SERVICE_50 =
            ScenarioFigure.less("service50", "Service time, p50: from when it was sent", "µs");
    private static final ScenarioFigure SERVICE_99 =
            ScenarioFigure.less("service99", "Service time, p99", "µs");
    private static final ScenarioFigure LATENESS_99 =
            ScenarioFigure.less("lateness99", "The load generator's own lateness, p99", "µs");

    private static final ScenarioFigure POISSON_50 =
            ScenarioFigure.less("poisson50", "Response time at random arrivals, p50", "µs");
    private static final ScenarioFigure POISSON_99 =
            ScenarioFigure.less("poisson99", "Response time at random arrivals, p99", "µs");

    private static final int CONNECTIONS = 16;
    private static final double PER_SECOND = 2000;
    private static final double LEAD_SECONDS = 0.5;
    private static final double WINDOW_SECONDS = 1.5;

    private final double perSecond;

    RateScenario() {
        this(PER_SECOND);
    }

    /** With so many messages a second. */
    RateScenario(double perSecond) {
        this.perSecond = perSecond;
    }

    @Override
    public String name() {
        return "rate";
    }

    @Override
    public String question() {
        return "How long does a message take at a rate that all can serve?";
    }

    @Override
    public List<ScenarioFigure> figures() {
        return List.of(
                RESPONSE_99,
                RESPONSE_50,
                POISSON_99,
                POISSON_50,
                SERVICE_99,
                SERVICE_50,
                LATENESS_99);
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
        return new Cost(model.sharesMemory() ? 1 : 11, 2 * (LEAD_SECONDS + WINDOW_SECONDS));
    }

    @Override
    public Map<String, Double> measure(Subject subject) throws IOException, InterruptedException {
        LoadResult even = load(subject, Arrivals.CONSTANT);
        LoadResult random = load(subject, Arrivals.POISSON);
        return Map.of(
                RESPONSE_50.key(), micros(even.response(), 50),
                RESPONSE_99.key(), micros(even.response(), 99),
                POISSON_50.key(), micros(random.response(), 50),
                POISSON_99.key(), micros(random.response(), 99),
                SERVICE_50.key(), micros(even.service(), 50),
                SERVICE_99.key(), micros(even.service(), 99),
                LATENESS_99.key(), micros(even.lateness(), 99));
    }

    private LoadResult load(Subject subject, Arrivals arrivals)
            throws IOException, InterruptedException {
        LoadOptions asked =
                VerifiedLoad.echo(subject)
                        .connections(CONNECTIONS)
                        .rate(perSecond)
                        .arrivals(arrivals)
                        .build();
        try (VerifiedLoad load = VerifiedLoad.connect("rate", subject, asked)) {
            return load.run(subject.window(LEAD_SECONDS), subject.window(WINDOW_SECONDS));
        }
    }

    private static double micros(LoadResult.Times times, double percentile) {
        return times.percentile(percentile) / 1e3;
    }
}
