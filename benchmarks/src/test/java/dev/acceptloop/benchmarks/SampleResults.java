package dev.acceptloop.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Results with invented figures: three models, a control and trouble of every kind. */
final class SampleResults {
    private static final int BLOCKS = 6;
    private static final int BYTES = 64;

    private SampleResults() {}

    static Results results() {
        List<Arm> arms =
                List.of(
                        arm("blocking", Arm.Kind.MODEL, List.of(1)),
                        arm("threaded", Arm.Kind.MODEL, List.of(1, 16)),
                        arm("<selector> & \"co\"", Arm.Kind.MODEL, List.of(1, 16)),
                        arm("blocking (A/A)", Arm.Kind.CONTROL, List.of(1)),
                        arm("threaded (A/A)", Arm.Kind.CONTROL, List.of(16)));
        Map<Integer, String> bases = new TreeMap<>(Map.of(1, "blocking", 16, "threaded"));
        var trials = new ArrayList<Trial>();
        for (int block = 1; block <= BLOCKS; block++) {
            trials.add(trial(block, arms.get(0), 10));
            trials.add(trial(block, arms.get(1), 10.01));
            trials.add(trial(block, arms.get(2), 20));
            trials.add(trial(block, arms.get(3), 10.02));
            trials.add(trial(block, arms.get(4), 10.01));
        }
        trials.add(
                new Trial(
                        BLOCKS, 6, "threaded", "", "", "", 0, List.of(), -1, -1, 0, "it <broke>"));
        return results(arms, bases, trials);
    }

    /** The same with other trials. */
    static Results with(List<Trial> trials) {
        Results sample = results();
        return results(sample.arms(), sample.bases(), trials);
    }

    /** With other arms, which are compared with "base", and other messages. */
    static Results of(List<Arm> arms, List<Integer> bytes, List<Trial> trials) {
        return results(arms, bytes, new TreeMap<>(Map.of(1, "base", 16, "base")), trials);
    }

    /** With other arms, and whom they are compared with. */
    static Results results(List<Arm> arms, Map<Integer, String> bases, List<Trial> trials) {
        return results(arms, List.of(BYTES), bases, trials);
    }

    private static Results results(
            List<Arm> arms, List<Integer> bytes, Map<Integer, String> bases, List<Trial> trials) {
        return new Results(
                Results.SCHEMA,
                "2026-01-02T03:04:05Z",
                12.5,
                "",
                new Results.Settings(
                        "echo",
                        "chunk",
                        bytes,
                        List.of(1, 16),
                        "blocking",
                        BLOCKS,
                        1.2,
                        1,
                        99,
                        Comparison.JVM_FLAGS,
                        List.of("./acceptloop", "compare"),
                        300),
                new Environment(new LinkedHashMap<>(Map.of("kernel", "an <invented> one"))),
                new Sitting(List.of(0.02, 0.34), 12.4),
                arms,
                Map.of("uring", "not on this kernel"),
                bases,
                trials,
                Analysis.of(arms, bytes, bases, trials),
                List.of());
    }

    private static Arm arm(String label, Arm.Kind kind, List<Integer> connections) {
        return new Arm(label, label, kind, connections, List.of("--service=echo"), "m", "how");
    }

    private static Trial trial(int block, Arm arm, double micros) {
        var measurements = new ArrayList<Measurement>();
        for (int n : arm.connections()) {
            measurements.add(measurement(n, micros + 0.01 * block, block == 2 ? "G5" : ""));
        }
        return new Trial(
                block, 1, arm.label(), "java", "0", "1", 300, measurements, 0, 900, 900, "");
    }

    /** A trial like those, of that cost, at the same numbers of connections. */
    static Trial trial(int block, String arm, List<Measurement> like, double micros) {
        List<Measurement> measurements =
                like.stream()
                        .map(m -> measurement(m.connections(), micros + 0.01 * block, ""))
                        .toList();
        return new Trial(block, 1, arm, "java", "0", "1", 300, measurements, 0, 900, 900, "");
    }

    /** The same trial at exactly that cost. */
    static Trial exactly(Trial trial, double micros) {
        List<Measurement> measurements =
                trial.measurements().stream()
                        .map(m -> measurement(m.connections(), micros, ""))
                        .toList();
        return trial.with(measurements);
    }

    /** The same trial, of a JVM that was still being compiled. */
    static Trial cold(Trial trial) {
        return complaining(trial, Gates.QUIET, 1);
    }

    /** The same trial with a wrong reply, and twice as dear. */
    static Trial wrong(Trial trial) {
        return complaining(trial, "G1", 2);
    }

    /** The same trial, that much dearer, and not meeting that gate. */
    static Trial complaining(Trial trial, String gate, double factor) {
        List<Measurement> measurements =
                trial.measurements().stream()
                        .map(m -> measurement(m.connections(), factor * m.cpuMicros(), gate))
                        .toList();
        return trial.with(measurements);
    }

    /** Flags are apart by spaces. */
    private static Gate gate(String id, String flag) {
        boolean fails = List.of("G1", "G2", "G7").contains(id);
        Gate.Outcome otherwise = fails ? Gate.Outcome.FAILED : Gate.Outcome.FLAGGED;
        boolean holds = !List.of(flag.split(" ", -1)).contains(id);
        return Gate.of(id, "of " + id, holds, otherwise, "seen: <" + id);
    }

    static Measurement measurement(int n, double micros, String flag) {
        return measurement(n, micros, 3 * micros * n, flag);
    }

    static Measurement measurement(LoadPoint load, double micros, String flag) {
        return measurement(load, micros, 3 * micros * load.connections(), flag);
    }

    /** One of that mean latency, and the throughput that belongs to it. */
    static Measurement measurement(int n, double micros, double mean, String flag) {
        return measurement(new LoadPoint(n, BYTES), micros, mean, flag);
    }

    private static Measurement measurement(
            LoadPoint load, double micros, double mean, String flag) {
        int n = load.connections();
        return new Measurement(
                n,
                load.bytes(),
                1.2,
                List.of(2 * micros, micros),
                1,
                (long) (n * 1e6 / mean),
                n * 1e6 / mean,
                mean,
                new TreeMap<>(Map.of(50.0, mean, 90.0, 1.5 * mean, 99.0, 3 * mean)),
                micros,
                micros / 3,
                40L << 20,
                "PSS",
                n + 10,
                1,
                1.01,
                0.02,
                0.005,
                0.001,
                0.9,
                0.5,
                "server's processor",
                List.of(100L, 101L),
                0.999,
                Stream.of("G1", "G2", "G5", "G6", "G7", Gates.QUIET, "G9", "G10")
                        .map(id -> gate(id, flag))
                        .toList(),
                false);
    }
}
