package dev.acceptloop.benchmarks;

import dev.acceptloop.benchmarks.Question.Standing;
import dev.acceptloop.benchmarks.Samples.Paired;
import dev.acceptloop.benchmarks.Samples.Place;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * From trials to findings. Every figure of an arm is a geometric mean over blocks, every ratio one
 * of the ratios within blocks; messages of different trials are never pooled. A value that is
 * missing in a block is left out, and its ratios with it; one that is not positive has no ratio.
 *
 * <p>A word is given to processor time and throughput of a model against a base under the same
 * load. Mean latency gets none: in a closed loop it is throughput again, by Little's law. Nor do
 * percentiles, and ratios between two numbers of connections, which compare two loads.
 */
final class Analysis {
    private static final List<Metric> COMPARED =
            List.of(Metric.CPU, Metric.THROUGHPUT, Metric.MEAN, Metric.P99);

    private final List<Arm> arms;
    private final Map<Integer, String> bases;
    private final List<Trial> trials;
    private final Samples samples;
    private final Spreads spreads;

    private Analysis(List<Arm> arms, Map<Integer, String> bases, List<Trial> trials) {
        this.arms = arms;
        this.bases = bases;
        this.trials = trials;
        this.samples = new Samples(trials);
        this.spreads = new Spreads(logs(), COMPARED.stream().filter(Question::hasWord).toList());
    }

    private Map<Spreads.Figure, Map<String, Map<Integer, Double>>> logs() {
        var logs = new HashMap<Spreads.Figure, Map<String, Map<Integer, Double>>>();
        for (Metric metric : COMPARED) {
            for (Arm arm : arms) {
                for (int n : arm.connections()) {
                    logs.computeIfAbsent(new Spreads.Figure(metric, n), f -> new HashMap<>())
                            .put(
                                    arm.label(),
                                    samples.logs(new Place(arm.label(), n), metric, true));
                }
            }
        }
        return logs;
    }

    /** One cell per arm and number of connections it was to be measured at. */
    static List<Cell> of(List<Arm> arms, Map<Integer, String> bases, List<Trial> trials) {
        var analysis = new Analysis(arms, bases, trials);
        var asked = new ArrayList<List<Question>>();
        var cells = new ArrayList<Cell>();
        for (Arm arm : arms) {
            arm.connections().forEach(n -> asked.add(analysis.questions(arm, n)));
        }
        var answers = new Answers(asked.stream().flatMap(List::stream).toList());
        for (Arm arm : arms) {
            for (int n : arm.connections()) {
                List<Question> own = asked.get(cells.size());
                cells.add(analysis.cell(arm, n, own.stream().map(answers::to).toList()));
            }
        }
        return cells;
    }

    private Cell cell(Arm arm, int connections, List<Ratio> ratios) {
        var place = new Place(arm.label(), connections);
        var values = new EnumMap<Metric, Estimate>(Metric.class);
        var seen = new EnumMap<Metric, List<Double>>(Metric.class);
        for (Metric metric : Metric.values()) {
            List<Double> sample = List.copyOf(samples.values(place, metric, false).values());
            if (!sample.isEmpty()) {
                values.put(metric, Statistics.geometricMean(toArray(sample)));
                seen.put(metric, sample);
            }
        }
        List<Measurement> used = samples.usable(place);
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
                seen,
                ratios,
                concurrencyCost(place));
    }

    // ------------------------------------------------------------------ ratios

    private List<Question> questions(Arm arm, int connections) {
        var questions = new ArrayList<Question>();
        var place = new Place(arm.label(), connections);
        String base = bases.get(connections);
        if (base != null) {
            for (Metric metric : COMPARED) {
                question(place, new Place(base, connections), metric).ifPresent(questions::add);
            }
        }
        if (connections != quietest()) {
            question(place, quietestBase(), Metric.CPU).ifPresent(questions::add);
        }
        for (Arm floor : arms) {
            if (floor.kind() == Arm.Kind.FLOOR) {
                question(place, new Place(floor.label(), connections), Metric.CPU)
                        .ifPresent(questions::add);
            }
        }
        return questions;
    }

    /** The fewest connections: there a model has no concurrency to pay for. */
    private int quietest() {
        return bases.keySet().stream().mapToInt(n -> n).min().orElse(0);
    }

    private Place quietestBase() {
        return new Place(Objects.requireNonNullElse(bases.get(quietest()), ""), quietest());
    }

    private Optional<Question> question(Place arm, Place base, Metric metric) {
        if (arm.equals(base)) {
            return Optional.empty();
        }
        Paired all = samples.ratios(arm, base, metric, false);
        if (all.blocks() == 0) {
            return Optional.empty();
        }
        Paired warm = samples.ratios(arm, base, metric, true);
        boolean cold = 2 * warm.blocks() <= all.blocks();
        Paired ratios = cold ? all : warm;
        var control = new Place(Plan.control(base.arm()), base.connections());
        Paired same = samples.ratios(control, base, metric, true);
        Optional<Variance> identical = variance(control, base, metric, same);
        return Optional.of(
                new Question(
                        arm,
                        base,
                        metric,
                        ratios,
                        variance(arm, base, metric, ratios),
                        identical,
                        Power.floor(identical, same.blocks()),
                        cold ? Standing.COLD : standing(arm, base, metric)));
    }

    private Standing standing(Place arm, Place base, Metric metric) {
        if (!Question.hasWord(metric) || arm.connections() != base.connections()) {
            return Standing.NOT_ASKED;
        }
        boolean isControl =
                arms.stream()
                        .anyMatch(a -> a.label().equals(arm.arm()) && a.kind() == Arm.Kind.CONTROL);
        if (arm.arm().equals(Plan.control(base.arm()))) {
            return Standing.ALARM;
        }
        return isControl ? Standing.NOT_ASKED : Standing.ASKED;
    }

    private Optional<Variance> variance(Place arm, Place base, Metric metric, Paired ratios) {
        if (ratios.blocks() < 2) {
            return Optional.empty();
        }
        return Optional.of(
                arm.connections() == base.connections()
                        ? spreads.moderated(
                                new Spreads.Figure(metric, base.connections()),
                                ratios.parts(),
                                ratios.values())
                        : Variance.of(ratios.values()));
    }

    /** Of warm windows only: compiling is no cost of concurrency. */
    private List<Estimate> concurrencyCost(Place arm) {
        if (arm.equals(quietestBase())) {
            return List.of();
        }
        Map<Integer, Double> base = samples.values(quietestBase(), Metric.CPU, true);
        var above = new ArrayList<Double>();
        samples.values(arm, Metric.CPU, true)
                .forEach((block, value) -> {
                    double other = base.getOrDefault(block, 0.0);
                    if (value > 0 && other > 0) {
                        above.add(value - other);
                    }
                });
        return above.isEmpty() ? List.of() : List.of(Statistics.mean(toArray(above)));
    }

    private static double[] toArray(List<Double> values) {
        return values.stream().mapToDouble(value -> value).toArray();
    }
}
