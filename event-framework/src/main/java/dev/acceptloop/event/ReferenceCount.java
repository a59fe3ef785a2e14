package dev.acceptloop.event;

import java.util.concurrent.atomic.AtomicInteger;

/** How many ports receive at one socket; the last of them closes it. Thread-safe. */
final class ReferenceCount {
    private final AtomicInteger count = new AtomicInteger(1);

    /**
     * One more.
     *
     * @throws IllegalStateException if the last has left, and the socket is closed
     */
    void join() {
        if (count.getAndUpdate(now -> now == 0 ? 0 : now + 1) == 0) {
            throw new IllegalStateException("the socket is closed");
        }
    }

    /** One less; true for the last, who closes the socket. Once for each. */
    boolean leave() {
        return count.decrementAndGet() == 0;
    }
}
