package dev.acceptloop.benchmarks;

import dev.acceptloop.clients.Churn;
import dev.acceptloop.protocol.server.ServerModel;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Connections that ask once and leave: what coming and going costs. */
final class ChurnScenario implements Scenario {
    private static final ScenarioFigure CPU =
            ScenarioFigure.less("cpu", "Server CPU per connection", "µs");
    private static final ScenarioFigure RATE =
            ScenarioFigure.more("rate", "Connections per second", "1/s");

    private static final int AT_ONCE = 8;
    private static final double LEAD_SECONDS = 0.8;
    private static final double WINDOW_SECONDS = 1;

    @Override
    public String name() {
        return "churn";
    }

    @Override
    public String question() {
        return "What does a connection cost that asks once and leaves?";
    }

    @Override
    public List<ScenarioFigure> figures() {
        return List.of(CPU, RATE);
    }

    /** One at a time is enough to come and go: whom a model cannot serve yet, waits. */
    @Override
    public int connections(ServerModel model) {
        return 1;
    }

    @Override
    public List<String> serveOptions(ServerModel model) {
        return Room.serve(model, AT_ONCE);
    }

    @Override
    public Cost cost(ServerModel model) {
        return new Cost(model.sharesMemory() ? 1 : 3, LEAD_SECONDS + WINDOW_SECONDS);
    }

    @Override
    public Map<String, Double> measure(Subject subject) throws IOException, InterruptedException {
        var churn = new Churn(subject.address(), AT_ONCE, VerifiedLoad.PATIENCE);
        Span.Watch watch = subject.watch();
        Churn.Result result =
                churn.run(subject.window(LEAD_SECONDS), subject.window(WINDOW_SECONDS), watch);
        if (!result.trouble().isEmpty()) {
            throw new IOException(result.trouble());
        }
        if (result.connections() == 0) {
            throw new IOException("no connection came and went within a window");
        }
        return Map.of(
                CPU.key(),
                subject.seen(watch.span()).serverNanos() / 1e3 / result.connections(),
                RATE.key(),
                result.connections() / result.seconds());
    }
}
