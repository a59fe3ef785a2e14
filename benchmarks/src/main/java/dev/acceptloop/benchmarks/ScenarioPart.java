package dev.acceptloop.benchmarks;

import dev.acceptloop.protocol.Printable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A scenario. An arm that fails is a finding: it is told, and the rest goes on. */
final class ScenarioPart implements Part {
    private final ScenarioPlan plan;
    private final Servers servers;
    private List<ScenarioTrial> trials;
    private String stopped;

    /**
     * Goes on.
     *
     * @param earlier trials that were run before
     */
    ScenarioPart(ScenarioPlan plan, Servers servers, List<ScenarioTrial> earlier) {
        this.plan = plan;
        this.servers = servers;
        this.trials = earlier;
        this.stopped = plan.blocks() == 0 ? "no time for it in this budget" : "";
    }

    @Override
    public int blocks() {
        return plan.blocks();
    }

    @Override
    public List<String> order(int block) {
        return plan.order(block).stream().map(ScenarioPlan.Arm::label).toList();
    }

    @Override
    public double seconds(String arm) {
        return plan.seconds(plan.arm(arm));
    }

    @Override
    public boolean isDone(int block, String arm) {
        return trials.stream().anyMatch(t -> t.block() == block && t.arm().equals(arm));
    }

    @Override
    public boolean isGivenUp(String arm) {
        return servers.hasGivenUp(plan.arm(arm).model());
    }

    @Override
    public String run(int block, int position, String arm) throws InterruptedException {
        var all = new ArrayList<>(trials);
        all.add(trial(block, position, plan.arm(arm)));
        trials = ScenarioRepeats.settled(all);
        return sentence(trials.getLast());
    }

    private ScenarioTrial trial(int block, int position, ScenarioPlan.Arm arm)
            throws InterruptedException {
        Scenario scenario = plan.scenario();
        long begun = System.nanoTime();
        Map<String, Double> values = Map.of();
        List<Gate> gates = List.of();
        String trouble = "";
        List<String> words = scenario.serveOptions(arm.model());
        try (Subject subject = Subject.start(servers, arm.model(), words, plan.pace())) {
            values = subject.measure(scenario);
            gates = subject.gates();
            subject.stop();
        } catch (IOException e) {
            trouble = Printable.of(String.valueOf(e.getMessage()));
        }
        if (servers.wereAborted()) {
            throw new InterruptedException("its servers were ended");
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        return new ScenarioTrial(
                block, position, arm.label(), seconds, values, trouble, gates, false);
    }

    @Override
    public List<Repeat> disturbed() {
        int position = plan.arms().size();
        var repeats = new ArrayList<Repeat>();
        for (ScenarioTrial trial : trials) {
            if (trial.disturbed()) {
                int next = ++position;
                repeats.add(
                        new Repeat(
                                seconds(trial.arm()), () -> run(trial.block(), next, trial.arm())));
            }
        }
        return repeats;
    }

    @Override
    public void stopped(String why) {
        stopped = stopped.isEmpty() ? why : stopped;
    }

    List<ScenarioTrial> trials() {
        return trials;
    }

    ScenarioResult result(String unlessTold) {
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
                stopped.isEmpty() ? unlessTold : stopped,
                List.copyOf(trials),
                ScenarioAnalysis.of(figures, arms, plan.base(), trials));
    }

    private String sentence(ScenarioTrial trial) {
        var text = new StringBuilder();
        text.append(
                String.format(
                        Locale.ROOT,
                        "%s %d/%d  %-20s",
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
        text.append(trial.disturbed() ? "  (disturbed)" : "");
        return trial.trouble().isEmpty() ? text.toString() : text + "  WRONG: " + trial.trouble();
    }
}
