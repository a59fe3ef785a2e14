package dev.acceptloop.benchmarks;

import com.sun.management.ThreadMXBean;
import dev.acceptloop.benchmarks.PairedWindows.Arm;
import dev.acceptloop.benchmarks.PairedWindows.Costs;
import dev.acceptloop.benchmarks.PairedWindows.Load;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Two gates on the echo path. Memory: how many bytes a server's threads allocate per message, over
 * a million of them, in this process. Processor: CPU per message against loops that do nothing but
 * echo, in C where gcc is there and on a Selector in any case, at 1, 50 and 1000 connections, by
 * {@link PairedWindows}; the first of them runs twice, to show what the machine does to equals.
 *
 * <p>Run: {@code java --enable-native-access=ALL-UNNAMED -XX:AutoBoxCacheMax=20000 -cp
 * benchmarks/target/benchmarks.jar dev.acceptloop.benchmarks.EchoFloor [--rounds=24]
 * [--connections=1,50,1000] [MODEL...]} (unless told: all models that have a limit, and select and
 * poll). Ends with 0 if both gates hold, 3 if one does not, 4 if the machine was too noisy to tell.
 *
 * <p>Expect: no byte per message, since the read buffer is reused and an echo is written from it;
 * and little more than the floor's CPU, since the system calls are the same. select and poll have
 * no limit: what they cost grows with the number of connections, which is their lesson.
 */
public final class EchoFloor {
    static final long MESSAGES = 1_000_000;
    private static final long WARM_UP_MESSAGES = 100_000;
    private static final int MESSAGE_BYTES = 64;
    private static final Path DIRECTORY = Path.of("results", "echo-floor");
    private static final int CONNECTIONS = 16; // of the memory gate
    private static final double MOST_BYTES = 0.1; // a JVM that does nothing allocates now and then

    /** Most CPU per message by model, as a multiple of the epoll loop's in C. */
    private static final Map<String, Double> LIMITS =
            Map.of("epoll", 1.10, "epoll-edge", 1.10, "uring", 1.05, "selector", 1.25);

    /** The same, of the plain Selector loop's. */
    private static final double MOST_OVER_SELECTOR = 1.15;

    private static final List<String> UNLIMITED = List.of("select", "poll");

    private final List<String> models;
    private final List<Integer> connections;
    private final int rounds;

    private EchoFloor(List<String> arguments) {
        List<String> names = arguments.stream().filter(word -> !word.startsWith("--")).toList();
        models = names.isEmpty() ? usual() : names;
        connections =
                Arrays.stream(option(arguments, "--connections=", "1,50,1000").split(",", -1))
                        .map(Integer::valueOf)
                        .toList();
        rounds = Integer.parseInt(option(arguments, "--rounds=", "24"));
    }

    private static String option(List<String> arguments, String flag, String otherwise) {
        return arguments.stream()
                .filter(word -> word.startsWith(flag))
                .map(word -> word.substring(flag.length()))
                .findFirst()
                .orElse(otherwise);
    }

    private static List<String> usual() {
        return ServerModel.all().stream()
                .filter(model -> model.unavailable().isEmpty())
                .map(ServerModel::name)
                .filter(name -> hasLimit(name) || UNLIMITED.contains(name))
                .toList();
    }

    /** All that has no limit against the loop in C has one against the plain Selector loop. */
    private static boolean hasLimit(String model) {
        return LIMITS.containsKey(model) || model.equals("reactor");
    }

    /** Runs both gates. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        var floor = new EchoFloor(List.of(arguments));
        int memory = floor.memoryGate();
        int processor = floor.processorGate();
        Runtime.getRuntime().exit(Math.max(memory, processor) == 3 ? 3 : processor);
    }

    // ------------------------------------------------------------------ memory

    private int memoryGate() throws IOException, InterruptedException {
        int status = 0;
        for (String model : models) {
            double bytes = bytesPerMessage(ServerModel.named(model), MESSAGES);
            status = bytes < MOST_BYTES ? status : 3;
            System.out.printf(Locale.ROOT, "%s: %.4f bytes allocated per message%n", model, bytes);
        }
        return status;
    }

    /** Bytes that the server's own threads allocate per message, when it is warm. */
    static double bytesPerMessage(ServerModel model, long messages)
            throws IOException, InterruptedException {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Set<Long> others = ids(threads.getAllThreadIds());
        try (Server server = model.open(ServerOptions.DEFAULTS, ServerListener.NONE)) {
            try (var client = new EchoClient((InetSocketAddress) server.address(), CONNECTIONS)) {
                client.exchange(WARM_UP_MESSAGES);
                Set<Long> own = ids(threads.getAllThreadIds());
                own.removeAll(others);
                long before = allocated(threads, own);
                client.exchange(messages);
                return (double) (allocated(threads, own) - before) / messages;
            }
        }
    }

