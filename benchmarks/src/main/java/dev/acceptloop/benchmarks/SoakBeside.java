package dev.acceptloop.benchmarks;

import dev.acceptloop.clients.Load;
import dev.acceptloop.clients.LoadError;
import dev.acceptloop.clients.LoadListener;
import dev.acceptloop.clients.LoadOptions;
import dev.acceptloop.clients.LoadResult;
import dev.acceptloop.protocol.framing.Framing;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * The well-behaved beside the mix of a soak: a few connections that last, a message on each now and
 * then by the clock, every reply verified. How long they wait is what the others cost them.
 *
 * <p>Not thread-safe.
 */
final class SoakBeside implements AutoCloseable {
    /** How many connections they are; less would see less of a model with several loops. */
    static final int CONNECTIONS = 4;

    /** Messages a second of all together: few, for who sends on time wakes early and spins. */
    private static final double PER_SECOND = 25;

    private static final Duration PATIENCE = Duration.ofMillis(Visitor.PATIENCE_MILLIS);

    private final LoadOptions options;
    private final SoakTroubles troubles;
    private volatile @Nullable Load load;
    private @Nullable FutureTask<LoadResult> window;
    private long connections;

    SoakBeside(InetSocketAddress address, long seed, SoakTroubles troubles) {
        this.options =
                LoadOptions.to(address)
                        .framing(Framing.LINE)
                        .connections(CONNECTIONS)
                        .rate(PER_SECOND)
                        .timeout(PATIENCE)
                        .drain(PATIENCE)
                        .seed(seed)
                        .build();
        this.troubles = troubles;
    }

    /** How many connections were opened, those that replaced others among them. */
    long connections() {
        return connections;
    }

    /** Begins a window, on a thread of its own; {@link #end} waits for its end. */
    void goOn(Duration length) {
        var run = new FutureTask<>(() -> connected().run(Duration.ZERO, length, LoadListener.NONE));
        window = run;
        Thread.ofPlatform().daemon().name("beside").start(run);
    }

    private Load connected() throws IOException {
        Load open = load;
        if (open == null) {
            open = Load.connect(options);
            load = open;
            connections += CONNECTIONS;
        }
        return open;
    }

    /** What the window was; empty if no reply came in it. After an error all connect anew. */
    Optional<SoakRound.Waits> end() throws InterruptedException {
        FutureTask<LoadResult> run = window;
        window = null;
        if (run == null) {
            return Optional.empty();
        }
        try {
            LoadResult result = run.get();
            if (result.errorCount() > 0) {
                troubles.addWrong(result.errors(LoadError.WRONG), "beside: " + result.trouble());
                disconnect();
            }
            return SoakRound.Waits.of(result.response());
        } catch (ExecutionException e) {
            troubles.add("beside: " + e.getCause());
            disconnect();
            return Optional.empty();
        }
    }

    /** Ends the connections in order: nothing more may come. */
    void finish() {
        Load open = load;
        try {
            if (open != null) {
                open.finish(PATIENCE);
            }
        } catch (IOException e) {
            troubles.add("beside: " + e.getMessage());
        }
        disconnect();
    }

    private void disconnect() {
        Load open = load;
        load = null;
        try {
            if (open != null) {
                open.close();
            }
        } catch (IOException e) {
            troubles.add("beside: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        Load open = load;
        if (open != null) {
            open.stop();
        }
        disconnect();
    }
}
