package dev.acceptloop.benchmarks;

import dev.acceptloop.clients.LoadResult;
import dev.acceptloop.protocol.Printable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Runs trials: start, first reply, conformance, each load, stop.
 *
 * <p>One thread runs trials; {@link #abort} may be called from another.
 */
final class TrialRunner {
    private static final int MOST_REPEATS = 2;
    private static final int MOST_LOOKS = 5; // at a part of the warm-up
    private static final int PARTS = 4; // of a warm-up
    private static final int MOST_WARM_UPS = 4; // as long; what is not warm then is not ranked
    private static final Duration LEAD = Duration.ofMillis(50); // until all have one under way
    private static final double[] PERCENTILES = {50, 90, 99, 99.9, 99.99};

    private final ComparisonOptions options;
    private final Plan plan;
    private final Pinning pinning;
    private final Consumer<String> progress;
    private final Timetable timetable;

    private volatile @Nullable ServerProcess running; // written by the trials' thread
    private volatile boolean aborted;

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

    /** Ends the server that is being measured, if there is one; its trial is none then. */
    void abort() {
        aborted = true;
        ServerProcess server = running;
        if (server != null) {
            server.close();
        }
    }

    /** Under all loads of that arm. */
    Trial run(int block, int position, Arm arm) throws InterruptedException {
        return run(block, position, arm, plan.points(arm));
    }

    /**
     * Under these.
     *
     * @throws InterruptedException if it was aborted
     */
    Trial run(int block, int position, Arm arm, List<LoadPoint> points)
            throws InterruptedException {
        var trial = new Draft(block, position, arm, points);
        try (ServerProcess server = start(arm)) {
            running = server;
            explained(trial, server);
        } catch (IOException e) {
            trial.error = Printable.of(String.valueOf(e.getMessage()));
        } finally {
            running = null;
        }
        if (aborted) {
            throw new InterruptedException("its server was ended");
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
        for (LoadPoint point : trial.points) {
            String size = options.bytes().size() > 1 ? ", " + point.bytes() + " bytes" : "";
            progress.accept(
                    trial.arm.label() + ", " + Figures.connections(point.connections()) + size);
            measure(trial, server, address, point, warmUp);
            warmUp = plan.warmUp().dividedBy(2);
        }
        trial.command = server.command();
        trial.receivedBytes += conformance.receivedBytes();
        trial.exitStatus = server.stop();
        trial.answeredBytes = server.answered();
    }

    /** A window that was disturbed is kept, and measured again while the server is warm. */
    private void measure(
            Draft trial,
            ServerProcess server,
            InetSocketAddress address,
            LoadPoint point,
            Duration least)
            throws IOException, InterruptedException {
        try (Generator generator = Generator.connect(options, address, point)) {
            WarmUp warmUp = warm(generator, server, least);
            Measurement last = window(generator, server, warmUp);
            trial.measurements.add(last);
            for (int left = MOST_REPEATS; last.disturbed() && left > 0 && mayRepeat(); left--) {
                long from = System.nanoTime();
                last = window(generator, server, warmUp);
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

    private Measurement window(Generator generator, ServerProcess server, WarmUp warmUp)
            throws IOException, InterruptedException {
        var watch = new Span.Watch(server.pid(), pinning);
        var window = Window.of(generator.run(LEAD, plan.window(), watch), watch);
        return measurement(window, warmUp, server.pid());
    }

    /** Load in parts, until the server is warm; for some time that is waited for. */
    private WarmUp warm(Generator generator, ServerProcess server, Duration least)
            throws IOException, InterruptedException {
        var warmUp = new WarmUp();
        Duration part = plan.warmUp().dividedBy(PARTS);
        Duration most = plan.warmUp().multipliedBy(MOST_WARM_UPS);
        warmUp.run(length -> part(generator, server, length), part, least, most);
        return warmUp;
    }

    private Window part(Generator generator, ServerProcess server, Duration length)
            throws IOException, InterruptedException {
        Window window = watched(generator, server, length);
        for (int more = 1; more < MOST_LOOKS && !window.isWhole(); more++) {
            window = watched(generator, server, length); // seen late, it looks cheaper than it was
        }
        return window;
    }

    private Window watched(Generator generator, ServerProcess server, Duration length)
            throws IOException, InterruptedException {
        var watch = new Span.Watch(server.pid(), pinning);
        return Window.of(right(generator.run(Duration.ZERO, length, watch)), watch);
    }

    /** Who answers wrong before a window has nobody left in it to say so. */
    private static LoadResult right(LoadResult replies) throws IOException {
        if (replies.errorCount() > 0) {
            throw new IOException("in the warm-up: " + replies.trouble());
        }
        return replies;
    }

    private static Measurement measurement(Window window, WarmUp warmUp, long pid) {
        LoadResult replies = window.replies();
        double messages = Math.max(1, replies.counts().verified());
        TreeUsage before = window.span().before().server();
        TreeUsage after = window.span().after().server();
        long userTicks = after.userTicks() - before.userTicks();
        long pss = memory(pid, Proc::pss);
        return new Measurement(
                window.connections(),
                replies.settings().messageBytes(),
                warmUp.spent().plus(LEAD).toNanos() / 1e9,
                warmUp.curve(),
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
                window.span().compilerShare(),
                window.span().collectorShare(),
                window.span().serverShare(),
                window.generatorShare(),
                Gates.limiter(window),
                replies.perTenthSecond(),
                replies.fairness(),
                Gates.check(window, warmUp.isWarm()),
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
        private final List<LoadPoint> points;
        private final List<Measurement> measurements = new ArrayList<>();
        private String command = "";
        private String serverProcessors = "";
        private String generatorProcessors = "";
        private double startMillis;
        private int exitStatus = -1;
        private long answeredBytes = -1;
        private long receivedBytes;
        private String error = "";

        private Draft(int block, int position, Arm arm, List<LoadPoint> points) {
            this.block = block;
            this.position = position;
            this.arm = arm;
            this.points = points;
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
