package dev.acceptloop.clients;

/**
 * One worker's share of an open loop: when its messages are due, its connections in turn.
 *
 * <p>Message k is due on connection {@code k mod connections}. The schedule waits for nobody: a
 * message whose connection is busy is owed, with the time it was intended for, and sent when there
 * is room.
 */
abstract class Schedule {
    private final int connections;
    private long message;
    private long owed;

    Schedule(int connections) {
        this.connections = connections;
    }

    /** When the next message is intended, in nanoTime. */
    abstract long next();

    /** Notes when the next message of a connection, which has to wait, is intended. */
    abstract void remember(Exchange exchange);

    /** When the first message that a connection owes was intended. */
    abstract long recall(Exchange exchange);

    /** Which message is the next one, from 0. */
    final long message() {
        return message;
    }

    final int connections() {
        return connections;
    }

    /** Whose turn it is. */
    final int connection() {
        return (int) (message % connections);
    }

    /** The next message was begun. */
    void advance() {
        message++;
    }

    /** The next message has to wait for its connection. */
    final void owe(Exchange exchange) {
        remember(exchange);
        exchange.owed++;
        owed++;
        advance();
    }

    /** Takes the first message owed by a connection; returns when it was intended. */
    final long pay(Exchange exchange) {
        long intended = recall(exchange);
        exchange.owed--;
        owed--;
        return intended;
    }

    /** Messages owed by all connections. */
    final long owed() {
        return owed;
    }
}
