package dev.acceptloop.protocol.server;

import dev.acceptloop.protocol.MessageProtocol;
import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.ProtocolFactory;
import dev.acceptloop.protocol.service.Services;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Makes the protocol of each connection of one server, and keeps what those connections share: how
 * many there are, and the one timer thread that time-outs need.
 *
 * <p>Thread-safe. Close it with the server.
 */
public final class ConnectionPolicies implements AutoCloseable {
    private static final ByteBuffer TOO_MANY = Services.text("Too many connections , try later");
    private static final ByteBuffer ADMITTED = Services.text("Successful connections");

    final boolean announce;
    final long idleNanos;
    final long requestNanos;

    private final ProtocolFactory speech;
    private final int maxConnections;
    private final AtomicInteger connections = new AtomicInteger();
    private final Timer timer;
    private volatile BooleanSupplier heldUp = () -> false;

    /** The time, and a wait for it that takes no thread per connection. */
    public interface Timer extends AutoCloseable {
        /** As {@link System#nanoTime}. */
        long nanoTime();

        /** Runs the task after so many nanoseconds; never after {@code close}. */
        Future<?> schedule(Runnable task, long nanos);

        @Override
        void close();
    }

    /**
     * What {@code options} say of a connection.
     *
     * @throws IllegalArgumentException if there is no such service, or if it cannot be had in that
     *     way; the message is one line for the user
     */
    public ConnectionPolicies(ServerOptions options) {
        this(options, new TimerThread());
    }

    ConnectionPolicies(ServerOptions options, Timer timer) {
        this(options, timer, Protocols.of(options));
    }

    /** The same around the protocols of {@code speech}, with another clock. */
    public ConnectionPolicies(ServerOptions options, Timer timer, ProtocolFactory speech) {
        this.timer = timer;
        this.speech = speech;
        maxConnections = options.number(Option.MAX_CONNECTIONS);
        announce = options.isSet(Option.ANNOUNCE);
        idleNanos = options.duration(Option.IDLE_TIMEOUT).toNanos();
        requestNanos = options.duration(Option.REQUEST_TIMEOUT).toNanos();
    }

    /** The protocol of one new connection, which need not be admitted yet. */
    public Protocol newProtocol() {
        MessageProtocol conversation = speech.conversation();
        boolean timed = idleNanos > 0 || requestNanos > 0;
        Protocol told = timed ? new TimeoutProtocol(this, conversation) : conversation;
        return maxConnections > 0 || announce ? new PolicyProtocol(this, told) : told;
    }

    /**
     * What a connection above the limit is sent before it is closed, as the service says it: also
     * for a model whose connections do not share these policies, and which counts them itself.
     */
    public ByteBuffer refusal() {
        return speech.refusal(TOO_MANY);
    }

    /** What an admitted connection is sent first, if it is to be told so. */
    ByteBuffer announcement() {
        return speech.announcement(ADMITTED);
    }

    /** While that holds nobody is free to read what comes, and no peer is taken for silent. */
    public void heldUpWhile(BooleanSupplier busy) {
        heldUp = busy;
    }

    boolean isHeldUp() {
        return heldUp.getAsBoolean();
    }

    boolean admit() {
        if (maxConnections == 0) {
            return true;
        }
        // One step: a refused connection must not stand in another's way even for a moment.
        int before = connections.getAndUpdate(n -> n < maxConnections ? n + 1 : n);
        return before < maxConnections;
    }

    void release() {
        if (maxConnections > 0) {
            connections.decrementAndGet();
        }
    }

    long nanoTime() {
        return timer.nanoTime();
    }

    public Future<?> schedule(Runnable task, long nanos) {
        return timer.schedule(task, nanos);
    }

    /** Ends the timer; every connection is gone by then. */
    @Override
    public void close() {
        timer.close();
    }

    private static final class TimerThread implements Timer {
        // Starts its thread with the first task, so never where nothing is to be timed.
        private final ScheduledThreadPoolExecutor thread =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().daemon().name("connection-timer").factory());

        TimerThread() {
            thread.setRemoveOnCancelPolicy(true); // or a closed connection is kept until it is due
        }

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public Future<?> schedule(Runnable task, long nanos) {
            try {
                return thread.schedule(task, nanos, TimeUnit.NANOSECONDS);
            } catch (RejectedExecutionException e) { // closed
                return CompletableFuture.completedFuture(null);
            }
        }

        @Override
        public void close() {
            thread.shutdownNow();
            try {
                thread.awaitTermination(1, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
