package dev.acceptloop.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;

/**
 * The main job: starts each model in a process of its own, verifies it, loads it, block by block,
 * and writes what was found.
 *
 * <p>In the directory of the options: {@code results.json} (also after each block, so that an
 * interrupted run leaves what it has), what {@link Outputs} makes of it, and {@code servers.log},
 * the servers' standard error.
 *
 * <p>SIGINT and SIGTERM end it within seconds: no server is left behind, partial results are
 * written.
 */
public final class Comparison {
    /**
     * What every server's JVM should be started with. One processor is what a pinned JVM sees
     * anyway; said, it holds unpinned too. The heap is of one size from the start, and not touched
     * ahead, so that memory shows what a model touches.
     */
    public static final List<String> JVM_FLAGS =
            List.of(
                    "-XX:+UseSerialGC",
                    "-XX:ActiveProcessorCount=1",
                    "-Xms256m",
                    "-Xmx256m",
                    "-XX:-UsePerfData",
                    // The JDK's epoll selector boxes each ready descriptor: above 127 that
                    // allocates.
                    "-XX:AutoBoxCacheMax=20000",
                    "--enable-native-access=ALL-UNNAMED");

    private static final Duration GRACE = Duration.ofSeconds(20); // over the budget, for one trial
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30); // for quiet

    private final ComparisonOptions options;
    private final Plan plan;
    private final Progress progress;
    private final Timetable timetable;
    private final String startedAt =
            OffsetDateTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS).toString();

    private Sitting sitting = Sitting.UNKNOWN;
    private List<Trial> trials = List.of();
    private String stopped = "";
    private volatile boolean interrupted; // by the shutdown hook

    private Comparison(ComparisonOptions options, Plan plan, Progress progress) {
        this.options = options;
        this.plan = plan;
        this.progress = progress;
        this.timetable = new Timetable(plan, options.budget(), System::nanoTime);
    }

    /**
     * Runs it: progress to standard error, the table to {@code out}.
     *
     * @return what was found; also written to the options' directory
     * @throws IllegalArgumentException if there is nothing to compare, in one line for the user
     * @throws IOException if the results cannot be written
     */
    public static Results run(ComparisonOptions options, PrintStream out)
            throws IOException, InterruptedException {
        if (!Proc.available()) {
            throw new IllegalArgumentException(
                    "compare reads what servers use from /proc: Linux only");
        }
        if (!Scenarios.named(options.scenarios()).isEmpty()) {
            return ScenarioRun.run(options, out);
        }
        Results results = echo(options);
        out.print(Table.of(results));
        out.println("report: " + options.directory().resolve("report.html"));
        out.flush();
        return results;
    }

    /** The same with a word to nobody but standard error, whatever scenarios are asked for. */
    static Results echo(ComparisonOptions options) throws IOException, InterruptedException {
        var plan = new Plan(options);
        Files.createDirectories(options.directory());
        return new Comparison(options, plan, Progress.onStandardError()).run();
    }

    private Results run() throws IOException, InterruptedException {
        Environment environment = Environment.here();
        announce();
        try (Pinning pinning = Pinning.apply()) {
            progress.line(
                    pinning.applied()
                            ? "servers on processor %d, load from processor %d"
                                    .formatted(pinning.server(), pinning.generator())
                            : "servers and load share the processors: no taskset, or one processor");
            sitting = sitting(pinning);
            if (sitting.isNoisy()) {
                progress.line(sitting.sentence());
            }
            var runner = new TrialRunner(options, plan, pinning, this::now, timetable);
            try (var _ = new Interruption(() -> stop(runner))) {
                runAll(runner, environment);
                return write(environment.after());
            }
        }
    }

    private void stop(TrialRunner runner) {
        interrupted = true;
        runner.abort();
    }

    private void runAll(TrialRunner runner, Environment environment) throws IOException {
        try {
            runBlocks(runner, environment);
            repeatDisturbed(runner);
        } catch (InterruptedException _) {
            interrupted = true; // what there is is written, and says so
        }
        stopped = interrupted ? "interrupted" : stopped;
    }

    /** Waits for quiet as long as there is time that no block needs. */
    private Sitting sitting(Pinning pinning) throws IOException, InterruptedException {
        if (!pinning.applied()) {
            return Sitting.UNKNOWN;
        }
        var look = Duration.ofMillis(Math.min(1000, options.budget().toMillis() / 100));
        var spare = Duration.ofMillis((long) (1000 * Math.max(0, timetable.spare() / 2)));
        Duration most = spare.compareTo(LONGEST_WAIT) < 0 ? spare : LONGEST_WAIT;
        List<Integer> processors = List.of(pinning.server(), pinning.generator());
        now("looks whether the processors are quiet");
        return Sitting.await(() -> SpinProbe.foreign(processors, look), most, System::nanoTime);
    }

    private void announce() {
        int windows = plan.arms().stream().mapToInt(arm -> arm.connections().size()).sum();
        progress.line(
                String.format(
                        Locale.ROOT,
                        "comparing %d arms, up to %d blocks of %d windows of %.2f s, within %s",
                        plan.arms().size(),
                        plan.blocks(),
                        windows,
                        plan.window().toMillis() / 1e3,
                        Progress.clock(options.budget())));
        plan.skipped()
                .forEach((model, reason) -> progress.line("left out: " + model + ": " + reason));
    }

    // ------------------------------------------------------------------ blocks

    private void runBlocks(TrialRunner runner, Environment environment)
            throws IOException, InterruptedException {
        for (int block = 1; block <= plan.blocks() && goesOn(); block++) {
            if (!timetable.fitsBlock(block - 1)) {
                stopped = "out of time after " + (block - 1) + " of " + plan.blocks() + " blocks";
                return;
            }
            runBlock(runner, block);
            results(environment).write(options.directory().resolve("results.json"));
        }
    }

    private boolean goesOn() {
        return stopped.isEmpty() && !interrupted;
    }

    private void runBlock(TrialRunner runner, int block) throws InterruptedException {
        int position = 0;
        for (Arm arm : plan.order(block)) {
            if (interrupted) {
                return;
            }
            if (elapsed().compareTo(options.budget().plus(GRACE)) > 0) {
                stopped = "out of time in block " + block;
                return;
            }
            if (didNotStart(arm)) {
                continue;
            }
            Duration begun = elapsed();
            run(runner, block, ++position, arm);
            timetable.ran(arm, elapsed().minus(begun));
        }
    }

    /** Who has not answered once is not waited for again: the time is the others'. */
    private boolean didNotStart(Arm arm) {
        return plan.outside(arm).isPresent()
                && trials.stream()
                        .filter(trial -> trial.arm().equals(arm.label()))
                        .anyMatch(trial -> trial.startMillis() == 0);
    }

    /** The time that is left over goes into the windows that something came between. */
    private void repeatDisturbed(TrialRunner runner) throws InterruptedException {
        int position = plan.arms().size();
        for (Trial trial : trials) {
            Arm arm = plan.arm(trial.arm()).at(trial.disturbed());
            boolean asked = trial.trouble().isEmpty() && !arm.connections().isEmpty();
            if (asked && !interrupted && timetable.fitsRepeat(plan.seconds(arm))) {
                run(runner, trial.block(), ++position, arm);
            }
        }
    }

    private void run(TrialRunner runner, int block, int position, Arm arm)
            throws InterruptedException {
        var all = new ArrayList<>(trials);
        all.add(runner.run(block, position, arm));
        trials = Repeats.settled(all);
        progress.line(sentence(trials.getLast()));
    }

    private void now(String what) {
        progress.now(
                Progress.clock(elapsed())
                        + " of "
                        + Progress.clock(options.budget())
                        + "  "
                        + what);
    }

    private Duration elapsed() {
        return timetable.elapsed();
    }

    private String sentence(Trial trial) {
        var text = new StringBuilder();
        text.append(
                String.format(
                        Locale.ROOT,
                        "%s  block %d/%d  %-20s",
                        Progress.clock(elapsed()),
                        trial.block(),
                        plan.blocks(),
                        trial.arm()));
        for (Measurement m : trial.measurements()) {
            text.append(
                    String.format(
                            Locale.ROOT,
                            "  %4d conn. %6.1f µs CPU/msg %7.0f msg/s%s",
                            m.connections(),
                            m.cpuMicros(),
                            m.throughput(),
                            m.repeated() ? " (disturbed, not used)" : ""));
        }
        return trial.trouble().isEmpty() ? text.toString() : text + "  WRONG: " + trial.trouble();
    }

    // ------------------------------------------------------------------ results

    private Results write(Environment environment) throws IOException {
        Results results = results(environment);
        Path directory = options.directory();
        results.write(directory.resolve("results.json"));
        Outputs.write(results, directory);
        return results;
    }

    private Results results(Environment environment) {
        return new Results(
                Results.SCHEMA,
                startedAt,
                elapsed().toMillis() / 1e3,
                stopped,
                settings(),
                environment,
                sitting,
                plan.arms(),
                plan.skipped(),
                plan.bases(),
                trials,
                Analysis.of(plan.arms(), plan.bases(), trials),
                List.of());
    }

    private Results.Settings settings() {
        return new Results.Settings(
                options.service(),
                options.framing().toString(),
                options.messageBytes(),
                options.connections(),
                String.join(",", new LinkedHashSet<>(plan.bases().values())),
                plan.blocks(),
                plan.warmUp().toMillis() / 1e3,
                plan.window().toMillis() / 1e3,
                options.seed(),
                JVM_FLAGS,
                invocation());
    }

    /** What was typed, with the seed that was drawn. */
    private List<String> invocation() {
        var words = new ArrayList<>(options.invocation());
        if (!words.isEmpty() && words.stream().noneMatch(word -> word.startsWith("--seed"))) {
            words.add("--seed=" + options.seed());
        }
        return words;
    }
}
