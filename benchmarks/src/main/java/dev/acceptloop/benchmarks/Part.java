package dev.acceptloop.benchmarks;

import java.util.List;

/**
 * One question of a comparison, asked a trial at a time. What it has found it keeps, also what an
 * earlier run of the same found.
 */
interface Part {
    int blocks();

    /** The labels of the arms in that block's order. */
    List<String> order(int block);

    /** How long a trial of that arm was planned to take. */
    double seconds(String arm);

    /** Whether that trial was run. */
    boolean isDone(int block, String arm);

    /** Whether that arm need not be asked again: it has not answered once. */
    boolean isGivenUp(String arm);

    /**
     * Runs a trial, and keeps it.
     *
     * @return what it found, in a line
     * @throws InterruptedException if it was ended by force; then it is not kept
     */
    String run(int block, int position, String arm) throws InterruptedException;

    /** What may be run again because somebody was in the way. */
    List<Repeat> disturbed();

    /** Notes why it ended before its plan was done. */
    void stopped(String why);

    /** A trial that takes the place of one that was disturbed. */
    record Repeat(double seconds, Run run) {
        /** Runs it, as {@link Part#run}. */
        interface Run {
            String run() throws InterruptedException;
        }
    }
}
