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
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Runs scenarios one after another, each block by block, a fresh server per trial; echo, where it
 * is asked for too, goes first. An arm that fails is a finding: it is told, and the rest goes on.
 */
final class ScenarioRun {
    private static final double REPORT_SECONDS = 2;
    private static final double LEAST_ECHO_SECONDS = 5;
    private static final Duration GRACE = Duration.ofSeconds(20); // over the budget
    private static final String INTERRUPTED = "interrupted";

    private final ComparisonOptions options;
    private final Progress progress = Progress.onStandardError();
    private final Results echo;
    private final long startedNanos;
    private final List<ScenarioResult> done = new ArrayList<>();
    private volatile boolean stopped; // written by the shutdown hook

    private ScenarioRun(ComparisonOptions options, Results echo, long startedNanos) {
        this.options = options;
        this.echo = echo;
        this.startedNanos = startedNanos;
    }

    /**
     * Runs those that the options name: progress to standard error, tables to {@code out}.
     *
     * @throws IllegalArgumentException if there is nothing to measure, in one line for the user
     * @throws IOException if the results cannot be written
     */
    static Results run(ComparisonOptions options, PrintStream out)
            throws IOException, InterruptedException {
        return run(options, Scenarios.named(options.scenarios()), out);
    }

    /** Runs these, after echo if the options name it. */
    static Results run(ComparisonOptions options, List<Scenario> scenarios, PrintStream out)
            throws IOException, InterruptedException {
        long started = System.nanoTime();
        double seconds = options.budget().toMillis() / 1e3 - REPORT_SECONDS;
        boolean withEcho = options.scenarios().contains(Scenarios.ECHO);
        double forEcho =
                withEcho ? Math.max(LEAST_ECHO_SECONDS, seconds / (scenarios.size() + 1)) : 0;
        List<ScenarioPlan> plans = plans(scenarios, options, seconds - forEcho);
        Files.createDirectories(options.directory());
        Results echo =
                withEcho
                        ? Comparison.echo(options.budget(Duration.ofMillis((long) (1e3 * forEcho))))
                        : withoutEcho(options);
        var run = new ScenarioRun(options, echo, started);
        Results results = run.run(plans);
        out.print(withEcho ? Table.of(results) : "");
        out.print(ScenarioTable.of(results.scenarios()));
        out.println("report: " + options.directory().resolve("report.html"));
        out.flush();
        return results;
    }

    /** The budget is shared so that all get as many blocks. */
    private static List<ScenarioPlan> plans(
            List<Scenario> scenarios, ComparisonOptions options, double seconds) {
        double all = 0;
        for (Scenario scenario : scenarios) {
            all += ScenarioPlan.leastBlockSeconds(scenario, options);
        }
        var plans = new ArrayList<ScenarioPlan>();
        for (Scenario scenario : scenarios) {
            double own = ScenarioPlan.leastBlockSeconds(scenario, options);
            plans.add(new ScenarioPlan(scenario, options, all == 0 ? 0 : seconds * own / all));
        }
        return plans;
    }

    private static Results withoutEcho(ComparisonOptions options) {
        var settings =
                new Results.Settings(
                        "",
                        "",
                        0,
                        List.of(),
                        options.base(),
                        0,
                        0,
                        0,
                        options.seed(),
                        Comparison.JVM_FLAGS,
                        options.invocation());
        return new Results(
                Results.SCHEMA,
                OffsetDateTime.now(ZoneId.systemDefault())
                        .truncatedTo(ChronoUnit.SECONDS)
                        .toString(),
                0,
                "",
                settings,
                Environment.here(),
                Sitting.UNKNOWN,
                List.of(),
                Map.of(),
                Map.of(),
                List.of(),
                List.of(),
                List.of());
    }

    private Results run(List<ScenarioPlan> plans) throws IOException, InterruptedException {
        try (Pinning pinning = Pinning.apply()) {
            var servers = new Servers(options, pinning);
            try (var _ = new Interruption(() -> stop(servers))) {
                runAll(plans, servers);
                return write();
            }
        }
    }

    private void runAll(List<ScenarioPlan> plans, Servers servers) throws IOException {
        try {
            for (ScenarioPlan plan : plans) {
                if (!stopped) {
                    run(plan, servers);
                }
            }
        } catch (InterruptedException _) {
            stopped = true; // what there is is written, and says so
        }
    }

    private void stop(Servers servers) {
        stopped = true;
        servers.abort();
    }

    // ------------------------------------------------------------------ blocks