    private static Set<Long> ids(long[] ids) {
        var set = new TreeSet<Long>();
        Arrays.stream(ids).forEach(set::add);
        return set;
    }

    private static long allocated(ThreadMXBean threads, Set<Long> ids) {
        return ids.stream().mapToLong(threads::getThreadAllocatedBytes).filter(n -> n > 0).sum();
    }

    // ------------------------------------------------------------------ processor

    private int processorGate() throws IOException, InterruptedException {
        List<Floor> floors = floors(DIRECTORY);
        var arms = new ArrayList<Arm>();
        floors.forEach(floor -> arms.add(new Arm(floor.label(), floor.command())));
        Floor first = floors.getFirst();
        arms.add(new Arm(first.label() + " (A/A)", first.command())); // what the machine does
        models.forEach(model -> arms.add(new Arm(model, command(model))));
        int status = 0;
        try (Pinning pinning = Pinning.apply()) {
            Path log = DIRECTORY.resolve("servers.log");
            var windows = new PairedWindows(pinning, arms, rounds, log);
            for (int n : connections) {
                Costs costs = windows.measure(new Load(n, 1, MESSAGE_BYTES));
                status = Math.max(status, report(n, arms, floors, costs));
            }
        }
        return status == 1 ? 4 : status;
    }

    private static List<String> command(String model) {
        var command = new ArrayList<>(ModelProcess.command());
        command.addAll(List.of("serve", model, "--port=0"));
        return command;
    }

    private static int report(int connections, List<Arm> arms, List<Floor> floors, Costs costs) {
        int status = 0;
        System.out.printf("%n%d connections: CPU per message%n", connections);
        for (int i = 0; i < arms.size(); i++) {
            String name = arms.get(i).name();
            System.out.printf(Locale.ROOT, "  %-28s %6.2f us%n", name, costs.of(i).mean() / 1e3);
            for (int base = 0; base < floors.size(); base++) {
                double limit = limit(floors.get(base), name);
                if (limit > 0 || (base == 0 && i > 0)) {
                    Estimate ratio = costs.ratio(i, base);
                    status = Math.max(status, status(floors.get(base), ratio, limit));
                }
            }
        }
        return status;
    }

    private static List<Floor> floors(Path directory) {
        var floors = new ArrayList<>(List.of(Floor.SELECTOR));
        if (!Floor.canCompile()) {
            System.out.println("no gcc here: held against the plain Selector loop only");
            return floors;
        }
        try {
            floors.addFirst(Floor.epoll(directory));
            floors.add(1, Floor.uring(directory));
        } catch (IOException e) { // headers older than the calls
            System.out.println("left out: " + e.getMessage());
        }
        return floors;
    }

    /** 0 for none. */
    private static double limit(Floor floor, String model) {
        if (floor.equals(Floor.SELECTOR)) {
            return hasLimit(model) ? MOST_OVER_SELECTOR : 0;
        }
        return floor.label().equals(Floor.EPOLL) ? LIMITS.getOrDefault(model, 0.0) : 0;
    }

    /** 0: the whole interval is within the limit. 3: all of it above. 1: it holds the limit. */
    private static int status(Floor floor, Estimate ratio, double limit) {
        boolean within = limit == 0 || ratio.high() <= limit;
        boolean above = limit != 0 && ratio.low() > limit;
        String verdict = within ? "within" : above ? "ABOVE" : "cannot tell";
        System.out.printf(
                Locale.ROOT,
                "    of %-26s %5.3f [%5.3f, %5.3f]  %s%n",
                floor.label(),
                ratio.mean(),
                ratio.low(),
                ratio.high(),
                limit == 0 ? "no limit" : String.format(Locale.ROOT, "%s %.2f", verdict, limit));
        return within ? 0 : above ? 3 : 1;
    }
}
