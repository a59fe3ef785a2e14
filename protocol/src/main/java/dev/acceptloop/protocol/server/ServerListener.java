package dev.acceptloop.protocol.server;

import dev.acceptloop.protocol.CloseReason;
import java.io.IOException;
import java.net.SocketAddress;

/**
 * What happens to a server's connections: where logs, counters and tests' barriers hang.
 *
 * <p>Called from whichever thread it happened on, sometimes several at once. Implementations are
 * quick and throw nothing.
 */
public interface ServerListener {
    /** Tells nobody. */
    ServerListener NONE = new ServerListener() {};

    /** A connection was accepted, before its protocol hears of it. */
    default void accepted(SocketAddress peer) {}

    /** A connection ended, after its protocol was told. Once for every {@code accepted}. */
    default void closed(SocketAddress peer, CloseReason reason) {}

    /** {@code accept} failed, as it does without descriptors; the server backs off and goes on. */
    default void acceptFailed(IOException cause) {}

    /**
     * The server cannot go on: a loop or the acceptor was ended by {@code cause}, and it is closing
     * itself, as if asked to. At most once. {@link Server#close} waits for the end, but not here:
     * this is one of the threads that it waits for.
     */
    default void failed(Throwable cause) {}

    /** The server was asked to stop and no longer accepts. */
    default void draining() {}

    /**
     * So many bytes went to all peers together, over streams; told once, right before {@code
     * stopped}. What a connection was sent is counted when it ends.
     */
    default void answered(long bytes) {}

    /** Nothing of the server is left. */
    default void stopped() {}
}
