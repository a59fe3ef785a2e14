package dev.acceptloop.event.policies;

import java.util.HashMap;
import java.util.Map;

/**
 * How many there are of each; nothing is kept of what there is none of.
 *
 * <p>Thread-safe: a connection is built in the thread of its port, and lost in that of its reactor.
 */
final class Counts<K> {
    private final Map<K, Integer> counts = new HashMap<>(); // guarded by this

    /** One more, if that is no more than {@code limit}; returns whether it is. */
    synchronized boolean enter(K key, int limit) {
        int before = counts.getOrDefault(key, 0);
        if (before >= limit) {
            return false;
        }
        counts.put(key, before + 1);
        return true;
    }

    /** One less; returns whether there was one. */
    synchronized boolean leave(K key) {
        int before = counts.getOrDefault(key, 0);
        if (before > 1) {
            counts.put(key, before - 1);
        } else {
            counts.remove(key);
        }
        return before > 0;
    }

    synchronized int of(K key) {
        return counts.getOrDefault(key, 0);
    }

    synchronized boolean isEmpty() {
        return counts.isEmpty();
    }
}
