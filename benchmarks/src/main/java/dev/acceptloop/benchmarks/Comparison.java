package dev.acceptloop.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The main job: starts each model in a process of its own, verifies it, loads it, block by block,
 * and writes what was found.
 *
 * <p>In the directory of the options: {@code results.json} (also after each trial, so that whatever
 * ends a run, what it has measured can be gone on with), what {@link Outputs} makes of it, and
 * {@code servers.log}, the servers' standard error.
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

    private final ComparisonOptions options;
    private final Programme programme;
    private final Progress progress = Progress.onStandardError();
    private final Optional<Unfinished> earlier;
    private final Environment environment;
    private final String startedAt;
    private final Timetable timetable;
    private final List<Part> parts = new ArrayList<>();

    private Optional<EchoPart> echo = Optional.empty();
    private List<ScenarioPart> scenarios = List.of();
    private Sitting sitting;

    private Comparison(
            ComparisonOptions options, Programme programme, Optional<Unfinished> earlier) {
        this.options = options;
        this.programme = programme;
        this.earlier = earlier;
        this.environment = Environment.here();
        Optional<Results> before = earlier.map(Unfinished::results);
        this.startedAt = before.map(Results::started).orElseGet(Comparison::timestamp);
        this.sitting = before.map(Results::sitting).orElse(Sitting.UNKNOWN);
        double seconds = before.map(Results::seconds).orElse(0.0);
        this.timetable =
                new Timetable(
                        programme.timetable(),
                        options.budget(),
                        Duration.ofMillis((long) (1e3 * seconds)),
                        System::nanoTime);
    }

    private static String timestamp() {
        return OffsetDateTime.now(ZoneId.systemDefault())
                .truncatedTo(ChronoUnit.SECONDS)
                .format(DateTimeFormatter.ISO_OFFSET_DATE_TIME); // toString leaves seconds of 0 out
    }

    /**
     * Runs it: progress to standard error, the tables to {@code out}.
     *
     * @return what was found; also written to the options' directory
     * @throws IllegalArgumentException if there is nothing to compare, in one line for the user
     * @throws IOException if the results cannot be written
     */
    public static Results run(ComparisonOptions options, PrintStream out)
            throws IOException, InterruptedException {
        return run(options, Programme::of, out);
    }

    /** Runs that. */
    static Results run(
            ComparisonOptions options,
            Function<ComparisonOptions, Programme> programme,
            PrintStream out)
            throws IOException, InterruptedException {
        if (!Proc.available()) {
            throw new IllegalArgumentException(
                    "compare reads what servers use from /proc: Linux only");
        }
        Path directory = options.directory();
        try (var lock = new DirectoryLock(directory)) {
            lock.take();
            Optional<Unfinished> earlier = Optional.empty();
            if (options.isResumed()) {
                earlier = Optional.of(Unfinished.in(directory));
                options.seedOf(earlier.get().results().settings().seed());
            } else {
                Unfinished.refuseIn(directory);
            }
            var comparison = new Comparison(options, programme.apply(options), earlier);
            Files.createDirectories(directory);
            lock.take();
            return comparison.run(out);
        }
    }

    private void print(Results results, PrintStream out) {
        for (int bytes : results.settings().bytes()) {
            out.print(options.bytes().size() > 1 ? "\n%d-byte messages%n".formatted(bytes) : "");
            out.print(Table.of(results.at(bytes)));
        }
        out.print(ScenarioTable.of(results.scenarios()));
        out.println("report: " + options.directory().resolve("report.html"));
        out.flush();
    }

    private Results run(PrintStream out) throws IOException, InterruptedException {
        try (Pinning pinning = Pinning.apply()) {
            var servers = new Servers(options, pinning);
            Optional<TrialRunner> runner = makeParts(pinning, servers);
            earlier.ifPresent(
                    e -> e.check(results(environment, "", List.of()), options.invocation()));
            clear();
            progress.line(
                    pinning.applied()
                            ? "servers on processor %d, load from processor %d"
                                    .formatted(pinning.server(), pinning.generator())
                            : "servers and load share the processors: no taskset, or one processor");
            programme.lines().forEach(progress::line);
            sitting = earlier.isPresent() ? sitting : sitting(pinning);
            if (sitting.isNoisy()) {
                progress.line(sitting.sentence());
            }
            var blocks = new Blocks(programme.steps(), parts, timetable, keeper());
            Runnable abort =
                    () -> {
                        blocks.interrupt();
                        servers.abort();
                        runner.ifPresent(TrialRunner::abort);
                    };
            try (var _ = new Interruption(abort)) {
                blocks.run();
                String stopped = blocks.wasInterrupted() ? Unfinished.INTERRUPTED : "";
                Results results = write(results(environment.after(), stopped));
                print(results, out);
                return results;
            }
        }
    }

    /** Ends what the earlier run could not, and says what of it is measured again. */
    private void clear() throws IOException {
        if (earlier.isEmpty()) {
            return;
        }
        int processes = LeftBehind.end(options.directory());
        if (processes > 0) {
            progress.line("servers were left running; processes that were ended: " + processes);
        }
        int trials = echo.map(part -> part.trials().size()).orElse(0);
        for (ScenarioPart part : scenarios) {
            trials += part.trials().size();
        }
        int dropped = earlier.get().trials() - trials;
        if (dropped > 0) {
            progress.line("trials of a block that was not finished, run again: " + dropped);
        }
    }

    private Optional<TrialRunner> makeParts(Pinning pinning, Servers servers) {
        Optional<TrialRunner> runner =
                programme
                        .echo()
                        .map(plan -> new TrialRunner(options, plan, pinning, this::now, timetable));
        echo =
                runner.map(each ->
                        new EchoPart(
                                options,
                                programme.echo().orElseThrow(),
                                each,
                                earlier.map(e -> e.trialsOf(programme.echo().orElseThrow()))
                                        .orElse(List.of())));
        scenarios =
                programme.scenarios().stream()
                        .map(plan ->
                                new ScenarioPart(
                                        plan,
                                        servers,
                                        earlier.map(e -> e.trialsOf(plan)).orElse(List.of())))
                        .toList();
        echo.ifPresent(parts::add);
        parts.addAll(scenarios);
        return runner;
    }

    /** Waits for quiet as long as there is time that no block needs. */
    private Sitting sitting(Pinning pinning) throws IOException, InterruptedException {
        if (!pinning.applied()) {
            return Sitting.UNKNOWN;
        }
        var look = Duration.ofMillis(Math.min(1000, options.budget().toMillis() / 100));
        var spare = Duration.ofMillis((long) (1000 * Math.max(0, timetable.spare() / 2)));
        Duration wait = options.waitForQuiet();
        Duration most = spare.compareTo(wait) < 0 ? spare : wait;
        List<Integer> processors = List.of(pinning.server(), pinning.generator());
        now("looks whether the processors are quiet");
        return Sitting.await(() -> SpinProbe.foreign(processors, look), most, System::nanoTime);
    }

    private Blocks.Listener keeper() {
        return new Blocks.Listener() {
            @Override
            public void trialOver(String line) throws IOException {
                save(raw());
                progress.line(Progress.clock(timetable.elapsed()) + "  " + line);
            }

            @Override
            public void blockOver() throws IOException {
                save(results(environment, Unfinished.INTERRUPTED)); // until it says otherwise
            }
        };
    }

    private void now(String what) {
        progress.now(
                Progress.clock(timetable.elapsed())
                        + (options.isUnlimited() ? "" : " of " + Progress.clock(options.budget()))
                        + "  "
                        + what);
    }

    // ------------------------------------------------------------------ results

    private void save(Results results) throws IOException {
        results.write(options.directory().resolve("results.json"));
    }

    private Results write(Results results) throws IOException {
        Path directory = options.directory();
        results.write(directory.resolve("results.json"));
        // Who interrupts it waits for no page; it is written when the run is gone on with.
        boolean isOver = !results.isInterrupted();
        Outputs.write(results, directory, isOver ? options.page() : SourcePage.NONE);
        return results;
    }

    /** All that was measured, and nothing that follows from it. */
    private Results raw() {
        return results(environment, Unfinished.INTERRUPTED, List.of());
    }

    private Results results(Environment environment, String stopped) {
        List<Trial> trials = echo.map(EchoPart::trials).orElse(List.of());
        List<Cell> cells =
                programme
                        .echo()
                        .map(p -> Analysis.of(p.arms(), options.bytes(), p.bases(), trials))
                        .orElse(List.of());
        return results(environment, stopped, cells);
    }

    /**
     * What there is.
     *
     * @param stopped why it is not all, where a part does not say so itself
     */
    private Results results(Environment environment, String stopped, List<Cell> cells) {
        Optional<Plan> plan = programme.echo();
        String own = echo.map(EchoPart::stopped).orElse("");
        return new Results(
                Results.SCHEMA,
                startedAt,
                timetable.elapsed().toMillis() / 1e3,
                stopped.isEmpty() ? own : stopped,
                programme.settings(invocation()),
                environment,
                sitting,
                plan.map(Plan::arms).orElse(List.of()),
                plan.map(Plan::skipped).orElse(Map.of()),
                plan.map(Plan::bases).orElse(Map.of()),
                echo.map(EchoPart::trials).orElse(List.of()),
                cells,
                scenarios.stream().map(part -> part.result(stopped)).toList());
    }

    /** What was typed at first, with the seed that was drawn. */
    private List<String> invocation() {
        if (earlier.isPresent()) {
            return earlier.get().results().settings().invocation();
        }
        var words = new ArrayList<>(options.invocation());
        if (!words.isEmpty() && words.stream().noneMatch(word -> word.startsWith("--seed"))) {
            words.add("--seed=" + options.seed());
        }
        return words;
    }
}
