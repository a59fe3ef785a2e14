package dev.acceptloop.benchmarks;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * What it costs to write a protocol on the event framework: processor time of an echo of lines, on
 * a reactor with a LineReceiver, against the bare {@code selector} model with line framing, and
 * against Twisted's own LineReceiver where that is installed.
 *
 * <p>Every server in a process of its own on one processor, the load on another; short windows on
 * each in random order, and all of it again with new processes, since two JVMs seldom compile the
 * same code alike. A window's figure is the server's processor time by segments echoed; a round
 * compares the windows that lie beside each other.
 *
 * <p>Run: {@code java --enable-native-access=ALL-UNNAMED -cp benchmarks/target/benchmarks.jar
 * dev.acceptloop.benchmarks.LineFloor [ROUNDS]} (unless told, 12; three minutes on a quiet
 * machine). Ends with 0 if all limits hold, 3 if one does not, 4 if the intervals do not say.
 *
 * <p>Expect: little above the selector, since the system calls are the same and the lines of one
 * segment leave in one write; a fraction of Twisted, which makes objects of each line.
 */
public final class LineFloor {
    private static final int GENERATIONS = 3; // of processes
    private static final long WINDOW_NANOS = 150_000_000; // of the server's processor time
    private static final long WARM_UP_NANOS = 3_000_000_000L; // the same: it compiles meanwhile
    private static final String REACTOR = "reactor, LineReceiver";
    private static final String SELECTOR = "selector, framing line";
    private static final String TWISTED = "Twisted, LineReceiver";
    private static final Path PYTHON = Path.of("/usr/bin/python3");

    /**
     * What is sent, and what it may cost.
     *
     * @param mostOfSelector processor time as a multiple of the selector's; 0 for no limit
     * @param mostOfTwisted the same, of Twisted's
     */
    private record Load(
            int connections,
            int lines,
            int lineBytes,
            double mostOfSelector,
            double mostOfTwisted) {
        @Override
        public String toString() {
            return connections + " connections, " + lines + " lines of " + lineBytes + " bytes";
        }
    }

    private static final List<Load> LOADS =
            List.of(
                    new Load(1, 1, 64, 1.10, 0.5),
                    new Load(50, 1, 64, 1.10, 0.5),
                    new Load(50, 64, 32, 0, 1 / 6.0));

    private record Arm(String name, List<String> command) {}

    private final Pinning pinning;
    private final int rounds;
    private final List<Arm> arms = new ArrayList<>();
    private final Random random = new Random(1);

    private LineFloor(Pinning pinning, int rounds) throws IOException, InterruptedException {
        this.pinning = pinning;
        this.rounds = rounds;
        var selector = new ArrayList<>(ModelProcess.command());
        selector.addAll(List.of("serve", "selector", "--framing=line", "--port=0"));
        arms.add(new Arm(SELECTOR, selector));
        var reactor = new ArrayList<>(ModelProcess.command());
        reactor.removeLast(); // the class whose main it is
        reactor.add("dev.acceptloop.event.examples.EchoLines");
        arms.add(new Arm(REACTOR, reactor));
        if (hasTwisted()) {
            arms.add(new Arm(TWISTED, List.of(PYTHON.toString(), script().toString())));
        } else {
            System.out.println("Twisted is not installed (python3-twisted): left out");
        }
    }

    private static boolean hasTwisted() throws IOException, InterruptedException {
        return Files.isExecutable(PYTHON)
                && new ProcessBuilder(PYTHON.toString(), "-c", "import twisted").start().waitFor()
                        == 0;
    }

    private static Path script() throws IOException {
        Path script = Files.createDirectories(Path.of("results")).resolve("twisted_lines.py");
        try (@Nullable InputStream source =
                LineFloor.class.getResourceAsStream("twisted_lines.py")) {
            if (source == null) {
                throw new FileNotFoundException("twisted_lines.py is not among the resources");
            }
            Files.copy(source, script, StandardCopyOption.REPLACE_EXISTING);
        }
        return script;
    }

    /** Measures all loads. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        int rounds = arguments.length == 0 ? 12 : Integer.parseInt(arguments[0]);
        int status = 0;
        try (Pinning pinning = Pinning.apply()) {
            var floor = new LineFloor(pinning, rounds);
            for (Load load : LOADS) {
                status = Math.max(status, floor.measure(load));
            }
        }
        Runtime.getRuntime().exit(status == 1 ? 4 : status);
    }

    private int measure(Load load) throws IOException, InterruptedException {
        System.out.println(load);
        var costs = new double[arms.size()][rounds]; // nanoseconds a segment
        for (int generation = 0; generation < GENERATIONS; generation++) {
            int from = rounds * generation / GENERATIONS;
            generation(load, costs, from, rounds * (generation + 1) / GENERATIONS);
        }
        int status = 0;
        for (int arm = 0; arm < arms.size(); arm++) {
            Estimate cost = Statistics.bootstrap(costs[arm], 1);
            System.out.printf(
                    Locale.ROOT,
                    "  %-24s %7.2f us a segment, %9.0f lines a CPU second%n",
                    arms.get(arm).name(),
                    cost.median() / 1e3,
                    load.lines() * 1e9 / cost.median());
        }
        status = Math.max(status, compare(costs, 0, load.mostOfSelector()));
        return arms.size() < 3 ? status : Math.max(status, compare(costs, 2, load.mostOfTwisted()));
    }

    /** 0: the whole interval is within the limit. 3: all of it above. 1: it holds the limit. */
    private int compare(double[][] costs, int base, double limit) {
        var ratios = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            ratios[i] = costs[1][i] / costs[base][i];
        }
        Estimate ratio = Statistics.bootstrap(ratios, 1);
        boolean within = limit == 0 || ratio.high() <= limit;
        boolean above = limit != 0 && ratio.low() > limit;
        System.out.printf(
                Locale.ROOT,
                "  of %-21s %5.3f [%5.3f, %5.3f]  %s%n",
                arms.get(base).name(),
                ratio.median(),
                ratio.low(),
                ratio.high(),
                limit == 0
                        ? "no limit"
                        : String.format(
                                Locale.ROOT,
                                "%s %.3f",
                                within ? "within" : above ? "ABOVE" : "cannot tell",
                                limit));
        return within ? 0 : above ? 3 : 1;
    }

    // ------------------------------------------------------------------ one set of processes

    private void generation(Load load, double[][] costs, int from, int to)
            throws IOException, InterruptedException {
        var servers = new ArrayList<ServerProcess>();
        var clients = new ArrayList<LineClient>();
        try {
            for (Arm arm : arms) {
                Path log = Path.of("results", "line-floor.log");
                ServerProcess server = ServerProcess.start(pinning.wrap(arm.command()), log);
                servers.add(server);
                clients.add(client(server.awaitReady(), load));
                window(clients.getLast(), server, WARM_UP_NANOS);
            }
            for (int round = from; round < to; round++) {
                var order = new ArrayList<>(List.of(0, 1, 2).subList(0, arms.size()));
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

    private static LineClient client(InetSocketAddress address, Load load) throws IOException {
        return new LineClient(address, load.connections(), load.lines(), load.lineBytes());
    }

    /** The server's processor time by segments, in nanoseconds, over so much of it. */
    private static double window(LineClient client, ServerProcess server, long nanos)
            throws IOException {
        long before = ProcessClock.nanos(server.pid());
        long used = 0;
        long segments = 0;
        while (used < nanos) { // not by the clock on the wall: others may want this processor
            segments += client.exchange(100);
            used = ProcessClock.nanos(server.pid()) - before;
        }
        return (double) used / segments;
    }
}
