package dev.acceptloop.benchmarks;

import dev.acceptloop.protocol.server.ServerModel;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;

/**
 * What a connection costs that says nothing: connections are added in steps, and the slope of what
 * the server holds is the price of one.
 *
 * <p>Before the first step as many connections come and go as the first one has: what is touched
 * once for all connections, young generation, classes and code, is touched by then.
 */
final class IdleScenario implements Scenario {
    private static final ScenarioFigure PSS =
            ScenarioFigure.less("pss", "Memory per idle connection", "B");
    private static final ScenarioFigure HEAP =
            ScenarioFigure.less("heap", "Of it on the Java heap, after two collections", "B");
    private static final ScenarioFigure KERNEL =
            ScenarioFigure.less("kernel", "Socket buffers per idle connection, one end", "B");
    private static final ScenarioFigure EMPTY =
            ScenarioFigure.less("empty", "Memory without a connection", "MiB");
    private static final ScenarioFigure SILENT =
            ScenarioFigure.less("silent", "Processor time while all are silent", "ms/s");
    private static final ScenarioFigure NEARLY =
            ScenarioFigure.less("nearly", "Processor time at 10 messages a second", "ms/s");

    private static final List<Integer> LADDER = List.of(0, 500, 1000, 2000);
    private static final List<Integer> LONG_LADDER = List.of(0, 500, 1000, 2000, 4000);
    private static final List<Integer> BRIEF_LADDER = List.of(0, 500, 1000);
    private static final List<Integer> PROCESS_LADDER = List.of(0, 2, 4, 8);
    private static final double LONG_PACE = 2; // from here on there is time for the long one
    private static final int SILENT_CONNECTIONS = 1000;
    private static final int WHISPERS_PER_SECOND = 10;
    private static final double WINDOW_SECONDS = 0.8;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final long LOOK_AGAIN = 2_000_000;

    private final List<Integer> ladder;
    private final List<Integer> longLadder;
    private final boolean looksAtTheProcessor;

    /** Memory alone, in fewer steps: it is the same each time, and needs few blocks. */
    static IdleScenario brief() {
        return new IdleScenario(BRIEF_LADDER, BRIEF_LADDER, false);
    }

    IdleScenario() {
        this(LADDER, LONG_LADDER);
    }

    /**
     * With other steps.
     *
     * @param longLadder where there is time for it
     */
    IdleScenario(List<Integer> ladder, List<Integer> longLadder) {
        this(ladder, longLadder, true);
    }

    private IdleScenario(
            List<Integer> ladder, List<Integer> longLadder, boolean looksAtTheProcessor) {
        this.ladder = ladder;
        this.longLadder = longLadder;
        this.looksAtTheProcessor = looksAtTheProcessor;
    }

    @Override
    public String name() {
        return "idle";
    }

    @Override
    public String question() {
        return "What does a connection cost that says nothing?";
    }

    @Override
    public List<ScenarioFigure> figures() {
        return looksAtTheProcessor
                ? List.of(PSS, HEAP, KERNEL, EMPTY, SILENT, NEARLY)
                : List.of(PSS, HEAP, KERNEL, EMPTY);
    }

    @Override
    public int connections(ServerModel model) {
        return model.sharesMemory() ? Collections.max(longLadder) : Collections.max(PROCESS_LADDER);
    }

    @Override
    public List<String> serveOptions(ServerModel model) {
        return Room.serve(model, connections(model));
    }

    @Override
    public Cost cost(ServerModel model) {
        double fixed = model.sharesMemory() ? 1 + 0.9 * Collections.max(ladder) / 2000 : 5;
        return new Cost(fixed, looksAtTheProcessor ? 2 * WINDOW_SECONDS : 0);
    }

    @Override
    public Map<String, Double> measure(Subject subject) throws IOException, InterruptedException {
        List<Integer> steps = steps(subject);
        rehearse(subject, steps.get(1));
        var values = new LinkedHashMap<String, Double>();
        var seen = new ArrayList<Level>();
        try (var connections = new SilentConnections(subject.address(), subject.pid())) {
            for (int step : steps) {
                connections.growTo(step);
                seen.add(Level.of(subject, step));
                if (looksAtTheProcessor && step == busiest(steps)) {
                    values.putAll(silence(subject, connections));
                }
            }
        }
        values.put(PSS.key(), slope(seen, Level::pss));
        if (seen.stream().allMatch(level -> level.heap() >= 0)) {
            values.put(HEAP.key(), slope(seen, Level::heap));
        }
        values.put(KERNEL.key(), slope(seen, Level::kernel));
        values.put(EMPTY.key(), seen.getFirst().pss() / (1 << 20));
        seen.forEach(level ->
                values.put(ScenarioPictures.level(level.connections()), level.pss() / (1 << 20)));
        return values;
    }

    private List<Integer> steps(Subject subject) {
        if (!subject.model().sharesMemory()) {
            return PROCESS_LADDER;
        }
        return subject.pace() >= LONG_PACE ? longLadder : ladder;
    }

    /** The step at which the processor is looked at. */
    private static int busiest(List<Integer> steps) {
        return steps.stream().filter(n -> n <= SILENT_CONNECTIONS).max(Integer::compare).orElse(0);
    }

    private static double slope(List<Level> levels, ToDoubleFunction<Level> what) {
        return TheilSen.slope(
                levels.stream().map(level -> (double) level.connections()).toList(),
                levels.stream().map(what::applyAsDouble).toList());
    }

    // ------------------------------------------------------------------ rehearsal

    private static void rehearse(Subject subject, int connections)
            throws IOException, InterruptedException {
        long before = held(subject);
        try (var rehearsal = new SilentConnections(subject.address(), 0)) {
            rehearsal.growTo(connections);
        }
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (held(subject) > before && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(LOOK_AGAIN);
        }
    }

    /** Descriptors of the server, and processes: what connections that are gone give back. */
    private static long held(Subject subject) {
        return Proc.descriptors(subject.pid()) + subject.tree().length;
    }

    // ------------------------------------------------------------------ processor

    private static Map<String, Double> silence(Subject subject, SilentConnections connections)
            throws IOException {
        Duration window = subject.window(WINDOW_SECONDS);
        Span.Watch silent = subject.watch();
        SilentConnections.pause(System.nanoTime() + window.toNanos());
        double whileSilent = perSecond(subject.seen(silent.end()));
        Span.Watch nearly = subject.watch();
        connections.whisper(WHISPERS_PER_SECOND, window);
        double whileNearly = perSecond(subject.seen(nearly.end()));
        return Map.of(SILENT.key(), whileSilent, NEARLY.key(), whileNearly);
    }

    private static double perSecond(Span span) {
        return span.serverShare() * TimeUnit.SECONDS.toMillis(1);
    }

    /**
     * What is held with so many connections.
     *
     * @param heap of all JVMs of the tree, or -1 if one does not say
     */
    private record Level(int connections, double heap, double pss, double kernel) {
        static Level of(Subject subject, int connections) {
            double heap = 0;
            for (long pid : subject.tree()) {
                long live = HeapProbe.liveBytes(pid);
                heap = live < 0 || heap < 0 ? -1 : heap + live;
            }
            return new Level(connections, heap, subject.memory(), SocketMemory.bytesOfOneEnd());
        }
    }
}
