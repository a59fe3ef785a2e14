package dev.acceptloop.clients;

/**
 * One worker's share of an open loop: equal gaps, its connections in turn.
 *
 * <p>Message k is intended for {@code start + k * gap} on connection {@code k mod connections}. The
 * schedule waits for nobody: a message whose connection is busy is owed, with the time it was
 * intended for, and sent when there is room.
 */
final class Schedule {
    private final long start;
    private final double gap; // nanoseconds, with a fraction
    private final int connections;
    private long next;
    private long owed;

    Schedule(long start, double gap, int connections) {
        this.start = start;
        this.gap = gap;
        this.connections = connections;
    }

    private long at(long message) {
        return start + (long) (message * gap);
    }

    /** When the next message is intended, in nanoTime. */
    long next() {
        return at(next);
    }

    /** Whose turn it is. */
    int connection() {
        return (int) (next % connections);
    }

    /** The next message was begun. */
    void advance() {
        next++;
    }

    /** The next message has to wait for its connection. */
    void owe(Exchange exchange) {
        if (exchange.owed == 0) {
            exchange.firstOwed = next;
        }
        exchange.owed++;
        owed++;
        next++;
    }

    /** Takes the first message owed by a connection; returns when it was intended. */
    long pay(Exchange exchange) {
        long intended = at(exchange.firstOwed);
        exchange.firstOwed += connections;
        exchange.owed--;
        owed--;
        return intended;
    }

    /** Messages owed by all connections. */
    long owed() {
        return owed;
    }
}
