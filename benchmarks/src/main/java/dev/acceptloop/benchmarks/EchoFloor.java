package dev.acceptloop.benchmarks;

import com.sun.management.ThreadMXBean;
import dev.acceptloop.protocol.Server;
import dev.acceptloop.protocol.ServerListener;
import dev.acceptloop.protocol.ServerModel;
import dev.acceptloop.protocol.ServerOptions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Two gates on the echo path. Memory: how many bytes a server's threads allocate per message, over
 * a million of them, in this process. Processor: CPU per message against {@link PlainSelectorLoop},
 * interleaved, each in a process of its own.
 *
 * <p>Run: {@code java --enable-native-access=ALL-UNNAMED -cp benchmarks/target/benchmarks.jar
 * dev.acceptloop.benchmarks.EchoFloor [MODEL...]} (selector and reactor unless told). Ends with 0
 * if both gates hold, 3 if one does not, 4 if the machine was too noisy to tell.
 *
 * <p>Expect: less than one byte per message, since the read buffer is reused and an echo is written
 * from it; and at most 1.15 times the floor's CPU, since the system calls are the same.
 */
public final class EchoFloor {
    static final long MESSAGES = 1_000_000;
    private static final long WARM_UP_MESSAGES = 100_000;
    private static final double MOST_BYTES = 1;
    private static final double MOST_CPU = 1.15;
    private static final Duration BUDGET = Duration.ofSeconds(90);
    private static final int CONNECTIONS = 16;

    private EchoFloor() {}

    /** Runs both gates. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        List<String> models =
                arguments.length == 0 ? List.of("selector", "reactor") : List.of(arguments);
        boolean allocates = false;
        for (String model : models) {
            double bytes = bytesPerMessage(ServerModel.named(model), MESSAGES);
            allocates |= bytes >= MOST_BYTES;
            System.out.printf(Locale.ROOT, "%s: %.4f bytes allocated per message%n", model, bytes);
        }
        int status = processorGate(models);
        Runtime.getRuntime().exit(allocates ? 3 : status);
    }

    // ------------------------------------------------------------------ memory

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

    private static int processorGate(List<String> names) throws IOException, InterruptedException {
        List<ServerModel> models = names.stream().map(ServerModel::named).toList();
        var options =
                new ComparisonOptions(ModelProcess.command())
                        .models(models)
                        .connections(List.of(CONNECTIONS))
                        .budget(BUDGET)
                        .withFloor(true)
                        .directory(Path.of("results", "echo-floor"));
        Results results = Comparison.run(options, System.out);
        int status = 0;
        for (Cell cell : results.cellsAt(CONNECTIONS)) {
            Optional<Ratio> ratio = cell.ratio(Metric.CPU, Plan.FLOOR, CONNECTIONS);
            if (names.contains(cell.arm()) && ratio.isPresent()) {
                status = Math.max(status, status(cell.arm(), ratio.get().ratio()));
            }
        }
        return status == 1 ? 4 : status;
    }

    /** 0: the whole interval is within the limit. 3: all of it above. 1: it holds the limit. */
    private static int status(String arm, Estimate ratio) {
        System.out.printf(
                Locale.ROOT,
                "%s: %.3f times the floor's CPU per message, 95 %% interval %s; limit %.2f%n",
                arm,
                ratio.median(),
                Figures.interval(ratio),
                MOST_CPU);
        if (ratio.n() >= 3 && ratio.high() <= MOST_CPU) {
            return 0;
        }
        return ratio.n() >= 3 && ratio.low() > MOST_CPU ? 3 : 1;
    }
}
