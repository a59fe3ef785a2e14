package dev.acceptloop.benchmarks;

import dev.acceptloop.benchmarks.Question.Standing;
import dev.acceptloop.benchmarks.Samples.Paired;
import dev.acceptloop.benchmarks.Samples.Place;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * From trials to findings. Every figure of an arm is a geometric mean over blocks, every ratio one
 * of the ratios within blocks; messages of different trials are never pooled. A value that is
 * missing in a block is left out, and its ratios with it; one that is not positive has no ratio.
 *
 * <p>A word is given to processor time and throughput of a model against a base under the same
 * load. Mean latency gets none: in a closed loop it is throughput again, by Little's law. Nor do
 * percentiles. Two loads are never compared: at one connection a message costs the wake-up of an
 * idle processor.
 */
final class Analysis {
    private static final List<Metric> COMPARED =
            List.of(Metric.CPU, Metric.THROUGHPUT, Metric.MEAN, Metric.P99);

    private final List<Arm> arms;
    private final List<Integer> bytes;
    private final Map<Integer, String> bases;
    private final List<Trial> trials;
    private final Samples samples;
    private final Spreads spreads;

    private Analysis(
            List<Arm> arms, List<Integer> bytes, Map<Integer, String> bases, List<Trial> trials) {
        this.arms = arms;
        this.bytes = bytes;
        this.bases = bases;
        this.trials = trials;
        this.samples = new Samples(trials);
        this.spreads = new Spreads(logs(), COMPARED.stream().filter(Question::hasWord).toList());
    }

    private Map<Spreads.Figure, Map<String, Map<Integer, Double>>> logs() {
        var logs = new HashMap<Spreads.Figure, Map<String, Map<Integer, Double>>>();
        for (Metric metric : COMPARED) {
            for (Place place : places()) {
                logs.computeIfAbsent(figure(metric, place), f -> new HashMap<>())
                        .put(place.arm(), samples.logs(place, metric, true));
            }
        }
        return logs;
    }

    private static Spreads.Figure figure(Metric metric, Place place) {
        return new Spreads.Figure(metric, new LoadPoint(place.connections(), place.bytes()));
    }

    /** Each arm under each load it was to be measured under. */
    private List<Place> places() {
        var places = new ArrayList<Place>();
        for (Arm arm : arms) {
            for (int n : arm.connections()) {
                bytes.forEach(size -> places.add(new Place(arm.label(), n, size)));
            }
        }
        return places;
    }

    /** Of the sizes that were measured. */
    static List<Cell> of(List<Arm> arms, Map<Integer, String> bases, List<Trial> trials) {
        var bytes = new TreeSet<Integer>();
        trials.forEach(trial -> trial.measurements().forEach(m -> bytes.add(m.bytes())));
        return of(arms, List.copyOf(bytes), bases, trials);
    }

    /** One cell per arm and load it was to be measured under. */
    static List<Cell> of(
            List<Arm> arms, List<Integer> bytes, Map<Integer, String> bases, List<Trial> trials) {
        var analysis = new Analysis(arms, bytes, bases, trials);
        List<Place> places = analysis.places();
        List<List<Question>> asked = places.stream().map(analysis::questions).toList();
        var answers = new Answers(asked.stream().flatMap(List::stream).toList());
        var cells = new ArrayList<Cell>();
        for (int i = 0; i < places.size(); i++) {
            List<Ratio> ratios = asked.get(i).stream().map(answers::to).toList();
            cells.add(analysis.cell(places.get(i), ratios));
        }
        return cells;
    }

    private Cell cell(Place place, List<Ratio> ratios) {
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
        var load = new LoadPoint(place.connections(), place.bytes());
        int leftOut =
                trials.stream()
                        .filter(t -> t.arm().equals(place.arm()))
                        .mapToInt(t -> t.leftOut(load))
                        .sum();
        return new Cell(
                place.arm(),
                place.connections(),
                place.bytes(),
                used.size(),
                flagged,
                leftOut,
                values,
                seen,
                ratios,
                aboveFloor(place));
    }

    // ------------------------------------------------------------------ ratios

    private List<Question> questions(Place place) {
        var questions = new ArrayList<Question>();
        String base = bases.get(place.connections());
        if (base != null) {
            for (Metric metric : COMPARED) {
                question(place, place.of(base), metric).ifPresent(questions::add);
            }
        }
        for (String floor : floors()) {
            question(place, place.of(floor), Metric.CPU).ifPresent(questions::add);
        }
        return questions;
    }

    private List<String> floors() {
        return arms.stream().filter(arm -> arm.kind() == Arm.Kind.FLOOR).map(Arm::label).toList();
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
        Place control = base.of(Plan.control(base.arm()));
        Paired same = samples.ratios(control, base, metric, true);
        Optional<Variance> identical = variance(base, metric, same);
        return Optional.of(
                new Question(
                        arm,
                        base,
                        metric,
                        ratios,
                        variance(base, metric, ratios),
                        identical,
                        Power.floor(identical, same.blocks()),
                        cold ? Standing.COLD : standing(arm, base, metric)));
    }

    private Standing standing(Place arm, Place base, Metric metric) {
        if (!Question.hasWord(metric)) {
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

    private Optional<Variance> variance(Place base, Metric metric, Paired ratios) {
        if (ratios.blocks() < 2) {
            return Optional.empty();
        }
        return Optional.of(
                spreads.moderated(figure(metric, base), ratios.parts(), ratios.values()));
    }

    /** Of warm windows only: compiling is no price of a structure. */
    private List<Estimate> aboveFloor(Place place) {
        List<String> floors = floors();
        if (floors.isEmpty() || floors.contains(place.arm())) {
            return List.of();
        }
        Map<Integer, Double> floor = samples.values(place.of(floors.getFirst()), Metric.CPU, true);
        var above = new ArrayList<Double>();
        samples.values(place, Metric.CPU, true)
                .forEach((block, value) -> {
                    double other = floor.getOrDefault(block, 0.0);
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
