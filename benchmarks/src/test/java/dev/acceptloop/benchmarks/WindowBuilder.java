package dev.acceptloop.benchmarks;

import dev.acceptloop.clients.LoadError;
import dev.acceptloop.clients.LoadResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** An invented window of one second and four connections, which meets every gate. */
final class WindowBuilder {
    private static final int CONNECTIONS = 4;
    private static final long SECOND = 1_000_000_000;

    private double seconds = 1;
    private long errors;
    private String trouble = "";
    private int open = CONNECTIONS;
    private List<Long> perConnection = List.of(); // as many as Little's law has it
    private List<Long> perTenthSecond = Collections.nCopies(10, 4_000L);
    private long p50 = 95_000;
    private long p99 = 150_000;
    private double mean = 100_000;
    private double serverShare = 0.99;
    private double foreignServer;
    private double foreignGenerator;
    private double compiler;
    private double stolen;
    private double waited;
    private int threads = 1;
    private double seenAfter;
    private boolean pinned = true;

    WindowBuilder errors(long count) {
        errors = count;
        return this;
    }

    /** The first of the errors, in words. */
    WindowBuilder trouble(String what) {
        trouble = what;
        return this;
    }

    /** So many connections were left at its end. */
    WindowBuilder open(int connections) {
        open = connections;
        return this;
    }

    WindowBuilder perConnection(Long... replies) {
        perConnection = List.of(replies);
        return this;
    }

    /** And as long a window. */
    WindowBuilder perTenthSecond(Long... replies) {
        return perTenthSecond(List.of(replies));
    }

    WindowBuilder perTenthSecond(List<Long> replies) {
        perTenthSecond = replies;
        seconds = replies.size() / 10.0;
        return this;
    }

    private List<Long> perHalfSecond() {
        var halves = new ArrayList<Long>();
        for (int from = 0; from < perTenthSecond.size(); from += 5) {
            int to = Math.min(from + 5, perTenthSecond.size());
            halves.add(perTenthSecond.subList(from, to).stream().mapToLong(n -> n).sum());
        }
        return halves;
    }

    WindowBuilder percentiles(long median, long nearlyMost) {
        p50 = median;
        p99 = nearlyMost;
        return this;
    }

    WindowBuilder mean(double nanos) {
        mean = nanos;
        return this;
    }

    /** Of a processor. */
    WindowBuilder serverShare(double share) {
        serverShare = share;
        return this;
    }

    /** What others took of the server's processor, and of the generator's. */
    WindowBuilder foreign(double ofServer, double ofGenerator) {
        foreignServer = ofServer;
        foreignGenerator = ofGenerator;
        return this;
    }

    /** What the hypervisor gave to others of the server's processor. */
    WindowBuilder stolen(double share) {
        stolen = share;
        return this;
    }

    /** So many threads, each of which waited for the processor in that share of the window. */
    WindowBuilder waited(int threads, double share) {
        this.threads = threads;
        waited = share;
        return this;
    }

    WindowBuilder compiler(double share) {
        compiler = share;
        return this;
    }

    /** It was looked at late, after that share of it. */
    WindowBuilder seenAfter(double share) {
        seenAfter = share;
        return this;
    }

    WindowBuilder unpinned() {
        pinned = false;
        return this;
    }

    Window build() {
        List<Long> perConnection =
                this.perConnection.isEmpty()
                        ? Collections.nCopies(CONNECTIONS, (long) (10_000 * seconds))
                        : this.perConnection;
        long verified = perConnection.stream().mapToLong(n -> n).sum();
        var replies =
                new LoadResult(
                        new LoadResult.Settings(
                                "tcp",
                                "127.0.0.1:1",
                                CONNECTIONS,
                                1,
                                64,
                                1,
                                0,
                                0,
                                "constant",
                                0,
                                "chunk",
                                seconds,
                                0,
                                0,
                                1,
                                List.of(),
                                1,
                                "",
                                List.of()),
                        Instant.EPOCH,
                        seconds,
                        new LoadResult.Counts(verified, verified, verified, open),
                        LoadResult.Datagrams.NONE,
                        errors == 0 ? Map.of() : Map.of(LoadError.RESET, errors),
                        trouble,
                        times(),
                        times(),
                        new LoadResult.Times(new Histogram(3), 0, 0, 0),
                        new LoadResult.Times(new Histogram(3), 0, 0, 0),
                        perConnection,
                        perHalfSecond(),
                        perTenthSecond,
                        List.of(),
                        List.of(),
                        new LoadResult.Generator(1, 0.5 * seconds, 0));
        return new Window(
                CONNECTIONS, replies, new Span(edge(seenAfter * seconds), edge(seconds), pinned));
    }

    private LoadResult.Times times() {
        var histogram = new Histogram(3);
        histogram.recordValueWithCount(p50, 900);
        histogram.recordValueWithCount(p99, 100);
        return new LoadResult.Times(histogram, mean, 0, 0);
    }

    private Span.Edge edge(double at) {
        long server = (long) (at * serverShare * SECOND);
        long generator = (long) (at * 0.5 * SECOND);
        var work =
                new Proc.Threads(
                        new Proc.Switches(0, 0), (long) (at * compiler * SECOND), 0, runs(at));
        return new Span.Edge(
                (long) (at * SECOND),
                new TreeUsage(server, 0, 0, work, 1, 1),
                generator,
                busy(server + at * foreignServer * SECOND, at * stolen * SECOND),
                busy(generator + at * foreignGenerator * SECOND, 0),
                -1);
    }

    /** The work is shared evenly among these threads, and each waits as long. */
    private Map<Long, Proc.Run> runs(double at) {
        var runs = new HashMap<Long, Proc.Run>();
        for (long thread = 1; thread <= threads; thread++) {
            long on = (long) (at * serverShare * SECOND / threads);
            runs.put(thread, new Proc.Run(on, (long) (at * waited * SECOND)));
        }
        return runs;
    }

    private static Proc.Busy busy(double nanos, double stolenNanos) {
        return new Proc.Busy(
                (long) nanos / Proc.NANOS_PER_TICK, (long) stolenNanos / Proc.NANOS_PER_TICK);
    }
}
