package dev.acceptloop.clients;

import dev.acceptloop.protocol.framing.Framing;
import dev.acceptloop.protocol.server.TransportKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Connections to one server, and load over them: opened once, then loaded for as many windows as
 * wanted.
 *
 * <pre>
 * connect -> run (begin, lead, window open, window closed, drain) -> run ... -> close
 * </pre>
 *
 * <p>Between two runs all is quiet. During a run the load is already going when its window opens
 * and still going when it closes, so a window sees steady load at both edges. A connection that
 * failed stays closed in the runs after.
 *
 * <p>Threads: one platform thread per {@link Worker}, named {@code load-N}; the methods are for one
 * thread, except {@link #verified} and {@link #stop}.
 */
public final class Load implements AutoCloseable {
    private static final long TICK = 500_000_000L;
    private static final long START_IN = 1_000_000L; // threads are awake by then

    private final LoadOptions options;
    private final List<Worker> workers = new ArrayList<>();
    private final ExecutorService threads;
    private final Connector connector;
    private final Schedules schedules;
    private volatile List<Tally> running = List.of();
    private volatile boolean stopped;

    private Load(LoadOptions options) {
        this.options = options;
        this.connector = new Connector(options);
        this.schedules = new Schedules(options);
        this.threads =
                Executors.newFixedThreadPool(
                        Math.min(options.threads(), options.connections()),
                        Thread.ofPlatform().name("load-", 0).daemon().factory());
    }

    // ------------------------------------------------------------------ connect

    /**
     * Opens the connections, spread over the ramp-up, many at a time. One that cannot be opened is
     * counted as an error in every result, and {@link #established} says how many there are.
     *
     * @throws IOException if this end cannot make its selectors
     */
    public static Load connect(LoadOptions options) throws IOException {
        var load = new Load(options);
        try {
            load.connectAll();
            return load;
        } catch (IOException | RuntimeException e) {
            load.close();
            throw e;
        }
    }

    private void connectAll() throws IOException {
        int count = Math.min(options.threads(), options.connections());
        if (options.transport().isStream()) {
            connectStreams(count);
            return;
        }
        for (int i = 0; i < count; i++) {
            int first = share(options.connections(), i, count);
            int after = share(options.connections(), i + 1, count);
            workers.add(new DatagramWorker(options, ports(first, after - first), first));
        }
    }

    private void connectStreams(int count) throws IOException {
        var streams = new ArrayList<LoadWorker>();
        for (int i = 0; i < count; i++) { // each has a selector, made while there are descriptors
            streams.add(new LoadWorker(options));
        }
        workers.addAll(streams);
        List<SocketChannel> channels = connector.connectAll();
        Exchange.Due due = due(options);
        for (int i = 0; i < count; i++) {
            int first = share(channels.size(), i, count);
            int after = share(channels.size(), i + 1, count);
            streams.get(i).take(channels.subList(first, after), first, due, connector);
        }
    }

    /** The first of so many that belongs to a worker. */
    private static int share(int all, int worker, int workerCount) {
        return (int) ((long) all * worker / workerCount);
    }

    private DatagramPorts ports(int first, int count) throws IOException {
        return options.transport() == TransportKind.UDP
                ? new UdpPorts(options.target(), options.sources(), first, count)
                : new UnixPorts(options.target(), count);
    }

    private static Exchange.Due due(LoadOptions options) {
        Framing framing = options.framing();
        ByteBuffer greeting = StandardCharsets.UTF_8.encode(options.greeting());
        if (greeting.hasRemaining()) {
            greeting = framing.encode(greeting);
        }
        ByteBuffer none = ByteBuffer.allocate(0);
        int each = options.messagesPerConnection();
        return switch (options.reply()) {
            case Reply.Echo _ -> new Exchange.Due(greeting, none, null, true, each);
            case Reply.None _ -> new Exchange.Due(greeting, none, null, false, each);
            case Reply.Http http -> new Exchange.Due(greeting, none, new HttpDue(http), true, each);
            case Reply.Text(String text, boolean framed) -> {
                ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
                ByteBuffer wire = framed ? framing.encode(bytes) : bytes;
                yield new Exchange.Due(greeting, wire.slice(), null, true, each);
            }
        };
    }

    /** How many connections are open. */
    public int established() {
        int open = 0;
        for (Worker worker : workers) {
            open += worker.open();
        }
        return open;
    }

    /** Replies verified so far, in all runs together; any thread may ask. */
    public long verified() {
        long verified = 0;
        for (Worker worker : workers) {
            verified += worker.completed();
        }
        return verified;
    }

    /**
     * What each connection had of the last run; empty if a thread has more than {@value
     * CoarseTimes#MOST_CONNECTIONS} of them.
     */
    public List<ConnectionTimes> eachConnection() {
        var each = new ArrayList<ConnectionTimes>();
        for (Tally tally : running) {
            for (int i = 0; i < tally.perConnection.length; i++) {
                if (tally.eachConnection.isEmpty()) {
                    return List.of();
                }
                each.add(ConnectionTimes.of(tally.eachConnection, i));
            }
        }
        return List.copyOf(each);
    }

    // ------------------------------------------------------------------ run

    /**
     * Sends so many messages a second from the next run on, on a schedule as before.
     *
     * @throws IllegalArgumentException in a closed loop or one of stages, or if it is not above 0
     */
    public void rate(double perSecond) {
        if (!options.openLoop() || !options.stages().isEmpty() || !(perSecond > 0)) {
            throw new IllegalArgumentException("rate " + perSecond + " of a load without a rate");
        }
        schedules.rate(perSecond);
    }

    /** Runs the options' warm-up and then a window of the options' duration. */
    public LoadResult run() throws IOException, InterruptedException {
        return run(options.warmup(), options.duration(), LoadListener.NONE);
    }

    /** Runs one window without a lead. */
    public LoadResult run(Duration window) throws IOException, InterruptedException {
        return run(Duration.ZERO, window, LoadListener.NONE);
    }

    /**
     * Runs the load, and measures one window of it.
     *
     * @param lead for which the load runs before the window opens
     * @param window for which is measured; not 0
     * @throws IOException if this end fails; a server's failures are in the result
     */
    public LoadResult run(Duration lead, Duration window, LoadListener listener)
            throws IOException, InterruptedException {
        if (window.isZero() || window.isNegative() || lead.isNegative()) {
            throw new IllegalArgumentException("a window needs a length");
        }
        long start = System.nanoTime() + START_IN;
        long begin = start + lead.toNanos();
        long end = begin + window.toNanos();
        long wallBegin = System.currentTimeMillis() + (begin - System.nanoTime()) / 1_000_000;
        var tallies = new ArrayList<Tally>();
        var runs = new ArrayList<Future<?>>();
        var working = new CountDownLatch(workers.size());
        for (Worker worker : workers) {
            tallies.add(new Tally(options, worker.connections(), begin, end));
        }
        running = List.copyOf(tallies);
        if (stopped) {
            stop();
        }
        List<Schedule> plans = schedules.of(workers, start, lead);
        for (int i = 0; i < workers.size(); i++) {
            Tally tally = tallies.get(i);
            Worker worker = workers.get(i);
            Schedule schedule = plans.get(i);
            runs.add(threads.submit(() -> runOne(worker, tally, schedule, working)));
        }
        watch(start, begin, end, working, listener);
        for (Future<?> run : runs) {
            join(run);
        }
        return new Merge(options, schedules.rate(), window, tallies, connector)
                .result(Instant.ofEpochMilli(wallBegin), established());
    }

    /**
     * Closes the window of the run that goes on, now: its result is that of the shorter window.
     * What is under way has a second to come home. For any thread; no run is made after it.
     */
    public void stop() {
        stopped = true;
        long now = System.nanoTime();
        for (Tally tally : running) {
            tally.stop(now);
        }
    }

    private Void runOne(Worker worker, Tally tally, Schedule plan, CountDownLatch working)
            throws IOException {
        try {
            worker.run(tally, plan);
            return null;
        } finally {
            working.countDown();
        }
    }

    private void watch(
            long start, long begin, long end, CountDownLatch working, LoadListener listener)
            throws InterruptedException {
        var pulses = new Pulses(running.stream().map(tally -> tally.pulse).toList(), start);
        boolean opened = false;
        boolean over = false;
        for (long tick = start + TICK; !over; tick += TICK) {
            if (!opened && begin - tick <= 0) {
                waitUntil(begin, working);
                listener.opened();
                opened = true;
            }
            over = end - tick <= 0;
            boolean failed = waitUntil(over ? end : tick, working);
            over |= failed;
            listener.progress(pulses.look(System.nanoTime(), opened));
        }
        listener.closed();
    }

    /** Returns true if all workers are done. */
    private static boolean waitUntil(long time, CountDownLatch working)
            throws InterruptedException {
        return working.await(time - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    private static void join(Future<?> run) throws IOException, InterruptedException {
        try {
            run.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new IllegalStateException("the load generator failed", e.getCause());
        }
    }

    // ------------------------------------------------------------------ close

    /**
     * Sends FIN on every connection, between two runs, and waits for the server's: {@link #close}
     * is all that may follow.
     *
     * @throws IOException if more came, or one is not closed in time, in one line
     */
    public void finish(Duration patience) throws IOException {
        for (Worker worker : workers) {
            worker.finish(patience.toNanos());
        }
    }

    /** Closes every connection and ends the threads. Idempotent. */
    @Override
    public void close() throws IOException {
        threads.shutdownNow();
        for (Worker worker : workers) {
            worker.close();
        }
    }
}
