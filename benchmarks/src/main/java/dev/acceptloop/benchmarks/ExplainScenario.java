package dev.acceptloop.benchmarks;

import dev.acceptloop.protocol.server.ServerModel;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the cost of a message is made of, counted and not timed: system calls, waits, garbage. Each
 * kind has a window of its own, for counting one disturbs the others; at the edges of a window
 * nothing is under way.
 */
final class ExplainScenario implements Scenario {
    private static final String NAME = "explain";
    private static final int MANY = 50;
    private static final int MANY_PROCESSES = 8;
    private static final double WINDOW_SECONDS = 0.4;
    private static final int WINDOWS = 6;

    private final int many;
    private final Supplier<String> unavailable;

    ExplainScenario() {
        this(MANY, SystemCalls::unavailable); // which tries it, so it is asked when it is due
    }

    /**
     * With so many connections at most.
     *
     * @param unavailable why system calls are not counted; empty if they are
     */
    ExplainScenario(int many, Supplier<String> unavailable) {
        this.many = many;
        this.unavailable = unavailable;
    }

    /** What is counted per message, and under which names strace has it. */
    private enum Kind {
        CALLS("calls", "System calls per message", ".*"),
        READ("read", "Of them receiving", "p?readv?2?|recv(from|m?msg)"),
        WRITE("write", "Of them sending", "p?writev?2?|send(to|m?msg)|shutdown"),
        WAIT(
                "wait",
                "Of them waiting for readiness",
                "p?select6?|p?poll|epoll_p?wait2?|io_uring_enter"),
        INTEREST("interest", "Of them changing what is waited for", "epoll_ctl|eventfd2?"),
        FUTEX("futex", "Of them handing over to a thread", "futex|futex_.*"),
        VOLUNTARY("voluntary", "Context switches: it waited", ""),
        INVOLUNTARY("involuntary", "Context switches: another had its turn", ""),
        WAKEUPS("wakeups", "Wake-ups", ""),
        ALLOCATED("allocated", "Allocated on the Java heap", ""),
        COLLECTIONS("collections", "Collections per million messages", "");

        private final String key;
        private final String title;
        private final String calls;

        Kind(String key, String title, String calls) {
            this.key = key;
            this.title = title;
            this.calls = calls;
        }

        String key(int connections) {
            return key + (connections == 1 ? "1" : "Many");
        }

        boolean isCall() {
            return !calls.isEmpty();
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String question() {
        return "Which calls, waits and garbage make up the cost of a message?";
    }

    /** Where system calls are not counted, the first that is says why. */
    @Override
    public List<ScenarioFigure> figures() {
        var figures = new ArrayList<ScenarioFigure>();
        String absence = unavailable.get();
        String note = absence.isEmpty() ? "" : " (system calls are not counted: " + absence + ")";
        for (int connections : new int[] {many, 1}) {
            for (Kind kind : Kind.values()) {
                if (!kind.isCall() || absence.isEmpty()) {
                    String at =
                            connections == 1 ? ", one connection" : ", " + many + " connections";
                    String unit = kind == Kind.ALLOCATED ? "B/msg" : "";
                    figures.add(
                            ScenarioFigure.less(
                                    kind.key(connections), kind.title + at + note, unit));
                    note = "";
                }
            }
        }
        return figures;
    }

    @Override
    public int connections(ServerModel model) {
        return model.sharesMemory() ? many : Math.min(many, MANY_PROCESSES);
    }

    @Override
    public List<String> serveOptions(ServerModel model) {
        return Room.serve(model, connections(model) + 1, "--framing=line");
    }

    @Override
    public Cost cost(ServerModel model) {
        return new Cost(model.sharesMemory() ? 4 : 14, WINDOWS * WINDOW_SECONDS);
    }

    @Override
    public Map<String, Double> measure(Subject subject) throws IOException, InterruptedException {
        var values = new LinkedHashMap<String, Double>();
        for (int connections : new int[] {1, connections(subject.model())}) {
            try (VerifiedLoad load =
                    VerifiedLoad.connect(
                            NAME,
                            subject,
                            VerifiedLoad.echo(subject).connections(connections).build())) {
                load.warm();
                var window = new Counted(subject, load, connections, values);
                window.waits();
                window.garbage();
                if (unavailable.get().isEmpty()) {
                    window.calls();
                }
            }
        }
        return values;
    }

    /** Windows of one number of connections. */
    private record Counted(
            Subject subject, VerifiedLoad load, int connections, Map<String, Double> values) {

        /** All that are sent are answered before this returns; who counts is in the way. */
        private double messages() throws IOException, InterruptedException {
            return load.unwatched(subject.window(WINDOW_SECONDS)).counts().sent();
        }

        private void put(Kind kind, double perMessage) {
            values.put(kind.key(connections), perMessage);
        }

        void waits() throws IOException, InterruptedException {
            Waits before = Waits.of(subject.tree());
            Duration window = subject.window(WINDOW_SECONDS);
            double messages = load.run(Duration.ZERO, window).counts().sent();
            Waits after = Waits.of(subject.tree());
            put(Kind.VOLUNTARY, (after.voluntary() - before.voluntary()) / messages);
            put(Kind.INVOLUNTARY, (after.involuntary() - before.involuntary()) / messages);
            put(Kind.WAKEUPS, (after.wakeups() - before.wakeups()) / messages);
        }

        void garbage() throws IOException, InterruptedException {
            Optional<JvmCounters> asked = JvmCounters.among(subject.tree());
            if (asked.isEmpty()) {
                return;
            }
            try (JvmCounters counters = asked.get()) {
                JvmCounters.Reading before = counters.read();
                double messages = messages();
                JvmCounters.Reading after = counters.read();
                double bytes =
                        after.allocatedBytes() - before.allocatedBytes() - counters.ownBytes();
                put(Kind.ALLOCATED, Math.max(0, bytes) / messages);
                put(
                        Kind.COLLECTIONS,
                        (after.collections() - before.collections()) * 1e6 / messages);
            }
        }

        /** Each by its own name too, for the raw values. */
        void calls() throws IOException, InterruptedException {
            Map<String, Long> counts;
            double messages;
            try (SystemCalls calls = SystemCalls.attach(subject.tree())) {
                messages = messages();
                counts = calls.detach();
            }
            for (Kind kind : Kind.values()) {
                if (kind.isCall()) {
                    put(kind, sum(counts, kind.calls) / messages);
                }
            }
            counts.forEach((name, count) ->
                    values.put(Kind.CALLS.key(connections) + '.' + name, count / messages));
        }

        private static double sum(Map<String, Long> counts, String names) {
            return counts.entrySet().stream()
                    .filter(call -> call.getKey().matches(names))
                    .mapToLong(Map.Entry::getValue)
                    .sum();
        }
    }
}
