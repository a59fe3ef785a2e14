package dev.acceptloop.clients;

import java.io.IOException;

/** One thread's share of a load: its connections, or its datagram sockets. */
interface Worker {
    /** How many it began with. */
    int connections();

    /** How many are left. */
    int open();

    /** Replies verified so far, in all runs; any thread may ask. */
    long completed();

    /** Runs until the window closes, then waits, not for ever, for what is under way. */
    void run(Tally counts, Schedule plan) throws IOException;

    /**
     * Ends them in order, where they have an end.
     *
     * @throws IOException if something comes that is not due, or one does not end in time
     */
    default void finish(long nanos) throws IOException {}

    /** Closes them all. */
    void close() throws IOException;
}
