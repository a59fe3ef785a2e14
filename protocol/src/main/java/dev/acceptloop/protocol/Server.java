package dev.acceptloop.protocol;

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
     * Ends the drain of a {@link #close} that is under way, or to come: what is not flushed is
     * reset. Returns at once; from any thread.
     */
    default void cut() {}
}
