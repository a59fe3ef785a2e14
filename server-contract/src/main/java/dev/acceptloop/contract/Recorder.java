package dev.acceptloop.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.server.ServerListener;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a server told its listener, and the barriers that tests wait at.
 *
 * <p>A barrier that is not reached within the patience fails the test. Thread-safe; guarded by
 * itself.
 */
final class Recorder implements ServerListener {
    /** Ten milliseconds, less what a coarse timer may wake too early. */
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(8);

    /** The last is so long that a server which does not back off gets there by no accident. */
    private static final int PAUSES = 5;

    /** What a listener is told of a connection. */
    enum Told {
        ACCEPTED,
        CLOSED
    }

    private final Duration patience;
    private final Set<SocketAddress> open = new HashSet<>();
    private final Map<SocketAddress, CloseReason> reasons = new HashMap<>();
    private final List<Long> acceptFailures = new ArrayList<>(); // nanoTime of each
    private final List<String> oddities = new ArrayList<>();
    private int accepted;
    private int closed;
    private int draining;
    private int stopped;
    private int failed;
    private @Nullable Told throwsAt; // once
    private @Nullable SocketAddress victim; // of whom the listener threw

    Recorder(Duration patience) {
        this.patience = patience;
    }

    // ------------------------------------------------------------------ told

    @Override
    public synchronized void accepted(SocketAddress peer) {
        accepted++;
        if (!open.add(peer)) {
            oddities.add(peer + " accepted twice");
        }
        notifyAll();
        throwIf(Told.ACCEPTED, peer);
    }

    @Override
    public synchronized void closed(SocketAddress peer, CloseReason reason) {
        closed++;
        reasons.put(peer, reason);
        if (!open.remove(peer)) {
            oddities.add(peer + " closed (" + reason + ") and not open");
        }
        notifyAll();
        throwIf(Told.CLOSED, peer);
    }

    @Override
    public synchronized void acceptFailed(IOException cause) {
        acceptFailures.add(System.nanoTime());
        notifyAll();
    }

    @Override
    public synchronized void failed(Throwable cause) {
        failed++;
        notifyAll();
    }

    @Override
    public synchronized void draining() {
        draining++;
        notifyAll();
    }

    @Override
    public synchronized void stopped() {
        stopped++;
        notifyAll();
    }

    /** Throws an Error when it is told so next: nobody's service, and nobody's connection. */
    synchronized void failWhen(Told when) {
        throwsAt = when;
    }

    private void throwIf(Told when, SocketAddress peer) {
        if (throwsAt == when) {
            throwsAt = null;
            victim = peer;
            throw new AssertionError("thrown by the listener, as the test wants it");
        }
    }

    // ------------------------------------------------------------------ barriers

    /** Waits until so many connections were accepted since the server opened. */
    void awaitAccepted(int count) {
        await("accepted " + count, () -> accepted >= count);
    }

    /** Waits until the connection of that peer ended; returns why it did. */
    synchronized CloseReason awaitClosed(SocketAddress peer) {
        await("closed " + peer, () -> reasons.containsKey(peer));
        return reasons.getOrDefault(peer, CloseReason.STOPPING);
    }

    /** Waits until so many connections have ended since the server opened. */
    void awaitEnded(int count) {
        await("ended " + count, () -> closed >= count);
    }

    /** Waits until the server has said that it cannot go on. */
    void awaitFailed() {
        await("failed", () -> failed > 0);
    }

    /** Waits until nothing of the server is left. */
    void awaitStopped() {
        await("stopped", () -> stopped > 0);
    }

    /** Waits until the server has begun to stop. */
    void awaitDraining() {
        await("draining", () -> draining > 0);
    }

    /**
     * Waits until accept has failed six times in a row with pauses of 10, 20, 40, 80 and 160 ms
     * between, or longer ones: a server that spins, or that tries again at a fixed rate, never gets
     * there, also where the machine is so busy that a thread wakes late.
     */
    void awaitBackoff() {
        await("accept fails less and less often", this::backsOff);
    }

    private synchronized boolean backsOff() {
        int first = acceptFailures.size() - PAUSES;
        boolean grows = first >= 1;
        for (int i = 0; grows && i < PAUSES; i++) {
            grows = paused(first + i) >= FIRST_PAUSE_NANOS << i;
        }
        return grows;
    }

    private synchronized long paused(int failure) {
        return acceptFailures.get(failure) - acceptFailures.get(failure - 1);
    }

    private synchronized void await(String what, BooleanSupplier reached) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!reached.getAsBoolean()) {
            long left = deadline - System.nanoTime();
            assertThat(left).as("%s; told so far: %s", what, this).isPositive();
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted before: " + what, e);
            }
        }
    }

    // ------------------------------------------------------------------ counts

    /** Whether the connection of that peer has ended. */
    synchronized boolean hasClosed(SocketAddress peer) {
        return reasons.containsKey(peer);
    }

    synchronized int timesAccepted() {
        return accepted;
    }

    synchronized int timesAcceptFailed() {
        return acceptFailures.size();
    }

    synchronized int timesStopped() {
        return stopped;
    }

    /** Demands that each accepted connection was told as ended once, and the end of the server. */
    synchronized void assertEachConnectionEndedOnce() {
        assertThat(oddities).filteredOn(oddity -> !isOfVictim(oddity)).isEmpty();
        assertThat(open).as("accepted and never closed").isSubsetOf(victims());
        assertThat(failed).as("times told that it failed").isLessThanOrEqualTo(1);
        assertThat(draining)
                .as("times told that it drains; it need not when it failed")
                .isBetween(1 - failed, 1);
        assertThat(stopped).as("times told that it stopped").isEqualTo(1);
    }

    /** What follows is anybody's guess for a connection of which the listener threw. */
    private boolean isOfVictim(String oddity) {
        return victim != null && oddity.startsWith(victim.toString());
    }

    private Set<SocketAddress> victims() {
        return victim == null ? Set.of() : Set.of(victim);
    }

    @Override
    public synchronized String toString() {
        return "accepted %d, closed %d %s, accept failed %d times, draining %d, failed %d, stopped %d"
                .formatted(
                        accepted,
                        closed,
                        reasons,
                        acceptFailures.size(),
                        draining,
                        failed,
                        stopped);
    }
}
