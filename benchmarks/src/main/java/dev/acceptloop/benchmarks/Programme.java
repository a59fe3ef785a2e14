package dev.acceptloop.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a comparison does with its time: which questions, how many blocks of each, and in which
 * order, so that each has had its share whenever it ends.
 *
 * <p>Immutable.
 */
final class Programme {
    /** Of echo's blocks, for what the default asks beside it. */
    private static final double SHARE = 0.4;

    private final ComparisonOptions options;
    private final Optional<Plan> echo;
    private final List<ScenarioPlan> scenarios;
    private final boolean isEven;
    private final List<Step> steps;

    /** A block of a part; echo, if it is asked, is the first part. */
    record Step(int part, int block) {}

    private Programme(
            ComparisonOptions options,
            Optional<Plan> echo,
            List<ScenarioPlan> scenarios,
            boolean isEven) {
        this.options = options;
        this.isEven = isEven;
        var demands = new ArrayList<Fitting.Demand>();
        echo.ifPresent(plan -> demands.add(plan.demand()));
        scenarios.forEach(plan -> demands.add(plan.demand(isEven ? 1 : SHARE)));
        List<Fitting.Fit> fits = Fitting.of(demands, seconds(options), options.blocks());
        int first = echo.isPresent() ? 1 : 0;
        var fitted = new ArrayList<ScenarioPlan>();
        for (int i = 0; i < scenarios.size(); i++) {
            fitted.add(scenarios.get(i).fitted(fits.get(first + i)));
        }
        this.echo = echo.map(plan -> plan.fitted(fits.getFirst()));
        this.scenarios = List.copyOf(fitted);
        this.steps = steps(fits.stream().map(Fitting.Fit::blocks).toList());
    }

    /**
     * Of what is asked for; of nothing in particular: echo, and in short what a reader needs first
     * beside it.
     *
     * @throws IllegalArgumentException if there is nothing to measure, in one line for the user
     */
    static Programme of(ComparisonOptions options) {
        if (!options.scenarios().isEmpty()) {
            boolean withEcho = options.scenarios().contains(Scenarios.ECHO);
            List<Scenario> asked =
                    Scenarios.named(options.scenarios()).stream()
                            .map(scenario -> scenario.under(options))
                            .toList();
            return of(options, withEcho, asked);
        }
        List<ScenarioPlan> brief =
                Scenarios.brief().stream()
                        .filter(scenario -> ScenarioPlan.hasArms(scenario, options))
                        .map(scenario -> new ScenarioPlan(scenario, options))
                        .toList();
        return new Programme(options, Optional.of(new Plan(options)), brief, brief.isEmpty());
    }

    /** Of these, each with as many blocks. */
    static Programme of(ComparisonOptions options, boolean withEcho, List<Scenario> scenarios) {
        List<ScenarioPlan> plans =
                scenarios.stream()
                        .filter(each -> takesPart(each, options))
                        .map(each -> new ScenarioPlan(each, options))
                        .toList();
        Optional<Plan> echo = withEcho ? Optional.of(new Plan(options)) : Optional.empty();
        return new Programme(options, echo, plans, true);
    }

    /** What was named has to have an arm; of all there are, those that have none are left out. */
    private static boolean takesPart(Scenario scenario, ComparisonOptions options) {
        boolean isNamed = !options.scenarios().equals(Scenarios.names());
        return isNamed || ScenarioPlan.hasArms(scenario, options);
    }

    private static double seconds(ComparisonOptions options) {
        return options.isUnlimited()
                ? Double.POSITIVE_INFINITY
                : options.budget().toMillis() / 1e3 - Plan.REPORT_SECONDS;
    }

    /** By turns, so that at any time each part has had its share of its blocks. */
    private static List<Step> steps(List<Integer> blocks) {
        int most = blocks.stream().mapToInt(n -> n).max().orElse(0);
        var steps = new ArrayList<Step>();
        for (int turn = 1; turn <= most; turn++) {
            for (int part = 0; part < blocks.size(); part++) {
                int due = Math.ceilDiv(blocks.get(part) * turn, most);
                int before = Math.ceilDiv(blocks.get(part) * (turn - 1), most);
                for (int block = before + 1; block <= due; block++) {
                    steps.add(new Step(part, block));
                }
            }
        }
        return List.copyOf(steps);
    }

    Optional<Plan> echo() {
        return echo;
    }

