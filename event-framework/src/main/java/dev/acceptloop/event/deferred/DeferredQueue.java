package dev.acceptloop.event.deferred;

import java.util.ArrayDeque;
import java.util.LinkedHashSet;

/**
 * Hands items from those who put to those who get, in order on both sides, and keeps what comes too
 * early: items up to a size, getters up to a backlog.
 *
 * <p>Confined to one thread.
 *
 * @param <T> of an item
 */
public final class DeferredQueue<T> {
    private final int size;
    private final int backlog;
    private final ArrayDeque<T> items = new ArrayDeque<>();
    private final LinkedHashSet<Deferred<T>> waiting = new LinkedHashSet<>();

    /**
     * Empty.
     *
     * @param size most items that wait for a getter; 0 if there must be one already
     * @param backlog most getters that wait for an item; 0 if there must be one already
     */
    public DeferredQueue(int size, int backlog) {
        if (size < 0 || backlog < 0) {
            throw new IllegalArgumentException("a size of " + size + ", a backlog of " + backlog);
        }
        this.size = size;
        this.backlog = backlog;
    }

    /**
     * Gives the item to the first who waits, before it returns, or keeps it.
     *
     * @throws IllegalStateException if as many are kept as may be
     */
    public void put(T item) {
        if (!waiting.isEmpty()) {
            waiting.removeFirst().callback(item);
        } else if (items.size() < size) {
            items.add(item);
        } else {
            throw new IllegalStateException("queue full: " + size);
        }
    }

    /**
     * Fires with the first item kept, or the next to come. To cancel it stops waiting.
     *
     * @throws IllegalStateException if as many wait as may
     */
    public Deferred<T> get() {
        if (!items.isEmpty()) {
            return Deferred.succeed(items.remove());
        }
        if (waiting.size() >= backlog) {
            throw new IllegalStateException("too many wait: " + backlog);
        }
        var getting = new Deferred<T>(waiting::remove);
        waiting.add(getting);
        return getting;
    }
}
