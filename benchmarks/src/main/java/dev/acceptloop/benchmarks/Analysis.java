package dev.acceptloop.benchmarks;

import static dev.acceptloop.benchmarks.Verdict.NOT_WARM;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * From trials to findings. Every figure of an arm is a median over blocks, every ratio a median of
 * ratios within blocks; messages of different trials are never pooled.
 */
final class Analysis {
    /** The least a difference must be, however quiet the machine is. */
    static final double LEAST_FLOOR = 0.02;

    private static final List<Metric> COMPARED =
            List.of(Metric.CPU, Metric.THROUGHPUT, Metric.MEAN, Metric.P99);

    private final List<Arm> arms;
    private final Map<Integer, String> bases;
    private final List<Trial> trials;
    private final long seed;

    private Analysis(List<Arm> arms, Map<Integer, String> bases, List<Trial> trials, long seed) {
        this.arms = arms;
        this.bases = bases;
        this.trials = trials;
        this.seed = seed;
    }

    /** One cell per arm and number of connections it was to be measured at. */
    static List<Cell> of(
            List<Arm> arms, Map<Integer, String> bases, List<Trial> trials, long seed) {
        var analysis = new Analysis(arms, bases, trials, seed);
        var cells = new ArrayList<Cell>();
        for (Arm arm : arms) {
            arm.connections().forEach(n -> cells.add(analysis.cell(arm, n)));
        }
        return analysis.withdrawn(analysis.corrected(cells));
    }

    private Cell cell(Arm arm, int connections) {
        var values = new EnumMap<Metric, Estimate>(Metric.class);
        var samples = new EnumMap<Metric, List<Double>>(Metric.class);
        for (Metric metric : Metric.values()) {
            double[] sample = toArray(byBlock(arm.label(), connections, metric));
            if (sample.length > 0) {
                values.put(metric, Statistics.bootstrap(sample, seed));
                samples.put(metric, Arrays.stream(sample).boxed().toList());
            }
        }
        List<Measurement> used = usable(arm.label(), connections);
        int flagged = (int) used.stream().filter(m -> !m.complaints().isEmpty()).count();
        int leftOut =
                trials.stream()
                        .filter(t -> t.arm().equals(arm.label()))
                        .mapToInt(t -> t.leftOut(connections))
                        .sum();
        return new Cell(
                arm.label(),
                connections,
                used.size(),
                flagged,
                leftOut,
                values,
                samples,
                ratios(arm, connections),
                concurrencyCost(arm, connections));
    }

    // ------------------------------------------------------------------ ratios

    private List<Ratio> ratios(Arm arm, int connections) {
        var ratios = new ArrayList<Ratio>();
        String base = bases.get(connections);
        if (base != null) {
            for (Metric metric : COMPARED) {
                ratio(arm, connections, metric, base, connections).ifPresent(ratios::add);
            }
        }
        if (connections != quietest()) {
            ratio(arm, connections, Metric.CPU, quietestBase(), quietest()).ifPresent(ratios::add);
        }
        for (Arm floor : arms) {
            if (floor.kind() == Arm.Kind.FLOOR) {
                ratio(arm, connections, Metric.CPU, floor.label(), connections)
                        .ifPresent(ratios::add);
            }
        }
        return ratios;
    }

    /** The fewest connections: there a model has no concurrency to pay for. */
    private int quietest() {
        return bases.keySet().stream().mapToInt(n -> n).min().orElse(0);
    }

    private String quietestBase() {
        return Objects.requireNonNullElse(bases.get(quietest()), "");
    }

    private Optional<Ratio> ratio(
            Arm arm, int connections, Metric metric, String base, int baseConnections) {
        if (arm.label().equals(base) && connections == baseConnections) {
            return Optional.empty();
        }
        double[] all =
                paired(
                        byBlock(arm.label(), connections, metric),
                        byBlock(base, baseConnections, metric),
                        true);
        if (all.length == 0) {
            return Optional.empty();
        }
        double[] warm =
                paired(
                        byBlock(arm.label(), connections, metric, m -> !m.cold()),
                        byBlock(base, baseConnections, metric, m -> !m.cold()),
                        true);
        if (2 * warm.length <= all.length) {
            Estimate shown = Statistics.bootstrap(all, seed);
            return Optional.of(
                    new Ratio(metric, base, baseConnections, shown, LEAST_FLOOR, 1, NOT_WARM));
        }
        Estimate estimate = Statistics.bootstrap(warm, seed);
        double floor = Math.max(floor(metric, connections), floor(metric, baseConnections));
        double p = Statistics.pValue(warm);
        Verdict verdict = Ratio.verdict(metric, estimate, floor, p);
        return Optional.of(new Ratio(metric, base, baseConnections, estimate, floor, p, verdict));
    }

