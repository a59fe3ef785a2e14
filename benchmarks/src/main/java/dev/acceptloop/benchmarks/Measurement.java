package dev.acceptloop.benchmarks;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.acceptloop.benchmarks.Gate.Outcome;
import java.util.List;
import java.util.SortedMap;

/**
 * One window of one server under one load.
 *
 * @param connections how many were held, each with at most one request under way
 * @param bytes payload of a message
 * @param warmUpSeconds load before the window, not counted
 * @param warmUpMicros processor time per message in each part of it: the curve of warming up
 * @param seconds length of the window
 * @param messages verified replies in it
 * @param throughput messages per second
 * @param meanMicros exact mean of send to verified reply
 * @param percentilesMicros by percentile; only those with enough replies above them
 * @param cpuMicros processor time of the server's tree per message
 * @param cpuUserMicros the part of it in user mode, from ticks of 10 ms
 * @param memoryBytes of the tree, right after the window
 * @param memoryKind PSS or RSS
 * @param voluntarySwitches per message, of the server's threads
 * @param compilerShare of one processor that the JVM's compilers used in the window
 * @param collectorShare of one processor that its collectors used
 * @param serverShare of one processor that the server's tree used in the window
 * @param generatorShare of one processor that the load generator worked, waiting awake left out
 * @param limiter what kept the throughput where it is
 * @param perTenthSecond messages in each tenth of a second of the window; the last may be shorter
 * @param fairness Jain's index over the connections' counts: 1 is perfectly even
 * @param repeated whether it was measured more than once, and another window is used in its place
 */
public record Measurement(
        int connections,
        int bytes,
        double warmUpSeconds,
        List<Double> warmUpMicros,
        double seconds,
        long messages,
        double throughput,
        double meanMicros,
        SortedMap<Double, Double> percentilesMicros,
        double cpuMicros,
        double cpuUserMicros,
        long memoryBytes,
        String memoryKind,
        int threads,
        int processes,
        double voluntarySwitches,
        double involuntarySwitches,
        double compilerShare,
        double collectorShare,
        double serverShare,
        double generatorShare,
        String limiter,
        List<Long> perTenthSecond,
        double fairness,
        List<Gate> gates,
        boolean repeated) {

    /** What it was measured under. */
    @JsonIgnore
    LoadPoint load() {
        return new LoadPoint(connections, bytes);
    }

    double percentile(double percentile) {
        Double micros = percentilesMicros.get(percentile);
        return micros == null ? Double.NaN : micros;
    }

    /** Whether its figures may be used. */
    @JsonIgnore
    boolean usable() {
        return !repeated && gates.stream().noneMatch(gate -> gate.outcome() == Outcome.FAILED);
    }

    /** Whether it speaks for any metric that is compared, of a server that is warm. */
    @JsonIgnore
    boolean tells() {
        return !cold() && Metric.COMPARED.stream().anyMatch(this::counts);
    }

    /** Whether something came between that may be gone the next time. */
    @JsonIgnore
    boolean disturbed() {
        return !wrong() && disturbances() > 0;
    }

    /** How many gates say that something came between. */
    @JsonIgnore
    long disturbances() {
        return complaints().stream().filter(gate -> Gates.DISTURBED.contains(gate.id())).count();
    }

    /** Whether it speaks for that metric: usable, and no flag that makes the metric unusable. */
    boolean counts(Metric metric) {
        return usable() && complaints().stream().noneMatch(gate -> Gates.spoils(gate.id(), metric));
    }

    /** Whether the server was still being compiled: it is shown, and not ranked. */
    @JsonIgnore
    boolean cold() {
        return complaints().stream().anyMatch(gate -> gate.id().equals(Gates.QUIET));
    }

    /** Whether the server answered wrong, or somebody not at all. */
    @JsonIgnore
    boolean wrong() {
        return complaints().stream().anyMatch(gate -> Gates.RIGHT.contains(gate.id()));
    }

    /** Gates that did not hold. */
    @JsonIgnore
    List<Gate> complaints() {
        return gates.stream()
                .filter(gate ->
                        gate.outcome() == Outcome.FAILED || gate.outcome() == Outcome.FLAGGED)
                .toList();
    }

    /** The same figures, used or not. */
    Measurement repeated(boolean isRepeated) {
        return new Measurement(
                connections,
                bytes,
                warmUpSeconds,
                warmUpMicros,
                seconds,
                messages,
                throughput,
                meanMicros,
                percentilesMicros,
                cpuMicros,
                cpuUserMicros,
                memoryBytes,
                memoryKind,
                threads,
                processes,
                voluntarySwitches,
                involuntarySwitches,
                compilerShare,
                collectorShare,
                serverShare,
                generatorShare,
                limiter,
                perTenthSecond,
                fairness,
                gates,
                isRepeated);
    }

    /** By Little's law the connections there must have been: throughput times mean latency. */
    double littlesConnections() {
        return throughput * meanMicros / 1e6;
    }
}
