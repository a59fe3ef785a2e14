package dev.acceptloop.benchmarks;

import java.util.stream.LongStream;

/**
 * What a process and all its descendants have used up to one moment. Children that were reaped are
 * in their parent's figures, threads that ended are in their process's; only the context switches
 * of an ended thread are lost.
 *
 * @param cpuNanos user and system time
 * @param userTicks user time alone, in ticks of 10 ms, reaped children left out
 * @param systemTicks system time alone, the same way
 * @param work of the threads that live
 * @param threads threads alive now
 * @param processes processes alive now
 */
record TreeUsage(
        long cpuNanos,
        long userTicks,
        long systemTicks,
        Proc.Threads work,
        int threads,
        int processes) {

    /** Of these processes; one that has ended since counts nothing. */
    static TreeUsage of(long[] pids) {
        long cpu = cpuNanos(pids);
        long user = 0;
        long system = 0;
        int threads = 0;
        Proc.Threads work = Proc.Threads.NONE;
        for (long pid : pids) {
            Proc.Stat stat = Proc.stat(pid);
            user += stat.user();
            system += stat.system();
            threads += stat.threads();
        }
        for (long pid : pids) { // the many files last, so that the clocks are read at one time
            work = work.plus(Proc.threads(pid));
        }
        return new TreeUsage(cpu, user, system, work, threads, pids.length);
    }

    /** Processor time alone of these processes, and of their children that were reaped. */
    static long cpuNanos(long... pids) {
        long nanos = 0;
        for (long pid : pids) {
            Proc.Stat stat = Proc.stat(pid);
            long own = ProcessClock.nanos(pid);
            long ticks = (stat.user() + stat.system()) * Proc.NANOS_PER_TICK;
            nanos += (own < 0 ? ticks : own) + stat.children() * Proc.NANOS_PER_TICK;
        }
        return nanos;
    }

    /** The process and its descendants that are alive. */
    static long[] tree(long root) {
        LongStream descendants =
                ProcessHandle.of(root).stream()
                        .flatMap(ProcessHandle::descendants)
                        .mapToLong(ProcessHandle::pid);
        return LongStream.concat(LongStream.of(root), descendants).toArray();
    }
}