    List<ScenarioPlan> scenarios() {
        return scenarios;
    }

    List<Step> steps() {
        return steps;
    }

    /** The steps with their lengths. Where not all have as many blocks, echo's word comes first. */
    List<Timetable.Planned> timetable() {
        return steps.stream()
                .map(step ->
                        new Timetable.Planned(
                                step.part,
                                blockSeconds(step.part),
                                !isEven && step.part == 0 && step.block <= Question.FEWEST_BLOCKS))
                .toList();
    }

    private double blockSeconds(int part) {
        int first = echo.isPresent() ? 1 : 0;
        if (part < first) {
            return echo.map(plan -> plan.arms().stream().mapToDouble(plan::seconds).sum())
                    .orElse(0.0);
        }
        ScenarioPlan plan = scenarios.get(part - first);
        return plan.trialSeconds() * plan.arms().size();
    }

    /**
     * What was asked for.
     *
     * @param invocation the command
     */
    Results.Settings settings(List<String> invocation) {
        double budget = options.isUnlimited() ? 0 : options.budget().toMillis() / 1e3;
        String bases =
                echo.map(plan -> String.join(",", new LinkedHashSet<>(plan.bases().values())))
                        .orElse(options.base());
        return new Results.Settings(
                echo.isPresent() ? options.service() : "",
                echo.isPresent() ? options.framing().toString() : "",
                echo.isPresent() ? options.bytes() : List.of(),
                echo.isPresent() ? options.connections() : List.of(),
                bases,
                echo.map(Plan::blocks).orElse(0),
                echo.map(plan -> plan.warmUp().toMillis() / 1e3).orElse(0.0),
                echo.map(plan -> plan.window().toMillis() / 1e3).orElse(0.0),
                options.seed(),
                Comparison.JVM_FLAGS,
                invocation,
                budget);
    }

    // ------------------------------------------------------------------ in words

    /** What will be done, in a line each. */
    List<String> lines() {
        var lines = new ArrayList<String>();
        double all = timetable().stream().mapToDouble(Timetable.Planned::seconds).sum();
        String spare = clock(options.budget().toMillis() / 1e3 - all);
        lines.add(
                options.isUnlimited()
                        ? "the plan, about " + clock(all)
                        : "the plan, within %s, of which %s are for what is disturbed, and the report"
                                .formatted(Progress.clock(options.budget()), spare));
        echo.ifPresent(plan -> lines.add(line(plan)));
        scenarios.forEach(plan -> lines.add(line(plan)));
        skipped().forEach((who, reason) -> lines.add("left out: " + who + ": " + reason));
        return lines;
    }

    private String line(Plan plan) {
        int windows = plan.arms().stream().mapToInt(arm -> plan.points(arm).size()).sum();
        String what =
                String.format(
                        Locale.ROOT,
                        "%d windows of %.2f s",
                        windows,
                        plan.window().toMillis() / 1e3);
        return line("echo", plan.arms().size(), plan.blocks(), blockSeconds(0), what);
    }

    private String line(ScenarioPlan plan) {
        String what = String.format(Locale.ROOT, "a trial takes about %.1f s", plan.trialSeconds());
        double block = plan.trialSeconds() * plan.arms().size();
        return line(plan.scenario().name(), plan.arms().size(), plan.blocks(), block, what);
    }

    private static String line(String name, int arms, int blocks, double block, String what) {
        if (blocks == 0) {
            return String.format(Locale.ROOT, "  %-13s no time for it", name);
        }
        return String.format(
                Locale.ROOT,
                "  %-13s %2d arms, %2d %s of %.0f s, %s: %s%s",
                name,
                arms,
                blocks,
                blocks == 1 ? "block" : "blocks",
                block,
                what,
                clock(blocks * block),
                blocks < Question.FEWEST_BLOCKS ? "; too few for words" : "");
    }

    private static String clock(double seconds) {
        return Progress.clock(Duration.ofSeconds(Math.max(0, Math.round(seconds))));
    }

    /** Models that take no part somewhere, and why. */
    private Map<String, String> skipped() {
        var skipped = new LinkedHashMap<String, String>();
        echo.ifPresent(plan -> skipped.putAll(plan.skipped()));
        for (ScenarioPlan plan : scenarios) {
            plan.skipped()
                    .forEach((model, why) ->
                            skipped.putIfAbsent(plan.scenario().name() + ", " + model, why));
        }
        return skipped;
    }
}
