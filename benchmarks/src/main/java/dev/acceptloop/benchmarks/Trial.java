package dev.acceptloop.benchmarks;

import java.util.List;

/**
 * One fresh server process, from start to exit.
 *
 * @param block which block, from 1
 * @param position its place in the block, from 1
 * @param arm the label of its arm
 * @param command how it was started, as the kernel has it
 * @param serverProcessors where the server was allowed to run, empty if not known
 * @param generatorProcessors where the load generator was
 * @param startMillis from starting the process to the first verified reply
 * @param measurements one per number of connections
 * @param exitStatus of the server after SIGTERM; -1 if it had to be killed
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
        String error) {

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
        return exitStatus == 0 ? "" : "after SIGTERM it " + ending();
    }

    private String ending() {
        return exitStatus < 0 ? "did not end, and was killed" : "ended with status " + exitStatus;
    }
}