    private void run(ScenarioPlan plan, Servers servers) throws IOException, InterruptedException {
        announce(plan);
        var trials = new ArrayList<ScenarioTrial>();
        double seconds = plan.blocks() * plan.arms().size() * plan.trialSeconds();
        long begun = System.nanoTime();
        String why = "";
        int at = done.size();
        done.add(result(plan, trials, INTERRUPTED)); // what stands if this comes no further
        for (int block = 1; block <= plan.blocks() && why.isEmpty(); block++) {
            double spent = (System.nanoTime() - begun) / 1e9;
            if (block > 1 && spent * block / (block - 1) > seconds * 1.02 + 1) {
                why = "out of time after " + (block - 1) + " of " + plan.blocks() + " blocks";
                break;
            }
            boolean whole = runBlock(plan, servers, block, trials, begun + nanos(seconds));
            why = whole ? "" : "out of time in block " + block;
            why = stopped ? INTERRUPTED : why;
            boolean more = why.isEmpty() && block < plan.blocks();
            done.set(at, result(plan, trials, more ? INTERRUPTED : why));
            results().write(options.directory().resolve("results.json"));
        }
        done.set(at, result(plan, trials, why));
    }

    private void announce(ScenarioPlan plan) {
        progress.line(
                String.format(
                        Locale.ROOT,
                        "scenario %s: %d arms, %d blocks, a trial takes about %.1f s, together %s",
                        plan.scenario().name(),
                        plan.arms().size(),
                        plan.blocks(),
                        plan.trialSeconds(),
                        Progress.clock(
                                Duration.ofSeconds(
                                        Math.round(
                                                plan.blocks()
                                                        * plan.arms().size()
                                                        * plan.trialSeconds())))));
        plan.skipped()
                .forEach((model, reason) -> progress.line("left out: " + model + ": " + reason));
    }

    private static long nanos(double seconds) {
        return (long) (seconds * 1e9);
    }

    /** Whether there was time for all arms. */
    private boolean runBlock(
            ScenarioPlan plan, Servers servers, int block, List<ScenarioTrial> trials, long end)
            throws InterruptedException {
        int position = 0;
        for (ScenarioPlan.Arm arm : plan.order(block)) {
            if (stopped || System.nanoTime() - end > GRACE.toNanos()) {
                return false;
            }
            progress.now(plan.scenario().name() + ", " + arm.label());
            ScenarioTrial trial = trial(plan, servers, block, ++position, arm);
            trials.add(trial);
            progress.line(sentence(plan, trial));
        }
        return true;
    }

    private static ScenarioTrial trial(
            ScenarioPlan plan, Servers servers, int block, int position, ScenarioPlan.Arm arm)
            throws InterruptedException {
        Scenario scenario = plan.scenario();
        long begun = System.nanoTime();
        Map<String, Double> values = Map.of();
        String trouble = "";
        List<String> words = scenario.serveOptions(arm.model());
        try (Subject subject = Subject.start(servers, arm.model(), words, plan.pace())) {
            values = subject.measure(scenario);
            subject.stop();
        } catch (IOException e) {
            trouble = String.valueOf(e.getMessage());
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        return new ScenarioTrial(block, position, arm.label(), seconds, values, trouble);
    }

    private static String sentence(ScenarioPlan plan, ScenarioTrial trial) {
        var text = new StringBuilder();
        text.append(
                String.format(
                        Locale.ROOT,
                        "%s  block %d/%d  %-20s",
                        plan.scenario().name(),
                        trial.block(),
                        plan.blocks(),
                        trial.arm()));
        for (ScenarioFigure figure : plan.scenario().figures()) {
            Double value = trial.values().get(figure.key());
            if (value != null) {
                text.append("  ").append(figure.key()).append(' ').append(Figures.number(value));
                text.append(' ').append(figure.unit());
            }
        }
        return trial.trouble().isEmpty() ? text.toString() : text + "  WRONG: " + trial.trouble();
    }

    // ------------------------------------------------------------------ results

    private ScenarioResult result(ScenarioPlan plan, List<ScenarioTrial> trials, String why) {
        List<String> arms = plan.arms().stream().map(ScenarioPlan.Arm::label).toList();
        List<ScenarioFigure> figures = plan.scenario().figures();
        return new ScenarioResult(
                plan.scenario().name(),
                plan.scenario().question(),
                figures,
                arms,
                plan.base(),
                plan.blocks(),
                plan.pace(),
                plan.skipped(),
                why,
                List.copyOf(trials),
                ScenarioAnalysis.of(figures, arms, plan.base(), trials));
    }

    private Results results() {
        return echo.with((System.nanoTime() - startedNanos) / 1e9, done);
    }

    private Results write() throws IOException {
        Results results = results();
        Path directory = options.directory();
        results.write(directory.resolve("results.json"));
        Outputs.write(results, directory);
        return results;
    }
}
