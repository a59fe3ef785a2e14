package dev.acceptloop.benchmarks;

import dev.acceptloop.clients.LoadListener;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A stretch of time as the processors saw it: what the server used, and what others took.
 *
 * @param before at its beginning
 * @param after at its end
 * @param pinned whether both sides have a processor of their own
 */
record Span(Edge before, Edge after, boolean pinned) {
    private static final double ALONE = 0.95; // of the server's time, in one thread

    /**
     * One edge of it.
     *
     * @param generatorNanos processor time of this process so far
     * @param serverBusy when the server's processor was not idle
     * @param generatorBusy when the generator's was not
     * @param pressure microseconds in which somebody waited for a processor; -1 if not told
     */
    record Edge(
            long nanoTime,
            TreeUsage server,
            long generatorNanos,
            Proc.Busy serverBusy,
            Proc.Busy generatorBusy,
            long pressure) {
        static Edge now(long[] server, Pinning pinning) {
            long now = System.nanoTime();
            long generator = ProcessClock.nanos(ProcessHandle.current().pid());
            Proc.Busy serverBusy = Proc.busy(pinning.server());
            Proc.Busy generatorBusy = Proc.busy(pinning.generator());
            TreeUsage usage = TreeUsage.of(server); // its threads are read last, which takes longer
            return new Edge(now, usage, generator, serverBusy, generatorBusy, Proc.pressure());
        }
    }

    /**
     * Looks at both edges: from when it is made until it is ended, or at those of a window, while
     * the load goes on. Not thread-safe: the thread that runs the load calls.
     */
    static final class Watch implements LoadListener {
        private final long pid;
        private final Pinning pinning;
        private final long[] tree; // known ahead, so that the edge is a short look
        private Edge before;
        private Edge after;

        Watch(long pid, Pinning pinning) {
            this.pid = pid;
            this.pinning = pinning;
            this.tree = TreeUsage.tree(pid);
            this.before = Edge.now(tree, pinning);
            this.after = before;
        }

        @Override
        public void opened() {
            before = Edge.now(tree, pinning);
        }

        @Override
        public void closed() {
            after = Edge.now(TreeUsage.tree(pid), pinning);
        }

        /** Up to now. */
        Span end() {
            closed();
            return span();
        }

        Span span() {
            return new Span(before, after, pinning.applied());
        }
    }

    /** Between the edges; a little longer than a window itself. */
    double seconds() {
        return (after.nanoTime - before.nanoTime) / 1e9;
    }

    long serverNanos() {
        return after.server.cpuNanos() - before.server.cpuNanos();
    }

    double serverShare() {
        return serverNanos() / 1e9 / seconds();
    }

    /** Of one processor, what the server's compilers used. */
    double compilerShare() {
        long nanos = after.server.work().compilerNanos() - before.server.work().compilerNanos();
        return nanos / 1e9 / seconds();
    }

    /** Of one processor, what the server's collectors used. */
    double collectorShare() {
        long nanos = after.server.work().collectorNanos() - before.server.work().collectorNanos();
        return nanos / 1e9 / seconds();
    }

    /** What others took of the server's processor. */
    double foreignServer() {
        long busy = (after.serverBusy.ticks() - before.serverBusy.ticks()) * Proc.NANOS_PER_TICK;
        return Math.max(0, busy - serverNanos()) / 1e9 / seconds();
    }

    /** What others took of the generator's processor. */
    double foreignGenerator() {
        long busy =
                (after.generatorBusy.ticks() - before.generatorBusy.ticks()) * Proc.NANOS_PER_TICK;
        long own = after.generatorNanos - before.generatorNanos;
        return Math.max(0, busy - own) / 1e9 / seconds();
    }

    /** What the hypervisor gave to others of the processor it took more of. */
    double stolen() {
        long ofServer = after.serverBusy.stolen() - before.serverBusy.stolen();
        long ofGenerator = after.generatorBusy.stolen() - before.generatorBusy.stolen();
        return Math.max(ofServer, ofGenerator) * Proc.NANOS_PER_TICK / 1e9 / seconds();
    }

    /**
     * How long the server's threads together waited for a processor while they could have run, as a
     * share of the time: of several hundred percent where many are ready at once.
     */
    double waited() {
        return threads().mapToLong(Proc.Run::waitedNanos).sum() / 1e9 / seconds();
    }

    /**
     * The same of the one thread that does all the work, which waits for others than its own; NaN
     * where there is no such thread, and threads of the server wait for each other.
     */
    double waitedAlone() {
        Proc.Run busiest =
                threads().max(Comparator.comparingLong(Proc.Run::onNanos)).orElse(Proc.Run.NONE);
        boolean alone = busiest.onNanos() >= ALONE * serverNanos();
        return alone ? busiest.waitedNanos() / 1e9 / seconds() : Double.NaN;
    }

    /** What each of the threads that lived at the end did in it. */
    private Stream<Proc.Run> threads() {
        Map<Long, Proc.Run> then = before.server.work().runs();
        return after.server.work().runs().entrySet().stream()
                .map(each ->
                        since(then.getOrDefault(each.getKey(), Proc.Run.NONE), each.getValue()));
    }

    private static Proc.Run since(Proc.Run before, Proc.Run after) {
        return new Proc.Run(
                after.onNanos() - before.onNanos(), after.waitedNanos() - before.waitedNanos());
    }

    /** The share of it in which somebody on this machine waited; NaN if not told. */
    double pressure() {
        return before.pressure < 0
                ? Double.NaN
                : (after.pressure - before.pressure) / 1e6 / seconds();
    }
}
