package dev.acceptloop.protocol;

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

    /** The server was asked to stop and no longer accepts. */
    default void draining() {}

    /**
     * What an acceptor or an event loop cannot go on after; the server ends whole, as if {@link
     * Server#close} had been called, without a drain. At most once, and before {@code stopped}.
     */
    default void failed(Throwable cause) {}

    /** Nothing of the server is left. */
    default void stopped() {}
}
