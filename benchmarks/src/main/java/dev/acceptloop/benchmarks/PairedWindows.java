package dev.acceptloop.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * What a message costs several servers, compared closely enough to tell a few percent on a machine
 * whose speed changes from second to second.
 *
 * <p>Every server is a process of its own on one processor, the load on another. In each round
 * every server has one short window, in random order, and a ratio is of two windows of one round:
 * what the machine did then it did to both. A window's figure is the server's processor time by
 * segments echoed.
 *
 * <p>All of it again with new processes, since two JVMs seldom compile the same code alike: rounds
 * of one generation of processes are not independent of each other. So the sample is a generation,
 * with the geometric mean of its rounds, and the interval is Student's over generations; over
 * rounds it would hold the truth in 58 of 100 runs instead of 95 where processes differ by 5 % and
 * rounds by 2 %. A cluster bootstrap of so few generations is too narrow as well.
 *
 * <p>Not thread-safe.
 */
final class PairedWindows {
    private static final int GENERATIONS = 5; // of processes
    private static final long WINDOW_NANOS = 150_000_000; // of the server's processor time
    private static final long WARM_UP_NANOS = 3_000_000_000L; // the same: it compiles meanwhile
    private static final int AT_LEAST = 100; // segments between two looks at the clock

    private final Pinning pinning;
    private final List<Arm> arms;
    private final int rounds;
    private final Path log;
    private final Random random = new Random(1);

    /** A server: its name in tables, and what starts it. */
    record Arm(String name, List<String> command) {}

    /** What is sent: so many lines in one segment, CR LF included. */
    record Load(int connections, int lines, int lineBytes) {
        @Override
        public String toString() {
            return connections + " connections, " + lines + " lines of " + lineBytes + " bytes";
        }
    }

    /**
     * Nothing is started yet.
     *
     * @param log where the servers' standard error is appended
     */
    PairedWindows(Pinning pinning, List<Arm> arms, int rounds, Path log) {
        this.pinning = pinning;
        this.arms = List.copyOf(arms);
        this.rounds = rounds;
        this.log = log;
    }

    /** Nanoseconds of processor time a segment, by arm and round. */
    Costs measure(Load load) throws IOException, InterruptedException {
        var costs = new double[arms.size()][rounds];
        for (int generation = 0; generation < generations(rounds); generation++) {
            generation(load, costs, from(generation, rounds), from(generation + 1, rounds));
        }
        return new Costs(costs);
    }

    private static int generations(int rounds) {
        return Math.min(GENERATIONS, rounds);
    }

    /** The first round of that generation. */
    private static int from(int generation, int rounds) {
        return rounds * generation / generations(rounds);
    }

    private void generation(Load load, double[][] costs, int from, int to)
            throws IOException, InterruptedException {
        var servers = new ArrayList<ServerProcess>();
        var clients = new ArrayList<LineClient>();
        try {
            for (Arm arm : arms) {
                ServerProcess server = ServerProcess.start(pinning.wrap(arm.command()), log);
                servers.add(server);
                clients.add(
                        new LineClient(
                                server.awaitReady(),
                                load.connections(),
                                load.lines(),
                                load.lineBytes()));
                window(clients.getLast(), server, WARM_UP_NANOS);
            }
            for (int round = from; round < to; round++) {
                var order = new ArrayList<>(IntStream.range(0, arms.size()).boxed().toList());
                Collections.shuffle(order, random);
                for (int arm : order) {
                    costs[arm][round] = window(clients.get(arm), servers.get(arm), WINDOW_NANOS);
                }
            }
        } finally {
            for (LineClient client : clients) {
                client.close();
            }
            servers.forEach(ServerProcess::close);
        }
    }

    /** The server's processor time by segments, in nanoseconds, over so much of it. */
    private static double window(LineClient client, ServerProcess server, long nanos)
            throws IOException {
        long before = ProcessClock.nanos(server.pid());
        long used = 0;
        long segments = 0;
        while (used < nanos) { // not by the clock on the wall: others may want this processor
            segments += client.exchange(AT_LEAST);
            used = ProcessClock.nanos(server.pid()) - before;
        }
        return (double) used / segments;
    }

    /** What was measured under one load. */
    static final class Costs {
        private final double[][] nanos;

        /** By arm and round. */
        Costs(double[][] nanos) {
            this.nanos = nanos;
        }

        /** What a segment costs that arm, in nanoseconds. */
        Estimate of(int arm) {
            return Statistics.geometricMean(byGeneration(Statistics.logs(nanos[arm])));
        }

        /** What a segment costs that arm in multiples of another. */
        Estimate ratio(int arm, int base) {
            var logs = new double[nanos[arm].length];
            Arrays.setAll(logs, i -> Math.log(nanos[arm][i] / nanos[base][i]));
            return Statistics.geometricMean(byGeneration(logs));
        }

        /** The geometric mean of each generation's rounds. */
        private static double[] byGeneration(double[] logs) {
            var means = new double[generations(logs.length)];
            Arrays.setAll(
                    means,
                    i -> {
                        int to = from(i + 1, logs.length);
                        double[] own = Arrays.copyOfRange(logs, from(i, logs.length), to);
                        return Math.exp(Statistics.average(own));
                    });
            return means;
        }
    }
}
