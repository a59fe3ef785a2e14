package dev.acceptloop.forking;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.serving.Backoff;
import dev.acceptloop.protocol.serving.Drain;
import dev.acceptloop.protocol.serving.ServerContext;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The child processes of one server: counted before they are started, started until they start,
 * replaced when they are gone, and ended with the server.
 *
 * <pre>
 * reserve -> start -> ready -> ... -> reaped: its room is free -> told of -> forgotten
 * </pre>
 *
 * <p>What a child is given, how many there may be, and what is done with a connection when there
 * are that many, is the server's. Thread-safe.
 */
final class ChildSupervisor {
    private static final Logger LOG = System.getLogger(ChildSupervisor.class.getName());
    private static final Duration START = Duration.ofSeconds(20);
    private static final Duration CUT = Duration.ofSeconds(5); // it ends at once if it has time
    private static final Duration KILL = Duration.ofSeconds(10); // the kernel is sure to end them
    private static final Duration FOR_EVER = Duration.ofDays(1000);

    private final ServerContext<?> context;
    private final Drain drain;
    private final Consumer<IOException> notStarted;
    private final LongConsumer reaped;
    private final ParentDeathPipe deathPipe = new ParentDeathPipe();
    private final BooleanSupplier stopping;
    private final Set<Child> children = new LinkedHashSet<>(); // guarded by this
    private int stillborn; // died before they were ready, and are to be replaced; guarded by this

    /** Starts a process that ends when the death pipe of that path does. */
    interface Start {
        Process with(String deathPipe) throws IOException;
    }

    /**
     * Of a server that is open until {@code drain} begins.
     *
     * @param notStarted told each time a child cannot be started
     * @param reaped told the process id of a child that is gone, before its room is free
     */
    ChildSupervisor(
            ServerContext<?> context,
            Drain drain,
            Consumer<IOException> notStarted,
            LongConsumer reaped)
            throws IOException {
        this.context = context;
        this.drain = drain;
        this.notStarted = notStarted;
        this.reaped = reaped;
        this.stopping = drain::hasBegun;
    }

    // ------------------------------------------------------------------ counting

    /** How many there are, those about to be started included. */
    synchronized int alive() {
        return (int) children.stream().filter(child -> !child.hasEnded()).count();
    }

    /** How many of them serve nobody. */
    synchronized int idle() {
        return (int) children.stream().filter(Child::isIdle).count();
    }

    private synchronized long ready() {
        return children.stream().filter(Child::isReady).count();
    }

    private synchronized List<Child> all() {
        return List.copyOf(children);
    }

    /**
     * Waits until the condition on the counts holds, which are still while it is asked; false if
     * the server stops.
     */
    synchronized boolean await(BooleanSupplier condition) {
        await(() -> drain.hasBegun() || condition.getAsBoolean(), FOR_EVER);
        return !drain.hasBegun();
    }

    /**
     * Waits until the condition holds or the server stops, and counts one child more in the same
     * step.
     *
     * @param peer whom it is to serve, of whom the listener knows; null for whom it accepts
     * @param unless null is returned, and nobody counted, if this holds by then
     */
    synchronized @Nullable Child reserve(
            @Nullable SocketAddress peer, BooleanSupplier condition, BooleanSupplier unless) {
        await(condition);
        if (unless.getAsBoolean()) {
            return null;
        }
        var child = new Child(peer, context.listener(), drain, context::answered, this::wake);
        children.add(child);
        return child;
    }

    private synchronized void forget(Child child) {
        children.remove(child);
        wake();
    }

    /** Whoever waits for a condition looks again. */
    synchronized void wake() {
        notifyAll();
    }

    /** False if time is up first. An interrupt of the waiting thread is put off. */
    private synchronized boolean await(BooleanSupplier condition, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        long left = timeout.toMillis();
        boolean interrupted = false;
        while (!condition.getAsBoolean() && left > 0) {
            try {
                wait(left);
            } catch (InterruptedException e) {
                interrupted = true;
            }
            left = (deadline - System.nanoTime() + 999_999) / 1_000_000;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return left > 0;
    }

    // ------------------------------------------------------------------ starting

    /**
     * Starts children ahead until the server stops: so many that serve nobody, but no more than
     * {@code most} in all. What ends this ends the server.
     */
    void keep(int ahead, int most, Start start) {
        BooleanSupplier missing = () -> idle() < ahead && alive() < most;
        var backoff = new Backoff();
        try {
            Child last = null;
            Child child = reserve(null, missing, stopping);
            while (child != null) {
                if (hasBecomeReady(last)) {
                    backoff.succeeded();
                } else if (replacesStillborn() && pause(backoff)) {
                    forget(child);
                    return;
                }
                start(child, start);
                last = child;
                child = reserve(null, missing, stopping);
            }
        } catch (Throwable e) {
            context.failed(e);
        }
    }

    private synchronized boolean replacesStillborn() {
        boolean some = stillborn > 0;
        stillborn = Math.max(0, stillborn - 1);
        return some;
    }

    private synchronized boolean hasBecomeReady(@Nullable Child child) {
        boolean ready = child != null && child.isReady();
        stillborn = ready ? 0 : stillborn;
        return ready;
    }

    /** Starts a child that was reserved, trying until it starts or the server stops. */
    void start(Child child, Start start) {
        var backoff = new Backoff();
        while (true) {
            try {
                child.started(start.with(deathPipe.path()), this::ended);
                return;
            } catch (IOException e) {
                if (!drain.hasBegun()) {
                    notStarted.accept(e);
                }
                if (pause(backoff)) {
                    child.closed(CloseReason.STOPPING);
                    forget(child);
                    return;
                }
            }
        }
    }

    /** Waits a little, or not at all when the server stops; says which. */
    boolean pause(Backoff backoff) {
        return await(stopping, backoff.failed());
    }

    /** Waits until so many are ready, but not for ever. */
    void awaitReady(int count) {
        await(() -> drain.hasBegun() || ready() >= count, START);
    }

    // ------------------------------------------------------------------ ending

    /** The watcher of a child calls. Who is told of its end finds its room free. */
    private void ended(Child child, int status) {
        String pid = Long.toString(child.pid());
        LOG.log(Level.DEBUG, "child {0} ended with status {1}", pid, status);
        reaped.accept(child.pid());
        free(child);
        CloseReason killed = drain.hasBegun() ? CloseReason.STOPPING : CloseReason.SERVICE_FAILED;
        child.closed(ChildReport.reason(status, killed));
        forget(child);
    }

    private synchronized void free(Child child) {
        stillborn += child.isIdle() && !child.isReady() ? 1 : 0;
        child.ended();
        wake();
    }

    /**
     * Asks every child to finish, waits as long as the drain allows, cuts those that are left, so
     * that they reset what they owe, kills who does not end by that, and reaps them. Nobody starts
     * children any more.
     */
    void end() {
        all().forEach(Child::drain);
        awaitNone(drain);
        deathPipe.cut();
        awaitNone(within(CUT));
        all().forEach(Child::kill);
        awaitNone(within(KILL));
        deathPipe.close();
    }

    private static Drain within(Duration timeout) {
        var rest = new Drain(timeout);
        rest.begin();
        return rest;
    }

    private void awaitNone(Drain time) {
        time.await(() -> all().isEmpty(), () -> {});
    }
}
