package dev.acceptloop.event.deferred;

import java.util.LinkedHashSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Lets a number of holders in at once; the others wait in the order they came.
 *
 * <p>A release hands over to the first who waits before it returns; if that one releases in turn,
 * the next is served when it has returned, so a queue of any length needs no stack.
 *
 * <p>Confined to one thread: what it guards is not memory, but what happens between two turns.
 */
public final class DeferredSemaphore {
    private final int limit;
    private final LinkedHashSet<Deferred<DeferredSemaphore>> waiting = new LinkedHashSet<>();
    private int free;
    private boolean handsOver;

    /**
     * All free.
     *
     * @param limit how many may hold it at once
     * @throws IllegalArgumentException if that is less than one
     */
    public DeferredSemaphore(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("a limit of " + limit);
        }
        this.limit = limit;
        this.free = limit;
    }

    /** Fires when it is held; then {@link #release} is owed. To cancel it stops waiting. */
    public Deferred<DeferredSemaphore> acquire() {
        if (free > 0 && waiting.isEmpty()) {
            free--;
            return Deferred.succeed(this);
        }
        var acquired = new Deferred<DeferredSemaphore>(waiting::remove);
        waiting.add(acquired);
        return acquired;
    }

    /**
     * Gives it back.
     *
     * @throws IllegalStateException if nobody holds it
     */
    public void release() {
        if (free == limit) {
            throw new IllegalStateException("released more often than acquired");
        }
        free++;
        if (handsOver) {
            return;
        }
        handsOver = true;
        try {
            while (free > 0 && !waiting.isEmpty()) {
                free--;
                waiting.removeFirst().callback(this);
            }
        } finally {
            handsOver = false;
        }
    }

    /**
     * Calls {@code call} while holding it, and gives it back when what that returns has fired, or
     * when it throws.
     */
    public <T extends @Nullable Object> Deferred<T> run(Callable<Deferred<T>> call) {
        return acquire()
                .chainCallback(_ -> Deferred.maybeDeferred(call).addFinally(_ -> release()));
    }

    /** How many more may hold it now. */
    public int free() {
        return free;
    }

    /** How many wait. */
    public int waiting() {
        return waiting.size();
    }
}
