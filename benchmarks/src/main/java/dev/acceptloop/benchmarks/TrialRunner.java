package dev.acceptloop.benchmarks;

import dev.acceptloop.clients.LoadResult;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Runs trials: start, first reply, conformance, load at each number of connections, stop.
 *
 * <p>One thread runs trials; {@link #abort} may be called from another.
 */
final class TrialRunner {
    private static final int MOST_REPEATS = 2;
    private static final int MOST_WARM_UPS = 4; // as long; what is not warm then is not ranked
    private static final Duration LEAD = Duration.ofMillis(50); // until all have one under way
    private static final double[] PERCENTILES = {50, 90, 99, 99.9, 99.99};

    private final ComparisonOptions options;
    private final Plan plan;
    private final Pinning pinning;
    private final Consumer<String> progress;
    private final Timetable timetable;

    private volatile @Nullable ServerProcess running; // written by the trials' thread

    TrialRunner(
            ComparisonOptions options,
            Plan plan,
            Pinning pinning,
            Consumer<String> progress,
            Timetable timetable) {
        this.options = options;
        this.plan = plan;
        this.pinning = pinning;
        this.progress = progress;
        this.timetable = timetable;
    }

    /** Ends the server that is being measured, if there is one; its trial then fails. */
    void abort() {
        ServerProcess server = running;
        if (server != null) {
            server.close();
        }
    }

    Trial run(int block, int position, Arm arm) throws InterruptedException {
        var trial = new Draft(block, position, arm);
        try (ServerProcess server = start(arm)) {
            running = server;
            explained(trial, server);
        } catch (IOException e) {
            trial.error = String.valueOf(e.getMessage());
        } finally {
            running = null;
        }
        return trial.finish();
    }

    private ServerProcess start(Arm arm) throws IOException {
        Path log = options.directory().resolve("servers.log");
        Optional<OutsideArm> outside = plan.outside(arm);
        return outside.isPresent()
                ? OutsideProcess.start(outside.get(), pinning, log)
                : ServerProcess.start(pinning.wrap(plan.command(arm)), log);
    }

    private void explained(Draft trial, ServerProcess server)
            throws IOException, InterruptedException {
        try {
            run(trial, server);
        } catch (IOException e) {
            throw server.explained(e);
        }
    }

    private void run(Draft trial, ServerProcess server) throws IOException, InterruptedException {
        InetSocketAddress address = server.awaitReady();
        var conformance = new Conformance(address, options.framing(), options.seed());
        conformance.firstReply();
        trial.startMillis = (System.nanoTime() - server.startedNanos()) / 1e6;
        conformance.run();
        Duration warmUp = plan.warmUp();
        for (int connections : busiestFirst(trial.arm)) {
            progress.accept(
                    trial.arm.label()
                            + ", "
                            + connections
                            + (connections == 1 ? " connection" : " connections"));
            measure(trial, server, address, connections, warmUp);
            warmUp = plan.warmUp().dividedBy(2);
        }
        trial.command = server.command();
        trial.receivedBytes += conformance.receivedBytes();
        trial.exitStatus = server.stop();
        trial.answeredBytes = server.answered();
    }

    /** The more messages a second, the sooner a server is compiled: the quiet ones find it warm. */
    private static List<Integer> busiestFirst(Arm arm) {
        return arm.connections().stream().sorted(Comparator.reverseOrder()).toList();
    }

    /** A window that was disturbed is kept, and measured again while the server is warm. */
    private void measure(
            Draft trial,
            ServerProcess server,
            InetSocketAddress address,
            int connections,
            Duration warmUp)
            throws IOException, InterruptedException {
        try (Generator generator = Generator.connect(options, address, connections)) {
            List<Double> curve = new ArrayList<>();
            Duration warmedUp = warm(generator, server, warmUp, curve);
            Duration warmedUpFor = warmedUp.plus(LEAD);
            Measurement last = window(generator, server, warmedUpFor, curve);
            trial.measurements.add(last);
            for (int left = MOST_REPEATS; last.disturbed() && left > 0 && mayRepeat(); left--) {
                long from = System.nanoTime();
                last = window(generator, server, warmedUpFor, curve);
                trial.measurements.add(last);
                timetable.repeated(Duration.ofNanos(System.nanoTime() - from));
            }
            trial.receivedBytes += generator.receivedBytes();
            notePlaces(trial, server);
        }
    }

    /** Where it ran, children included, which may be there only as long as their connections. */
    private void notePlaces(Draft trial, ServerProcess server) throws IOException {
        trial.serverProcessors = Proc.allowed(TreeUsage.tree(server.pid()));
        trial.generatorProcessors = Proc.allowed(ProcessHandle.current().pid());
        if (pinning.applied()
                && !trial.serverProcessors.equals(Integer.toString(pinning.server()))) {
            throw new IOException(
                    "it ran on processors %s, where it was put on %d"
                            .formatted(trial.serverProcessors, pinning.server()));
        }
    }

    private boolean mayRepeat() {
        return timetable.fitsRepeat(plan.window().plus(LEAD).toNanos() / 1e9);
    }

    private Measurement window(
            Generator generator, ServerProcess server, Duration warmUp, List<Double> curve)
            throws IOException, InterruptedException {
        var observer = new Window.Observer(server.pid(), pinning);
        Window window = observer.window(generator.run(LEAD, plan.window(), observer));
        return measurement(window, warmUp, curve, server.pid());
    }

    /** Load in parts, until the compiler has come to rest in one; for some time it is waited. */
    private Duration warm(
            Generator generator, ServerProcess server, Duration least, List<Double> curve)
            throws IOException, InterruptedException {
        Duration part = plan.warmUp().dividedBy(4);
        Duration most = plan.warmUp().multipliedBy(MOST_WARM_UPS);
        Duration spent = Duration.ZERO;
        boolean quiet = false;
        while (spent.compareTo(least) < 0 || (!quiet && spent.compareTo(most) < 0)) {
            var observer = new Window.Observer(server.pid(), pinning);
            Window window = observer.window(right(generator.run(Duration.ZERO, part, observer)));
            curve.add(window.cpuMicros());
            quiet = window.compilerShare() <= Gates.COMPILER_LIMIT;
            spent = spent.plus(part);
        }
        return spent;
    }

    /** Who answers wrong before a window has nobody left in it to say so. */
    private static LoadResult right(LoadResult replies) throws IOException {
        if (replies.errorCount() > 0) {
            throw new IOException("in the warm-up: " + replies.trouble());
        }
        return replies;
    }

    private static Measurement measurement(
            Window window, Duration warmUp, List<Double> curve, long pid) {
        LoadResult replies = window.replies();
        double messages = Math.max(1, replies.counts().verified());
        TreeUsage before = window.before().server();
        TreeUsage after = window.after().server();
        long userTicks = after.userTicks() - before.userTicks();
        long pss = memory(pid, Proc::pss);
        return new Measurement(
                window.connections(),
                warmUp.toNanos() / 1e9,
                List.copyOf(curve),
                replies.seconds(),
                replies.counts().verified(),
                replies.throughput(),
                replies.service().meanNanos() / 1e3,
                percentiles(replies.service()),
                window.cpuMicros(),
                userTicks * Proc.NANOS_PER_TICK / 1e3 / messages,
                pss > 0 ? pss : memory(pid, Proc::rss),
                pss > 0 ? "PSS" : "RSS",
                after.threads(),
                after.processes(),
                (switches(after).voluntary() - switches(before).voluntary()) / messages,
                (switches(after).involuntary() - switches(before).involuntary()) / messages,
                window.compilerShare(),
                window.collectorShare(),
                window.serverShare(),
                window.generatorShare(),
                Gates.limiter(window),
                replies.perTenthSecond(),
                replies.fairness(),
                Gates.check(window),
                false);
    }

    private static Proc.Switches switches(TreeUsage usage) {
        return usage.work().switches();
    }

    private static long memory(long root, ToLongFunction<Long> kind) {
        return Arrays.stream(TreeUsage.tree(root)).map(pid -> kind.applyAsLong(pid)).sum();
    }

    /** A percentile counts if at least ten replies lie above it. */
    private static SortedMap<Double, Double> percentiles(LoadResult.Times times) {
        var micros = new TreeMap<Double, Double>();
        for (double percentile : PERCENTILES) {
            if (times.resolves(percentile)) {
                micros.put(percentile, times.percentile(percentile) / 1e3);
            }
        }
        return micros;
    }

    /** A trial under way: what is known if it fails is kept. */
    private static final class Draft {
        private final int block;
        private final int position;
        private final Arm arm;
        private final List<Measurement> measurements = new ArrayList<>();
        private String command = "";
        private String serverProcessors = "";
        private String generatorProcessors = "";
        private double startMillis;
        private int exitStatus = -1;
        private long answeredBytes = -1;
        private long receivedBytes;
        private String error = "";

        private Draft(int block, int position, Arm arm) {
            this.block = block;
            this.position = position;
            this.arm = arm;
        }

        private Trial finish() {
            return new Trial(
                    block,
                    position,
                    arm.label(),
                    command,
                    serverProcessors,
                    generatorProcessors,
                    startMillis,
                    List.copyOf(measurements),
                    exitStatus,
                    answeredBytes,
                    receivedBytes,
                    error);
        }
    }
}
