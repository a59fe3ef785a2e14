package dev.acceptloop.benchmarks;

/**
 * How often the living threads of processes have left their processor, and come back to it.
 *
 * @param voluntary left it to wait
 * @param involuntary lost it, and could have gone on
 * @param arrivals had one
 */
record Waits(long voluntary, long involuntary, long arrivals) {
    static Waits of(long... pids) {
        long voluntary = 0;
        long involuntary = 0;
        long arrivals = 0;
        for (long pid : pids) {
            Proc.Switches switches = Proc.threads(pid).switches();
            voluntary += switches.voluntary();
            involuntary += switches.involuntary();
            arrivals += Proc.arrivals(pid);
        }
        return new Waits(voluntary, involuntary, arrivals);
    }

    /** Who lost a processor comes back to one without being woken. */
    long wakeups() {
        return arrivals - involuntary;
    }
}
