package dev.acceptloop.forking;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** The children of one server that are not reaped yet. Thread-safe. */
final class Children {
    private static final Duration CUT = Duration.ofSeconds(1);

    private final Set<Child> alive = new LinkedHashSet<>(); // guarded by this
    private boolean cut; // guarded by this

    /** Why no process could be made: in one line, without the command's many words. */
    static String whyNotStarted(IOException cause) {
        String message = String.valueOf(cause.getMessage());
        int reason = message.indexOf("error: ");
        String why = message.substring(Math.max(0, reason)).lines().findFirst().orElse("").strip();
        return "no child starts: " + why;
    }

    synchronized void add(Child child) {
        alive.add(child);
    }

    synchronized void remove(Child child) {
        alive.remove(child);
        notifyAll();
    }

    synchronized List<Child> all() {
        return List.copyOf(alive);
    }

    /** How many serve nobody. */
    synchronized int idle() {
        int idle = 0;
        for (Child child : alive) {
            idle += child.isIdle() ? 1 : 0;
        }
        return idle;
    }

    /** Whoever waits here looks again. */
    synchronized void poke() {
        notifyAll();
    }

    /** Waits until so many are ready, but not for ever. */
    synchronized void awaitReady(int count, Duration timeout) {
        await(() -> alive.stream().filter(Child::isReady).count() >= count, timeout);
    }

    /**
     * Whoever waits for the end of the children in {@link #drain} no longer does: their lifeline is
     * cut.
     */
    synchronized void cut() {
        cut = true;
        notifyAll();
    }

    /**
     * Asks every child to finish, waits for so long, cuts those that are left, so that they reset
     * what they owe, kills who does not end by that, and reaps them.
     *
     * @param cut calls {@link #cut} too
     */
    void drain(Duration timeout, Runnable cut) {
        for (Child child : all()) {
            child.drain();
        }
        awaitNoneOrCut(timeout);
        if (!all().isEmpty()) {
            cut.run();
            awaitNone(CUT);
        }
        for (Child child : all()) {
            child.kill();
        }
        awaitNone(Duration.ofSeconds(10)); // the kernel is sure to end them
    }

    private synchronized void awaitNoneOrCut(Duration timeout) {
        await(() -> cut || alive.isEmpty(), timeout);
    }

    private synchronized void awaitNone(Duration timeout) {
        await(alive::isEmpty, timeout);
    }

    private void await(BooleanSupplier condition, Duration timeout) { // under this
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
    }
}
