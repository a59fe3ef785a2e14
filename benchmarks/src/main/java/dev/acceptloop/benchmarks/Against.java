package dev.acceptloop.benchmarks;

import dev.acceptloop.benchmarks.Samples.Place;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Two runs of the same set-up, side by side: what became of each arm's processor time per message.
 * No block of the one belongs to a block of the other, so nothing is paired, and what the machine
 * did between the two hours is in every ratio: two builds are compared better in one run, as arms.
 *
 * @param name of the older run, as the user has it
 * @param changes in the order of the arms
 * @param leftOut arms that stand in one of them only, or were started otherwise, with the reason
 */
record Against(Results now, Results old, String name, List<Change> changes, List<String> leftOut) {

    /**
     * An arm under one load, then and now.
     *
     * @param ratio now divided by then
     * @param p of Welch's test, before correction
     * @param adjusted after Holm's correction over all that are asked
     */
    record Change(
            String arm,
            LoadPoint load,
            Estimate then,
            Estimate now,
            Estimate ratio,
            double p,
            double adjusted,
            Verdict verdict,
            String why) {
        /** In the words of processor time; where nothing is told, without alarm. */
        String word() {
            return verdict == Verdict.CANNOT_TELL ? "no clear change" : verdict.of(Metric.CPU);
        }
    }

    /** What is known before it is known what else is asked. */
    private record Asked(
            Place place,
            List<Double> then,
            List<Double> now,
            boolean isCold,
            Optional<Welch> welch) {
        boolean isTested() {
            return !isCold && fewest() >= Question.FEWEST_BLOCKS;
        }

        int fewest() {
            return Math.min(then.size(), now.size());
        }

        double p() {
            return welch.map(Welch::pValue).orElse(1.0);
        }
    }

    /**
     * Compares them.
     *
     * @throws IllegalArgumentException if their set-ups differ, or they have nothing in common; one
     *     line, which names the first difference
     */
    static Against of(Results now, Results old, String name) {
        String difference = SetUp.difference(now, old);
        if (!difference.isEmpty()) {
            throw new IllegalArgumentException(
                    "report: cannot stand beside " + name + ": " + difference);
        }
        var leftOut = new ArrayList<String>();
        var asked = new ArrayList<Asked>();
        for (Arm arm : now.arms()) {
            Optional<Arm> then = find(old, arm.label());
            String why = then.map(other -> unlike(arm, other)).orElse("was not measured then");
            if (!why.isEmpty()) {
                leftOut.add(arm.label() + ": " + why);
            } else {
                for (int n : arm.connections()) {
                    for (int size : now.settings().bytes()) {
                        ask(now, old, arm, new LoadPoint(n, size)).ifPresent(asked::add);
                    }
                }
            }
        }
        old.arms().stream()
                .filter(arm -> find(now, arm.label()).isEmpty())
                .forEach(arm -> leftOut.add(arm.label() + ": is not measured now"));
        if (asked.isEmpty()) {
            throw new IllegalArgumentException(
                    "report: cannot stand beside " + name + ": no arm was measured in both");
        }
        return new Against(now, old, name, changes(now, old, asked), List.copyOf(leftOut));
    }

    private static Optional<Arm> find(Results results, String label) {
        return results.arms().stream().filter(arm -> arm.label().equals(label)).findFirst();
    }

    private static String unlike(Arm now, Arm then) {
        if (!now.model().equals(then.model()) || now.kind() != then.kind()) {
            return "is another one now";
        }
        return now.serveOptions().equals(then.serveOptions())
                ? ""
                : "was started with other options: " + String.join(" ", then.serveOptions());
    }

    private static Optional<Asked> ask(Results now, Results old, Arm arm, LoadPoint load) {
        var place = new Place(arm.label(), load.connections(), load.bytes());
        var here = new Samples(now.trials());
        var there = new Samples(old.trials());
        boolean isCold = isCold(here, place) || isCold(there, place);
        List<Double> own = List.copyOf(here.logs(place, Metric.CPU, !isCold).values());
        List<Double> other = List.copyOf(there.logs(place, Metric.CPU, !isCold).values());
        if (own.isEmpty() || other.isEmpty()) {
            return Optional.empty();
        }
        boolean hasSpread = own.size() > 1 && other.size() > 1;
        Optional<Welch> welch =
                hasSpread ? Optional.of(Welch.of(values(own), values(other))) : Optional.empty();
        return Optional.of(new Asked(place, other, own, isCold, welch));
    }

    private static boolean isCold(Samples samples, Place place) {
        int all = samples.values(place, Metric.CPU, false).size();
        return 2 * samples.values(place, Metric.CPU, true).size() <= all;
    }

    private static double[] values(List<Double> logs) {
        return logs.stream().mapToDouble(log -> log).toArray();
    }

    // ------------------------------------------------------------------ words