    /** Half the width of the interval of base against itself, and 2 % at the least. */
    private double floor(Metric metric, int connections) {
        String base = bases.get(connections);
        if (base == null) {
            return LEAST_FLOOR;
        }
        double[] ratios =
                paired(
                        byBlock(Plan.control(base), connections, metric),
                        byBlock(base, connections, metric),
                        true);
        if (ratios.length == 0) {
            return LEAST_FLOOR;
        }
        Estimate same = Statistics.bootstrap(ratios, seed);
        return Math.max(LEAST_FLOOR, (same.high() - same.low()) / 2);
    }

    private List<Estimate> concurrencyCost(Arm arm, int connections) {
        if (arm.label().equals(quietestBase()) && connections == quietest()) {
            return List.of();
        }
        double[] above =
                paired(
                        byBlock(arm.label(), connections, Metric.CPU),
                        byBlock(quietestBase(), quietest(), Metric.CPU),
                        false);
        return above.length == 0 ? List.of() : List.of(Statistics.bootstrap(above, seed));
    }

    /**
     * Holm's correction, over the models that are compared with the same base by the same figure.
     */
    private List<Cell> corrected(List<Cell> cells) {
        List<Question> asked = new ArrayList<>();
        for (Cell cell : cells) {
            cell.ratios().forEach(ratio -> asked.add(new Question(cell, ratio)));
        }
        var corrected = new ArrayList<Cell>();
        for (Cell cell : cells) {
            List<Ratio> ratios =
                    cell.ratios().stream()
                            .map(r -> corrected(new Question(cell, r), asked))
                            .toList();
            corrected.add(cell.with(ratios));
        }
        return corrected;
    }

    private static Ratio corrected(Question question, List<Question> asked) {
        List<Question> family = asked.stream().filter(question::isOfOneFamilyWith).toList();
        double[] p = family.stream().mapToDouble(q -> q.ratio().p()).toArray();
        double adjusted = Statistics.holm(p)[family.indexOf(question)];
        Ratio ratio = question.ratio();
        if (ratio.verdict() == NOT_WARM) {
            return ratio;
        }
        return ratio.with(
                adjusted, Ratio.verdict(ratio.metric(), ratio.ratio(), ratio.floor(), adjusted));
    }

    /**
     * Takes back every verdict by a figure that told the base from itself: where identical servers
     * are called unlike, unlike ones cannot be judged. The control's own verdict stays, to be seen.
     */
    private List<Cell> withdrawn(List<Cell> cells) {
        List<Doubt> doubts = Doubt.in(arms, cells);
        return cells.stream()
                .map(cell -> Doubt.isControl(arms, cell) ? cell : withdrawn(cell, doubts))
                .toList();
    }

    private static Cell withdrawn(Cell cell, List<Doubt> doubts) {
        return cell.with(
                cell.ratios().stream()
                        .map(ratio ->
                                ratio.verdict().tellsApart()
                                                && doubts.stream()
                                                        .anyMatch(d -> d.touches(cell, ratio))
                                        ? ratio.with(ratio.p(), Verdict.CANNOT_TELL)
                                        : ratio)
                        .toList());
    }

    private record Question(Cell cell, Ratio ratio) {
        boolean isOfOneFamilyWith(Question other) {
            return cell.connections() == other.cell.connections()
                    && ratio.metric() == other.ratio.metric()
                    && ratio.base().equals(other.ratio.base())
                    && ratio.baseConnections() == other.ratio.baseConnections();
        }
    }

    // ------------------------------------------------------------------ samples

    private Map<Integer, Double> byBlock(String label, int connections, Metric metric) {
        return byBlock(label, connections, metric, m -> true);
    }

    private Map<Integer, Double> byBlock(
            String label, int connections, Metric metric, Predicate<Measurement> which) {
        var values = new TreeMap<Integer, Double>();
        for (Trial trial : trials) {
            if (trial.arm().equals(label)) {
                trial.measurements().stream()
                        .filter(m -> m.connections() == connections && m.counts(metric))
                        .filter(which)
                        .mapToDouble(metric::of)
                        .filter(value -> !Double.isNaN(value))
                        .forEach(value -> values.put(trial.block(), value));
            }
        }
        return values;
    }

    private List<Measurement> usable(String label, int connections) {
        return trials.stream()
                .filter(trial -> trial.arm().equals(label))
                .flatMap(trial -> trial.measurements().stream())
                .filter(m -> m.connections() == connections && m.usable())
                .toList();
    }

    /** Blocks in which both were measured: ratios, or differences. */
    private static double[] paired(
            Map<Integer, Double> own, Map<Integer, Double> others, boolean divided) {
        var paired = new ArrayList<Double>();
        own.forEach((block, value) -> {
            double other = others.getOrDefault(block, 0.0);
            if (value > 0 && other > 0) {
                paired.add(divided ? value / other : value - other);
            }
        });
        return paired.stream().mapToDouble(value -> value).toArray();
    }

    private static double[] toArray(Map<Integer, Double> values) {
        return values.values().stream().mapToDouble(value -> value).toArray();
    }
}
