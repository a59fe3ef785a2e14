package dev.acceptloop.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Comparisons of servers whose costs are known, on a machine whose noise is known. Ten models as
 * {@code compare} takes them: nine at one connection against {@code blocking}, eight at 16 against
 * {@code threaded}.
 *
 * @param blocks of each comparison
 * @param models how many beside the two bases
 * @param spread of the logarithm of a trial's CPU per message; of throughput 1.8 times as much
 * @param kind of noise
 * @param factor what one message of {@code model 0} costs
 */
record Simulation(int blocks, int models, double spread, Kind kind, double factor) {
    /** What disturbs. */
    enum Kind {
        /** Each trial by itself, all alike. */
        EVEN,
        /** The same, but the last model has three times the spread in everything. */
        ONE_RESTLESS,
        /** One trial in twenty is half as dear again. */
        BURSTS,
        /** The machine's speed swings by 10 % within each block. */
        DRIFT
    }

    static final String PLANTED = "model 0";
    private static final int DEFAULT_MODELS = 8;
    private static final double AMPLITUDE = 0.1;

    Simulation(int blocks, Kind kind) {
        this(blocks, DEFAULT_MODELS, 0.05, kind, 1);
    }

    Simulation planted(double costs) {
        return new Simulation(blocks, models, spread, kind, costs);
    }

    /** What so many reports said. */
    Outcome run(int reports, long seed) {
        var random = new Random(seed);
        var outcome = new Outcome();
        for (int i = 0; i < reports; i++) {
            outcome.add(report(random), factor);
        }
        return outcome;
    }

    /** Counts of reports. */
    static final class Outcome {
        private int reports;
        private int words;
        private int found;
        private int held;
        private int alarms;
        private int figures;

        private void add(List<Cell> cells, double factor) {
            reports++;
            boolean word = false;
            for (Cell cell : cells) {
                for (Ratio ratio : cell.ratios()) {
                    boolean planted = cell.arm().equals(PLANTED) && ratio.metric() == Metric.CPU;
                    word |= ratio.verdict().tellsApart() && !(planted && factor != 1);
                    if (planted && ratio.baseConnections() == 1 && cell.connections() == 1) {
                        found += ratio.verdict() == Verdict.SLOWER ? 1 : 0;
                        Estimate e = ratio.ratio();
                        held += e.low() <= factor && factor <= e.high() ? 1 : 0;
                    }
                    if (cell.arm().endsWith("(A/A)")
                            && Question.hasWord(ratio.metric())
                            && ratio.baseConnections() == cell.connections()) {
                        figures++;
                        alarms += ratio.verdict() == Verdict.DIFFERS ? 1 : 0;
                    }
                }
            }
            words += word ? 1 : 0;
        }

        double falseReports() {
            return 100.0 * words / reports;
        }

        double power() {
            return 100.0 * found / reports;
        }

        double coverage() {
            return 100.0 * held / reports;
        }

        double alarms() {
            return 100.0 * alarms / figures;
        }
    }

    private List<Cell> report(Random random) {
        List<Arm> arms = arms();
        var trials = new ArrayList<Trial>();
        var order = new ArrayList<>(arms);
        for (int block = 1; block <= blocks; block++) {
            if (block % 2 == 1) {
                Collections.shuffle(order, random);
            } else {
                Collections.reverse(order);
            }
            double machine = 0.2 * random.nextGaussian(); // from block to block
            double phase = random.nextDouble(2 * Math.PI);
            for (int position = 0; position < order.size(); position++) {
                double swing = Math.sin(phase + 2 * Math.PI * position / order.size());
                double drift = kind == Kind.DRIFT ? AMPLITUDE * swing : 0;
                trials.add(trial(block, order.get(position), machine + drift, random));
            }
        }
        return Analysis.of(arms, new TreeMap<>(Map.of(1, "blocking", 16, "threaded")), trials);
    }

    private List<Arm> arms() {
        var arms = new ArrayList<Arm>();
        arms.add(arm("blocking", Arm.Kind.MODEL, 1));
        arms.add(arm("threaded", Arm.Kind.MODEL, 1, 16));
        for (int i = 0; i < models; i++) {
            arms.add(arm("model " + i, Arm.Kind.MODEL, 1, 16));
        }
        arms.add(arm("blocking (A/A)", Arm.Kind.CONTROL, 1));
        arms.add(arm("threaded (A/A)", Arm.Kind.CONTROL, 16));
        return arms;
    }

    private static Arm arm(String label, Arm.Kind kind, Integer... connections) {
        return new Arm(label, label, kind, List.of(connections), List.of(), "m", "how");
    }

    private Trial trial(int block, Arm arm, double machine, Random random) {
        boolean isRestless =
                kind == Kind.ONE_RESTLESS && arm.label().equals("model " + (models - 1));
        double sd = isRestless ? 3 * spread : spread;
        List<Measurement> measurements =
                arm.connections().stream()
                        .map(n -> {
                            double burst =
                                    kind == Kind.BURSTS && random.nextDouble() < 0.05 ? 1.5 : 1;
                            double common = random.nextGaussian();
                            double other = 0.5 * common + Math.sqrt(0.75) * random.nextGaussian();
                            double cpu = Math.exp(machine + sd * common) * burst;
                            double mean = Math.exp(machine + 1.8 * sd * other) * burst;
                            double cost = arm.label().equals(PLANTED) ? factor : 1;
                            return SampleResults.measurement(n, 10 * cost * cpu, 30 * n * mean, "");
                        })
                        .toList();
        return new Trial(block, 1, arm.label(), "", "", "", 0, measurements, 0, -1, 0, "");
    }
}
