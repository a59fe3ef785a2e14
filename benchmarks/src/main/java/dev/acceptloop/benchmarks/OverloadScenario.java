package dev.acceptloop.benchmarks;

import dev.acceptloop.clients.LoadOptions;
import dev.acceptloop.clients.LoadResult;
import dev.acceptloop.clients.Reply;
import dev.acceptloop.protocol.server.ServerModel;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Twice what the server can do, for a second, and then how long the others feel it. What it can do
 * is measured first, in the same process. A message has a price that the handler burns, so that the
 * server is what cannot keep up, and not the load generator.
 */
final class OverloadScenario implements Scenario {
    private static final ScenarioFigure RECOVERY =
            ScenarioFigure.less("recovery", "From the end of the overload until p99 is back", "ms");
    private static final ScenarioFigure DURING_99 =
            ScenarioFigure.less("during99", "p99 of the well-behaved during the overload", "µs");
    private static final ScenarioFigure BEFORE_99 =
            ScenarioFigure.less("before99", "p99 of the well-behaved before it", "µs");
    private static final ScenarioFigure CAPACITY =
            ScenarioFigure.more("capacity", "Messages per second that it can do", "msg/s");

    private static final String DEAR = "cpu 200";
    private static final String QUICK = "cpu 0";
    private static final int CONNECTIONS = 16;
    private static final int DEPTH = 1024; // what may pile up on a connection
    private static final int QUICK_CONNECTIONS = 8;
    private static final double QUICK_PER_SECOND = 500;
    private static final double OVERLOAD = 2;
    private static final double OVERLOAD_SECONDS = 1;
    private static final double WINDOW_SECONDS = 1;
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final long PATIENCE_MILLIS = 10_000;
    private static final double BACK = 2; // times what it was
    private static final double LEAST_MICROS = 5000; // below that it is noise

    @Override
    public String name() {
        return "overload";
    }

    @Override
    public String question() {
        return "How long do others feel an overload of a second?";
    }

    @Override
    public List<ScenarioFigure> figures() {
        return List.of(RECOVERY, DURING_99, BEFORE_99, CAPACITY);
    }

    @Override
    public int connections(ServerModel model) {
        return CONNECTIONS + QUICK_CONNECTIONS;
    }

    @Override
    public List<String> serveOptions(ServerModel model) {
        return Room.serve(
                model, connections(model) + CONNECTIONS, "--service=work", "--framing=line");
    }

    @Override
    public Cost cost(ServerModel model) {
        return new Cost(model.sharesMemory() ? 3 : 14, 2 * WINDOW_SECONDS + OVERLOAD_SECONDS);
    }

    @Override
    public Map<String, Double> measure(Subject subject) throws IOException, InterruptedException {
        var values = new LinkedHashMap<String, Double>();
        double capacity = capacity(subject);
        values.put(CAPACITY.key(), capacity);
        LoadOptions asked =
                request(subject, QUICK)
                        .connections(QUICK_CONNECTIONS)
                        .rate(QUICK_PER_SECOND)
                        .build();
        try (VerifiedLoad quick = VerifiedLoad.connect("well-behaved", subject, asked)) {
            double before = p99(quick.run(LOOK, subject.window(WINDOW_SECONDS)));
            values.put(BEFORE_99.key(), before);
            overload(subject, quick, OVERLOAD * capacity, values);
        }
        return values;
    }

    private static LoadOptions.Builder request(Subject subject, String request) {
        return VerifiedLoad.echo(subject).send(request).reply(Reply.text("done"));
    }

    private static double capacity(Subject subject) throws IOException, InterruptedException {
        LoadOptions asked = request(subject, DEAR).connections(CONNECTIONS).build();
        try (VerifiedLoad load = VerifiedLoad.connect("capacity", subject, asked)) {
            load.lead(LOOK);
            return load.metered(subject.window(WINDOW_SECONDS)).perSecond();
        }
    }

    private static void overload(
            Subject subject, VerifiedLoad quick, double perSecond, Map<String, Double> values)
            throws IOException, InterruptedException {
        double limit = Math.max(LEAST_MICROS, BACK * values.getOrDefault(BEFORE_99.key(), 0.0));
        LoadOptions asked =
                request(subject, DEAR)
                        .connections(CONNECTIONS)
                        .depth(DEPTH)
                        .rate(perSecond)
                        .drain(Duration.ZERO)
                        .build();
        try (VerifiedLoad flood = VerifiedLoad.connect("overload", subject, asked)) {
            Duration window = subject.window(OVERLOAD_SECONDS);
            long end = System.nanoTime() + window.toNanos();
            flood.goOn(window);
            Span.Watch watch = subject.watch();
            values.put(DURING_99.key(), p99(quick.unwatched(window)));
            values.put(RECOVERY.key(), recovery(quick, limit, end));
            subject.seen(watch.end());
            flood.end();
        }
    }

    /** In steps of a look: the end of the first in which the others are served as before. */
    private static double recovery(VerifiedLoad quick, double limit, long begun)
            throws IOException, InterruptedException {
        double millis;
        do {
            double p99 = p99(quick.unwatched(LOOK));
            millis = (System.nanoTime() - begun) / 1e6;
            if (p99 <= limit) {
                return millis;
            }
        } while (millis < PATIENCE_MILLIS);
        throw new IOException("not back within " + PATIENCE_MILLIS / 1000 + " s of an overload");
    }

    private static double p99(LoadResult result) {
        return result.response().percentile(99) / 1e3;
    }
}