    private static List<Change> changes(Results now, Results old, List<Asked> asked) {
        List<Asked> tested = asked.stream().filter(Asked::isTested).toList();
        double[] p = tested.stream().mapToDouble(Asked::p).toArray();
        var evenly = new double[p.length];
        Arrays.fill(evenly, 1);
        double[] adjusted = Statistics.holm(p, evenly);
        long open = Arrays.stream(adjusted).filter(each -> each >= Question.LEVEL).count();
        double level = Question.LEVEL / Math.max(1, open);
        var changes = new ArrayList<Change>();
        for (Asked each : asked) {
            int at = tested.indexOf(each);
            changes.add(change(now, old, each, at < 0 ? each.p() : adjusted[at], level));
        }
        return List.copyOf(changes);
    }

    private static Change change(
            Results now, Results old, Asked asked, double adjusted, double level) {
        var load = new LoadPoint(asked.place.connections(), asked.place.bytes());
        double floor = Math.max(floor(now, load), floor(old, load));
        Reason against = reason(now, old, asked, adjusted, floor);
        Verdict verdict =
                switch (against) {
                    case NONE -> log(asked) < 0 ? Verdict.FASTER : Verdict.SLOWER;
                    case COLD -> Verdict.NOT_WARM;
                    default -> Verdict.CANNOT_TELL;
                };
        return new Change(
                asked.place.arm(),
                load,
                mean(asked.then),
                mean(asked.now),
                ratio(asked),
                asked.p(),
                adjusted,
                verdict,
                verdict == Verdict.CANNOT_TELL ? why(asked, against, level) : "");
    }

    private static double log(Asked asked) {
        return Statistics.average(values(asked.now)) - Statistics.average(values(asked.then));
    }

    /** The wider floor of the two runs: what the base was seen to differ from itself. */
    private static double floor(Results results, LoadPoint load) {
        int connections = load.connections();
        String base = results.bases().getOrDefault(connections, "");
        return results.at(load.bytes()).cellsAt(connections).stream()
                .flatMap(cell -> cell.ratio(Metric.CPU, base, connections).stream())
                .mapToDouble(Ratio::floor)
                .max()
                .orElse(Power.LEAST_FLOOR);
    }

    private static Reason reason(
            Results now, Results old, Asked asked, double adjusted, double floor) {
        if (asked.isCold) {
            return Reason.COLD;
        }
        if (!asked.isTested()) {
            return Reason.TOO_FEW_BLOCKS;
        }
        if (asked.p() >= Question.LEVEL) {
            return Reason.INTERVAL;
        }
        if (Math.abs(log(asked)) <= floor) {
            return Reason.FLOOR;
        }
        if (adjusted >= Question.LEVEL) {
            return Reason.CORRECTION;
        }
        var doubt = new Doubt(Metric.CPU, asked.place.connections(), asked.place.bytes());
        boolean isDoubted = now.doubts().contains(doubt) || old.doubts().contains(doubt);
        return isDoubted ? Reason.CONTROL : Reason.NONE;
    }

    /** As many blocks in each run; each block of both has the variance of both. */
    private static String why(Asked asked, Reason reason, double level) {
        int needed = 0;
        if (reason != Reason.CONTROL && asked.welch.isPresent()) {
            double value =
                    Variance.of(values(asked.then)).value()
                            + Variance.of(values(asked.now)).value();
            var power = new Power(new Variance(value, 0, 0), Optional.empty(), level);
            int atLeast = Math.max(Question.FEWEST_BLOCKS, asked.fewest() + 1);
            needed = value > 0 ? power.blocks(log(asked), atLeast) : 0;
        }
        String why = Ratio.why(reason, asked.fewest(), needed, 0);
        return needed == 0 ? why : why + ", in each run";
    }

    private static Estimate mean(List<Double> logs) {
        double[] values = values(logs);
        boolean hasSpread = values.length > 1;
        return Statistics.ratio(values, hasSpread ? Variance.of(values) : new Variance(0, 0, 0));
    }

    private static Estimate ratio(Asked asked) {
        double log = log(asked);
        double half = asked.welch.map(Welch::halfWidth).orElse(0.0);
        double least = Collections.min(asked.now) - Collections.max(asked.then);
        double most = Collections.max(asked.now) - Collections.min(asked.then);
        return new Estimate(
                Math.exp(log),
                Math.exp(log - half),
                Math.exp(log + half),
                Math.exp(least),
                Math.exp(most),
                asked.welch.isPresent() ? asked.fewest() : 1);
    }

    // ------------------------------------------------------------------ reading

    List<LoadPoint> loads() {
        return now.loads().stream().filter(load -> !at(load).isEmpty()).toList();
    }

    List<Change> at(LoadPoint load) {
        return changes.stream().filter(change -> change.load().equals(load)).toList();
    }
}
