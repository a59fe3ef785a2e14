package dev.acceptloop.benchmarks;

import java.util.List;

/**
 * One fresh server process, from start to exit.
 *
 * @param block which block, from 1
 * @param position its place in the block, from 1; behind all arms, if it repeats what was disturbed
 * @param arm the label of its arm
 * @param command how it was started, as the kernel has it
 * @param serverProcessors where the server was allowed to run, empty if not known
 * @param generatorProcessors where the load generator was
 * @param startMillis from starting the process to the first verified reply
 * @param measurements one per load
 * @param exitStatus of the server after SIGTERM; -1 if it had to be killed
 * @param answeredBytes what the server says it has answered, from start to exit; -1 if it does not
 * @param receivedBytes what came as right replies in that time, conformance and warm-up included
 * @param error why the trial was given up; empty if it was not
 */
public record Trial(
        int block,
        int position,
        String arm,
        String command,
        String serverProcessors,
        String generatorProcessors,
        double startMillis,
        List<Measurement> measurements,
        int exitStatus,
        long answeredBytes,
        long receivedBytes,
        String error) {

    /** The same trial with these measurements. */
    Trial with(List<Measurement> measurements) {
        return with(measurements, error);
    }

    /** The same trial for what went wrong in it alone. */
    Trial withoutWindows() {
        return with(List.of(), trouble());
    }

    private Trial with(List<Measurement> windows, String what) {
        return new Trial(
                block,
                position,
                arm,
                command,
                serverProcessors,
                generatorProcessors,
                startMillis,
                List.copyOf(windows),
                exitStatus,
                answeredBytes,
                receivedBytes,
                what);
    }

    /** Under which loads the window that is used is a disturbed one. */
    List<LoadPoint> disturbed() {
        return measurements.stream()
                .filter(m -> m.disturbed() && !m.repeated())
                .map(Measurement::load)
                .toList();
    }

    /** How many windows under that load are of no use, one that never came included. */
    int leftOut(LoadPoint load) {
        List<Measurement> windows =
                measurements.stream().filter(m -> m.load().equals(load)).toList();
        boolean missing = windows.isEmpty() && !error.isEmpty();
        return (int) windows.stream().filter(m -> !m.repeated() && !m.usable()).count()
                + (missing ? 1 : 0);
    }

    /** What the server did wrong, in a line; empty if nothing. */
    String trouble() {
        if (!error.isEmpty()) {
            return error;
        }
        for (Measurement m : measurements) {
            if (m.wrong()) {
                return m.complaints().getFirst().detail();
            }
        }
        if (exitStatus != 0) {
            return "after SIGTERM it " + ending();
        }
        return isConserved()
                ? ""
                : "it answered %d bytes, of which %d were asked for and came"
                        .formatted(answeredBytes, receivedBytes);
    }

    /** Whether the server counts what it has answered. */
    boolean counts() {
        return answeredBytes >= 0;
    }

    /** Whether all that it has answered came, and nothing else; also where it does not count. */
    boolean isConserved() {
        return !counts() || answeredBytes == receivedBytes;
    }

    private String ending() {
        return exitStatus < 0 ? "did not end, and was killed" : "ended with status " + exitStatus;
    }
}
