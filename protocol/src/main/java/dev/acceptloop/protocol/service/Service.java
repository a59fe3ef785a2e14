package dev.acceptloop.protocol.service;

import java.nio.ByteBuffer;

/**
 * A message service: a function from one message to one reply, none, or a reply and a close.
 *
 * <p>One instance serves all connections of a server, from as many threads as the model has, so an
 * implementation keeps no state of a connection and guards what it keeps.
 */
@FunctionalInterface
public interface Service {
    /** No greeting. */
    ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

    /**
     * Answers one message through {@code peer}, during the call.
     *
     * @param message the payload between position and limit, perhaps empty; valid during the call
     *     only, and not to be changed
     */
    void handle(ByteBuffer message, Peer peer);

    /** What a connection is sent when it opens, as one message; empty for nothing. Not modified. */
    default ByteBuffer greeting() {
        return NOTHING;
    }

    /** A connection opens; it can be spoken to until it has {@link #left}. */
    default void joined(ConnectedPeer member) {}

    /** A connection that {@link #joined} is gone. */
    default void left(ConnectedPeer member) {}

    /** What a datagram without bytes is taken for; empty for just that. Not modified. */
    default ByteBuffer emptyDatagram() {
        return NOTHING;
    }

    /** Whether replies to framing {@code line} go without their CR LF, as line-ack's do. */
    default boolean repliesWithoutDelimiter() {
        return false;
    }
}
