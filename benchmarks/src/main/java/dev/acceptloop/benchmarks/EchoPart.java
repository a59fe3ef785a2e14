package dev.acceptloop.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a message costs: the part that is no scenario. */
final class EchoPart implements Part {
    private final ComparisonOptions options;
    private final Plan plan;
    private final TrialRunner runner;
    private List<Trial> trials;
    private String stopped = "";

    /**
     * Goes on.
     *
     * @param earlier trials that were run before
     */
    EchoPart(ComparisonOptions options, Plan plan, TrialRunner runner, List<Trial> earlier) {
        this.options = options;
        this.plan = plan;
        this.runner = runner;
        this.trials = earlier;
    }

    @Override
    public int blocks() {
        return plan.blocks();
    }

    @Override
    public List<String> order(int block) {
        return plan.order(block).stream().map(Arm::label).toList();
    }

    @Override
    public double seconds(String arm) {
        return plan.seconds(plan.arm(arm));
    }

    @Override
    public boolean isDone(int block, String arm) {
        return trials.stream().anyMatch(t -> t.block() == block && t.arm().equals(arm));
    }

    /** Who has not answered once is not waited for again: the time is the others'. */
    @Override
    public boolean isGivenUp(String arm) {
        List<Trial> own = trials.stream().filter(trial -> trial.arm().equals(arm)).toList();
        return plan.outside(plan.arm(arm)).isPresent()
                && !own.isEmpty()
                && own.stream().allMatch(trial -> trial.startMillis() == 0);
    }

    @Override
    public String run(int block, int position, String arm) throws InterruptedException {
        return run(block, position, arm, plan.points(plan.arm(arm)));
    }

    private String run(int block, int position, String arm, List<LoadPoint> points)
            throws InterruptedException {
        var all = new ArrayList<>(trials);
        all.add(runner.run(block, position, plan.arm(arm), points));
        trials = Repeats.settled(all);
        return sentence(trials.getLast());
    }

    @Override
    public List<Repeat> disturbed() {
        int position = plan.arms().size();
        var repeats = new ArrayList<Repeat>();
        for (Trial trial : trials) {
            List<LoadPoint> points = trial.disturbed();
            if (trial.trouble().isEmpty() && !points.isEmpty()) {
                int next = ++position;
                repeats.add(
                        new Repeat(
                                plan.seconds(plan.arm(trial.arm()), points.size()),
                                () -> run(trial.block(), next, trial.arm(), points)));
            }
        }
        return repeats;
    }

    @Override
    public void stopped(String why) {
        stopped = stopped.isEmpty() ? why : stopped;
    }

    String stopped() {
        return stopped;
    }

    List<Trial> trials() {
        return trials;
    }

    private String sentence(Trial trial) {
        var text = new StringBuilder();
        text.append(
                String.format(
                        Locale.ROOT,
                        "echo %d/%d  %-20s",
                        trial.block(),
                        plan.blocks(),
                        trial.arm()));
        for (Measurement m : trial.measurements()) {
            text.append(
                    String.format(
                            Locale.ROOT,
                            "  %4d conn.%s %6.1f µs CPU/msg %7.0f msg/s%s",
                            m.connections(),
                            options.bytes().size() > 1 ? " " + m.bytes() + " B" : "",
                            m.cpuMicros(),
                            m.throughput(),
                            m.repeated() ? " (disturbed, not used)" : ""));
        }
        return trial.trouble().isEmpty() ? text.toString() : text + "  WRONG: " + trial.trouble();
    }
}
