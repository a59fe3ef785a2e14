package dev.acceptloop.benchmarks;

import dev.acceptloop.benchmarks.KneeSearch.Knee;
import dev.acceptloop.benchmarks.KneeSearch.Verdict;
import dev.acceptloop.clients.Arrivals;
import dev.acceptloop.clients.LoadOptions;
import dev.acceptloop.clients.LoadResult;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How many messages a second, at random times, are answered within a limit. */
final class KneeScenario implements Scenario {
    static final String NAME = "knee";

    private static final Duration LIMIT = Duration.ofMillis(10);
    private static final Duration LEAST_LIMIT = Duration.ofMillis(1);
    private static final Duration MOST_LIMIT = Duration.ofSeconds(1);
    private static final int CONNECTIONS = 16;
    private static final double UNBOUNDED = 200_000; // a second: more than any of them can do
    private static final double BELOW = 4; // where the search begins, under what that comes to
    private static final double LEAD_SECONDS = 0.1;
    private static final double WINDOW_SECONDS = 0.3;
    private static final double USUAL_PROBES = 10;
    private static final double LEAST_MESSAGES = 300; // for a p99 that more than one is above
    private static final double LONGEST_SECONDS = 3;

    private final Duration limit;
    private final ScenarioFigure good;
    private final ScenarioFigure bad;
    private final ScenarioFigure withdrawn;

    KneeScenario() {
        this(LIMIT);
    }

    /** With that limit for the p99 of response times. */
    KneeScenario(Duration limit) {
        this.limit = limit;
        String within = "p99 of response time within " + limit.toNanos() / 1e6 + " ms";
        good = ScenarioFigure.more("rate", "Highest rate with " + within, "msg/s");
        bad =
                ScenarioFigure.more(
                        "bad", "Lowest rate tried that is above it, and does not hold", "msg/s");
        withdrawn = ScenarioFigure.less("withdrawn", "Rates that held once and not again", "");
    }

    /**
     * Of {@code knee:LIMIT}.
     *
     * @throws IllegalArgumentException if that is no limit, in one line
     */
    static KneeScenario of(String name) {
        String option = "--scenario " + NAME;
        Duration limit = ServerOptions.duration(option, name.substring(NAME.length() + 1));
        if (limit.compareTo(LEAST_LIMIT) < 0 || limit.compareTo(MOST_LIMIT) > 0) {
            throw new IllegalArgumentException(
                    "--scenario " + name + ": a limit of 1ms to 1s is expected");
        }
        return new KneeScenario(limit);
    }

    /** Two limits are two questions. */
    @Override
    public String name() {
        return limit.equals(LIMIT) ? NAME : NAME + ':' + limit.toMillis() + "ms";
    }

    @Override
    public String question() {
        return "How many messages a second are answered within a limit?";
    }

    @Override
    public List<ScenarioFigure> figures() {
        return List.of(good, bad, withdrawn);
    }

    @Override
    public int connections(ServerModel model) {
        return CONNECTIONS;
    }

    @Override
    public List<String> serveOptions(ServerModel model) {
        return Room.serve(model, 2 * CONNECTIONS, "--framing=line");
    }

    @Override
    public Cost cost(ServerModel model) {
        double windows = USUAL_PROBES * (LEAD_SECONDS + WINDOW_SECONDS) + 2 * WINDOW_SECONDS;
        return new Cost(model.sharesMemory() ? 1.5 : 8, windows);
    }

    @Override
    public Map<String, Double> measure(Subject subject) throws IOException, InterruptedException {
        try (VerifiedLoad warm =
                VerifiedLoad.connect(
                        NAME,
                        subject,
                        VerifiedLoad.echo(subject).connections(CONNECTIONS).build())) {
            warm.warm();
        }
        LoadOptions asked =
                VerifiedLoad.echo(subject)
                        .connections(CONNECTIONS)
                        .rate(UNBOUNDED)
                        .arrivals(Arrivals.POISSON)
                        .seed(subject.pid())
                        .drain(limit.multipliedBy(2))
                        .build();
        try (VerifiedLoad load = VerifiedLoad.connect(NAME, subject, asked)) {
            Span.Watch watch = subject.watch();
            Knee knee = found(subject, load);
            subject.seen(watch.end());
            return values(knee);
        }
    }

    private Knee found(Subject subject, VerifiedLoad load)
            throws IOException, InterruptedException {
        double most = load.unwatched(subject.window(WINDOW_SECONDS)).throughput();
        return new KneeSearch((rate, isLonger) -> at(subject, load, rate, isLonger))
                .from(most / BELOW);
    }

    private Verdict at(Subject subject, VerifiedLoad load, double perSecond, boolean isLonger)
            throws IOException, InterruptedException {
        double usual = (isLonger ? 2 : 1) * WINDOW_SECONDS * subject.pace();
        double seconds = Math.clamp(LEAST_MESSAGES / perSecond, usual, LONGEST_SECONDS);
        Duration window = Duration.ofNanos((long) (seconds * 1e9));
        return verdict(load.at(perSecond, subject.window(LEAD_SECONDS), window), limit);
    }

    /** As many are answered as were to be, but for one in a hundred, and soon enough. */
    static Verdict verdict(LoadResult result, Duration limit) {
        LoadResult.Counts counts = result.counts();
        boolean soon = result.response().percentile(99) <= limit.toNanos();
        long missing = counts.planned() - counts.verified();
        if (soon && missing <= Math.max(2, counts.planned() / 100)) {
            return Verdict.HOLDS;
        }
        return result.isLate() ? Verdict.LATE : Verdict.FAILS;
    }

    private Map<String, Double> values(Knee knee) {
        var values = new LinkedHashMap<String, Double>();
        values.put(withdrawn.key(), (double) knee.withdrawn());
        if (knee.good() > 0) {
            values.put(good.key(), knee.good());
        }
        if (knee.bad() > 0) {
            values.put(bad.key(), knee.bad());
        }
        return values;
    }
}
