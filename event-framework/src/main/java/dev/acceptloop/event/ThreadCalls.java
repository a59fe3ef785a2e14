package dev.acceptloop.event;

import dev.acceptloop.event.deferred.Deferred;
import dev.acceptloop.protocol.serving.LockExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;

/**
 * The way into a reactor from other threads: calls in the order they were given, taken a batch at a
 * time. What is given while a batch runs waits for the next, so timers and sockets get their turn.
 *
 * <p>Thread-safe, but for {@link #runBatch}, which is the reactor's.
 */
final class ThreadCalls {
    private static final int SMALL = 1024; // entries not worth giving back

    private final Object lock = new Object();
    private ArrayList<Runnable> waiting = new ArrayList<>(); // guarded by lock
    private ArrayList<Runnable> batch = new ArrayList<>(); // the reactor's; empty between batches
    private boolean closed; // guarded by lock

    /** Runs what is given after the reactor was closed: one at a time and in order, as it would. */
    private final LockExecutor afterwards = new LockExecutor();

    /** Adds a call; returns whether it is the first to wait, so that the reactor must be woken. */
    boolean add(Runnable call) {
        synchronized (lock) {
            if (closed) {
                afterwards.execute(call);
                return false;
            }
            waiting.add(call);
            return waiting.size() == 1;
        }
    }

    boolean isEmpty() {
        synchronized (lock) {
            return waiting.isEmpty();
        }
    }

    /** Gives what waits now to {@code runner}, in order. */
    void runBatch(Executor runner) {
        synchronized (lock) {
            if (waiting.isEmpty()) {
                return;
            }
            ArrayList<Runnable> taken = waiting;
            waiting = batch;
            batch = taken;
        }
        boolean ranLarge = batch.size() > SMALL;
        int begun = 0;
        try {
            while (begun < batch.size()) {
                runner.execute(batch.get(begun++));
            }
        } finally {
            keep(batch.subList(begun, batch.size()));
            batch.clear();
            if (ranLarge) {
                batch.trimToSize();
            }
        }
    }

    /** The runner could not go on: what it was not given is the next one's. */
    private void keep(List<Runnable> left) {
        if (!left.isEmpty()) {
            synchronized (lock) {
                waiting.addAll(0, left);
            }
        }
    }

    /**
     * Makes {@code call} in the reactor's thread, and waits here until the result has fired.
     *
     * @throws Exception that it failed with
     */
    <T> T await(Reactor reactor, Callable<Deferred<T>> call) throws Exception {
        if (reactor.isOwner()) {
            throw new IllegalStateException("the reactor's thread would wait for itself");
        }
        var result = new CompletableFuture<T>();
        reactor.callFromThread(() -> complete(result, call));
        try {
            return result.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case Exception cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw e;
            }
        }
    }

    private static <T> void complete(CompletableFuture<T> result, Callable<Deferred<T>> call) {
        try {
            call.call().addCallbacks(result::complete, result::completeExceptionally);
        } catch (Throwable e) { // whatever it is, it is the waiting thread's
            result.completeExceptionally(e);
        }
    }

    /** Hands over what waits, and all that comes, to a thread of its own. */
    void close() {
        synchronized (lock) {
            closed = true;
            waiting.forEach(afterwards::execute);
            waiting.clear();
        }
    }
}
