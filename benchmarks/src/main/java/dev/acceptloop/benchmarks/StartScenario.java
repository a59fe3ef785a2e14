package dev.acceptloop.benchmarks;

import dev.acceptloop.protocol.server.ServerModel;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** From starting a process to its first right reply, several times in a trial. */
final class StartScenario implements Scenario {
    private static final ScenarioFigure MEDIAN =
            ScenarioFigure.less("median", "From start to first reply, median", "ms");
    private static final ScenarioFigure P95 =
            ScenarioFigure.less("p95", "From start to first reply, p95", "ms");
    private static final ScenarioFigure CPU =
            ScenarioFigure.less("cpu", "Processor time until the first reply", "ms");

    private static final int STARTS = 5;
    private static final double SECONDS_EACH = 0.7;
    private static final double SECONDS_EACH_WITH_CHILDREN = 1.4;
    private static final double NANOS_PER_MILLI = 1e6;

    private final int starts;

    StartScenario() {
        this(STARTS);
    }

    /** With so many starts in a trial. */
    StartScenario(int starts) {
        this.starts = starts;
    }

    @Override
    public String name() {
        return "start";
    }

    @Override
    public String question() {
        return "How long from the start of a server to its first reply?";
    }

    @Override
    public List<ScenarioFigure> figures() {
        return List.of(MEDIAN, P95, CPU);
    }

    @Override
    public int connections(ServerModel model) {
        return 1;
    }

    /** As a model starts by default: what it starts ahead is part of its price. */
    @Override
    public List<String> serveOptions(ServerModel model) {
        return List.of();
    }

    @Override
    public Cost cost(ServerModel model) {
        double each = model.sharesMemory() ? SECONDS_EACH : SECONDS_EACH_WITH_CHILDREN;
        return new Cost(starts * each, 0);
    }

    @Override
    public Map<String, Double> measure(Subject subject) throws IOException, InterruptedException {
        var millis = new double[starts];
        var cpu = new double[starts];
        look(subject, 0, millis, cpu);
        for (int i = 1; i < starts; i++) {
            try (Subject next = subject.another(serveOptions(subject.model()))) {
                look(next, i, millis, cpu);
                next.stop();
            }
        }
        return Map.of(
                MEDIAN.key(), percentile(millis, 50),
                P95.key(), percentile(millis, 95),
                CPU.key(), percentile(cpu, 50));
    }

    private static void look(Subject subject, int at, double[] millis, double[] cpu)
            throws IOException {
        try (var client = new SilentConnections(subject.address(), at)) {
            client.growTo(1);
            millis[at] = (System.nanoTime() - subject.startedNanos()) / NANOS_PER_MILLI;
            cpu[at] = subject.seen(subject.sinceStart()).serverNanos() / NANOS_PER_MILLI;
        }
    }

    /** By nearest rank: the least value that so many percent do not exceed. */
    static double percentile(double[] values, double percent) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(int) Math.ceil(percent / 100 * sorted.length) - 1];
    }
}
