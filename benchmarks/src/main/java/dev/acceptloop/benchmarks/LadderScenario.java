package dev.acceptloop.benchmarks;

import dev.acceptloop.protocol.server.ServerModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How many connections a server holds, and what ends it: each step has twice as many, and all of
 * them are answered before it counts. It ends with the memory guard, and in time, whatever the
 * server does.
 */
final class LadderScenario implements Scenario {
    private static final ScenarioFigure HELD =
            ScenarioFigure.more("held", "Connections of the highest step that held", "");
    private static final int FIRST = 500;
    private static final int TOP = 64_000;
    private static final double LEAST_MEMORY_LEFT = 0.25;
    private static final double MOST_THREADS_TAKEN = 0.5;
    private static final double LONGEST_SECONDS = 12;
    private static final int OWN_DESCRIPTORS = 200; // what this process needs besides
    private static final int ALMOST = 64; // descriptors, to the limit

    /** Where the number of places is told to a model, that is its limit. */
    private static final Set<String> TOLD =
            Set.of("forking", "preforking", "pooled", "prethreaded");

    private final int first;
    private final int top;

    LadderScenario() {
        this(FIRST, TOP);
    }

    /** From one number to another one. */
    LadderScenario(int first, int top) {
        this.first = first;
        this.top = top;
    }

    /** What ended it, a figure each: how many connections there were to be. */
    enum End {
        REFUSED("the server says that it has too many (--max-connections, --memory)"),
        DESCRIPTORS("the descriptors of the server (ulimit -n)"),
        SERVER("the server, which closed or did not answer"),
        GENERATOR("the descriptors of the load generator"),
        MEMORY("the memory of this machine: a quarter is left"),
        THREADS("the threads that this machine can have: half of them are there"),
        TIME("time"),
        NONE("the end of the ladder");

        private final String what;

        End(String what) {
            this.what = what;
        }

        String key() {
            return "by" + name();
        }

        ScenarioFigure figure() {
            return ScenarioFigure.more(key(), "It ended, at so many, with " + what, "");
        }
    }

    @Override
    public String name() {
        return "ladder";
    }

    @Override
    public String question() {
        return "How many connections does it hold, and what is the limit?";
    }

    @Override
    public List<ScenarioFigure> figures() {
        var figures = new ArrayList<>(List.of(HELD));
        for (End end : End.values()) {
            figures.add(end.figure());
        }
        return figures;
    }

    @Override
    public int connections(ServerModel model) {
        return first;
    }

    @Override
    public List<String> serveOptions(ServerModel model) {
        return List.of();
    }

    @Override
    public String cannot(ServerModel model) {
        return TOLD.contains(model.name())
                ? "has as many places as it is told"
                : Scenario.super.cannot(model);
    }

    @Override
    public Cost cost(ServerModel model) {
        return new Cost(1, LONGEST_SECONDS);
    }

    @Override
    public Map<String, Double> measure(Subject subject) throws IOException, InterruptedException {
        long own = Limits.descriptors(ProcessHandle.current().pid()) - OWN_DESCRIPTORS;
        var guard = new Budget(System.nanoTime() + subject.window(LONGEST_SECONDS).toNanos());
        int held = 0;
        int step = first;
        End end = End.NONE;
        try (var connections = new ManyConnections(subject.address())) {
            for (; step <= top && end == End.NONE; step *= 2) {
                end = step > own ? End.GENERATOR : climb(subject, connections, step, guard);
                held = end == End.NONE ? step : held;
            }
        }
        var values = new LinkedHashMap<String, Double>();
        values.put(HELD.key(), (double) held);
        values.put(end.key(), (double) (end == End.NONE ? held : step / 2));
        return values;
    }

    private static End climb(Subject subject, ManyConnections connections, int step, Budget guard)
            throws IOException {
        try {
            boolean whole = connections.growTo(step, guard) && connections.exchangeAll(guard);
            return whole ? End.NONE : guard.spent();
        } catch (ManyConnections.Refused _) {
            return End.REFUSED;
        } catch (ManyConnections.Wrong e) {
            throw e;
        } catch (IOException _) {
            return reason(subject);
        }
    }

    /** Whose limit it was that a connection was not made, not answered, or was closed. */
    private static End reason(Subject subject) {
        long own = ProcessHandle.current().pid();
        if (Proc.descriptors(own) >= Limits.descriptors(own) - ALMOST) {
            return End.GENERATOR;
        }
        for (long pid : subject.tree()) {
            if (Proc.descriptors(pid) >= Limits.descriptors(pid) - ALMOST) {
                return End.DESCRIPTORS;
            }
        }
        return End.SERVER;
    }

    /** Time, and what this machine has for all. */
    private static final class Budget implements ManyConnections.Guard {
        private final long until;
        private @Nullable End spent;

        Budget(long until) {
            this.until = until;
        }

        @Override
        public boolean mayGoOn() {
            if (Limits.memoryLeft() < LEAST_MEMORY_LEFT) {
                spent = End.MEMORY;
            } else if (Limits.threadsTaken() > MOST_THREADS_TAKEN) {
                spent = End.THREADS;
            } else if (System.nanoTime() - until > 0) {
                spent = End.TIME;
            }
            return spent == null;
        }

        End spent() {
            return spent == null ? End.NONE : spent;
        }
    }
}
