package dev.acceptloop.benchmarks;

import dev.acceptloop.clients.ConnectionTimes;
import dev.acceptloop.clients.Load;
import dev.acceptloop.clients.LoadListener;
import dev.acceptloop.clients.LoadOptions;
import dev.acceptloop.clients.LoadResult;
import dev.acceptloop.protocol.framing.Framing;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Load of which every reply has to be right, measured in the foreground or going on beside another.
 *
 * <p>Not thread-safe.
 */
final class VerifiedLoad implements AutoCloseable {
    /** Long enough for a process per connection to start, all on one processor. */
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Duration MOMENT = Duration.ofMillis(1);
    private static final Duration NO_END = Duration.ofHours(1);
    private static final Duration PART = Duration.ofMillis(200);
    private static final Duration LONGEST_WARM_UP = PART.multipliedBy(10);

    private final Load load;
    private final String what;
    private final Subject subject;
    private @Nullable FutureTask<LoadResult> beside;

    private VerifiedLoad(Load load, String what, Subject subject) {
        this.load = load;
        this.what = what;
        this.subject = subject;
    }

    /**
     * What a message cost.
     *
     * @param cpuMicros processor time of the server
     * @param perSecond messages
     * @param response how long each took
     */
    record Metered(double cpuMicros, double perSecond, LoadResult.Times response) {}

    /** Echo of lines, with patience; of one connection and in a closed loop until it is told. */
    static LoadOptions.Builder echo(Subject subject) {
        return LoadOptions.to(subject.address())
                .framing(Framing.LINE)
                .timeout(PATIENCE)
                .drain(PATIENCE);
    }

    /**
     * Connects; when it returns every connection has had a reply.
     *
     * @param what whom it stands for, for the reader of an error
     * @param subject whom it loads: what comes between in a window is noted there
     */
    static VerifiedLoad connect(String what, Subject subject, LoadOptions options)
            throws IOException, InterruptedException {
        var verified = new VerifiedLoad(Load.connect(options), what, subject);
        try {
            Duration all = Duration.ofNanos((long) (2e9 * options.connections() / options.rate()));
            Duration first = options.openLoop() ? all : MOMENT;
            verified.right(verified.load.run(Duration.ZERO, first, LoadListener.NONE));
            if (verified.load.established() < options.connections()) {
                throw new IOException(
                        what
                                + ": "
                                + verified.load.established()
                                + " connections of "
                                + options.connections());
            }
            return verified;
        } catch (IOException | InterruptedException | RuntimeException e) {
            verified.close();
            throw e;
        }
    }

    /**
     * Measures a window. Who is in the way in the lead counts as in the window, which then begins
     * with what was left undone; and the edges are looked at while nothing is due.
     */
    LoadResult run(Duration lead, Duration window) throws IOException, InterruptedException {
        Span.Watch watch = subject.watch();
        LoadResult result = replied(lead, window, LoadListener.NONE);
        subject.seen(watch.end());
        return result;
    }

    /** The same for who watches by himself. */
    LoadResult unwatched(Duration window) throws IOException, InterruptedException {
        return replied(Duration.ZERO, window, LoadListener.NONE);
    }

    /** A window that no reply fell into is opened again: the processors may have been others'. */
    private LoadResult replied(Duration lead, Duration window, LoadListener listener)
            throws IOException, InterruptedException {
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < PATIENCE.toNanos()) {
            LoadResult result = right(load.run(lead, window, listener));
            if (result.response().count() > 0) {
                return result;
            }
        }
        throw new IOException(what + ": no reply in " + PATIENCE.toSeconds() + " s of windows");
    }

    /**
     * A window whose edges were seen late is opened again too: replies of all of it would stand
     * beside the processor time of a part, or, where this thread slept through it, of none.
     */
    private Window watched(Duration lead, Duration length)
            throws IOException, InterruptedException {
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < PATIENCE.toNanos()) {
            Span.Watch watch = subject.watch();
            var window = Window.of(replied(lead, length, watch), watch);
            if (window.isWhole()) {
                return window;
            }
        }
        throw new IOException(
                what + ": no window was seen whole in " + PATIENCE.toSeconds() + " s");
    }

    /** A window in which there need be no reply: at that rate there may be none. */
    LoadResult at(double perSecond, Duration lead, Duration window)
            throws IOException, InterruptedException {
        load.rate(perSecond);
        return right(load.run(lead, window, LoadListener.NONE));
    }

    /** What each connection had of the last window. */
    List<ConnectionTimes> eachConnection() {
        return load.eachConnection();
    }

    private LoadResult right(LoadResult result) throws IOException {
        if (result.errorCount() > 0) {
            throw new IOException(what + ": " + result.trouble());
        }
        return result;
    }

    // ------------------------------------------------------------------ what it costs

    /** Goes on for a while that is not looked at. */
    void lead(Duration time) throws IOException, InterruptedException {
        right(load.run(Duration.ZERO, time, LoadListener.NONE));
    }

    /** Goes on until the server is warm, or a while; which of both is noted. */
    void warm() throws IOException, InterruptedException {
        var warmUp = new WarmUp();
        warmUp.run(this::part, PART, Duration.ZERO, LONGEST_WARM_UP);
        subject.noteWarmUp(warmUp);
    }

    private Window part(Duration length) throws IOException, InterruptedException {
        return watched(Duration.ZERO, length);
    }

    Metered metered(Duration length) throws IOException, InterruptedException {
        Window window = watched(MOMENT, length);
        subject.seen(window.span());
        LoadResult replies = window.replies();
        return new Metered(window.cpuMicros(), replies.throughput(), replies.response());
    }

    /**
     * Ends the connections in order, where nothing is under way.
     *
     * @throws IOException if more came than was due
     */
    void finish() throws IOException {
        try {
            load.finish(PATIENCE);
        } catch (IOException e) {
            throw new IOException(what + ": " + e.getMessage(), e);
        }
    }

    // ------------------------------------------------------------------ beside another

    /** Lets it run in a thread of its own, until {@link #end}. */
    void goOn() {
        goOn(NO_END);
    }

    /** The same for so long; what is under way then still comes home. */
    void goOn(Duration window) {
        var run = new FutureTask<>(() -> load.run(Duration.ZERO, window, LoadListener.NONE));
        beside = run;
        Thread.ofPlatform().daemon().name("beside").start(run);
    }

    /**
     * Ends what goes on.
     *
     * @throws IOException if a reply was wrong or did not come
     */
    void end() throws IOException, InterruptedException {
        FutureTask<LoadResult> run = beside;
        beside = null;
        if (run == null) {
            return;
        }
        load.stop();
        try {
            right(run.get());
        } catch (ExecutionException e) {
            throw new IOException(what + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        load.stop();
        load.close();
    }
}
