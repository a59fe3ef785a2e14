package dev.acceptloop.benchmarks;

import dev.acceptloop.clients.LoadListener;
import dev.acceptloop.clients.LoadResult;

/**
 * What was seen of one window, from all three sides: the generator's replies, what the server used
 * and how busy the processors were.
 *
 * @param replies of the window
 * @param before at its beginning
 * @param after at its end
 * @param pinned whether both sides have a processor of their own
 */
record Window(int connections, LoadResult replies, Edge before, Edge after, boolean pinned) {
    /**
     * One edge of a window.
     *
     * @param generatorNanos processor time of this process so far
     * @param serverBusyTicks when the server's processor was not idle
     * @param generatorBusyTicks when the generator's was not
     */
    record Edge(
            long nanoTime,
            TreeUsage server,
            long generatorNanos,
            long serverBusyTicks,
            long generatorBusyTicks) {
        static Edge now(long[] server, Pinning pinning) {
            return new Edge(
                    System.nanoTime(),
                    TreeUsage.of(server),
                    ProcessClock.nanos(ProcessHandle.current().pid()),
                    Proc.busyTicks(pinning.server()),
                    Proc.busyTicks(pinning.generator()));
        }
    }

    /**
     * Looks at the edges while the load goes on. Not thread-safe: the thread that runs the load
     * calls.
     */
    static final class Observer implements LoadListener {
        private final long pid;
        private final Pinning pinning;
        private final long[] tree; // known ahead, so that the edge is a short look
        private Edge before;
        private Edge after;

        Observer(long pid, Pinning pinning) {
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

        Window window(LoadResult replies) {
            int connections = replies.settings().connections();
            return new Window(connections, replies, before, after, pinning.applied());
        }
    }

    /** Between the edges; a little longer than the window itself. */
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

    /** Processor time of the server per message, in microseconds. */
    double cpuMicros() {
        return serverNanos() / 1e3 / Math.max(1, replies.counts().verified());
    }

    /** Without what it spun, waiting for a reply. */
    double generatorShare() {
        return replies.generatorShare();
    }

    /** What others took of the server's processor. */
    double foreignServer() {
        long busy = (after.serverBusyTicks - before.serverBusyTicks) * Proc.NANOS_PER_TICK;
        return Math.max(0, busy - serverNanos()) / 1e9 / seconds();
    }

    /** What others took of the generator's processor. */
    double foreignGenerator() {
        long busy = (after.generatorBusyTicks - before.generatorBusyTicks) * Proc.NANOS_PER_TICK;
        long own = after.generatorNanos - before.generatorNanos;
        return Math.max(0, busy - own) / 1e9 / seconds();
    }
}
