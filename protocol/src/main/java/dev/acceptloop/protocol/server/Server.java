package dev.acceptloop.protocol.server;

import java.net.SocketAddress;

/**
 * A server that is accepting connections. {@link ServerModel#open} makes one.
 *
 * <p>Thread-safe.
 */
public interface Server extends AutoCloseable {
    /** Where it listens, the real port included. */
    SocketAddress address();

    /**
     * Stops: accepts no more, answers and flushes what was received, for at most the drain
     * time-out, then cuts what is left. When it returns the port is free and no thread, process or
     * descriptor of the server is left. Idempotent; a second caller waits for the first.
     */
    @Override
    void close();

    /**
     * Cuts the drain short: connections that are still open are reset, with what they are owed, and
     * {@link #close} returns. Before a close, the close will drain nothing. Returns at once;
     * idempotent.
     */
    default void cut() {}
}
