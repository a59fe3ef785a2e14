package dev.acceptloop.protocol;

import java.nio.ByteBuffer;

/**
 * One connection's side of the conversation, told what happened to it.
 *
 * <p>Order of calls: {@code connectionMade (dataReceived | resumeWriting)* readConnectionLost?
 * (resumeWriting)* connectionLost}, each after the one before has returned, never two at once.
 * Which thread calls is the model's affair; the calls of one connection happen in that order in the
 * sense of the memory model too, so a protocol's fields need no guard.
 *
 * <p>What a method throws, be it an {@link Error}, ends this connection with {@link
 * CloseReason#SERVICE_FAILED} and no other.
 *
 * @see <a href="https://docs.twisted.org/en/stable/core/howto/servers.html">Twisted, writing
 *     servers</a>
 */
public interface Protocol {
    /** The connection is open; {@code transport} is this connection's for its whole life. */
    void connectionMade(Transport transport);

    /**
     * Some bytes came: at least one, at most the read buffer, cut wherever the network cut them.
     *
     * @param data valid during the call only; what is kept must be copied. It may be handed to
     *     {@link Transport#write} as it is, which is how an echo copies nothing.
     */
    void dataReceived(ByteBuffer data);

    /**
     * The kernel has taken all that was owed, after {@link Transport#isCongested}; told before any
     * further bytes. A protocol that stopped between two messages goes on here.
     */
    default void resumeWriting() {}

    /**
     * The peer will send no more (FIN), and may still be reading. Closes after the flush unless
     * overridden; a protocol that overrides this must close the transport itself, some time.
     */
    default void readConnectionLost(Transport transport) {
        transport.close(CloseReason.PEER_CLOSED);
    }

    /** The connection is gone. The last call, made exactly once if connectionMade was. */
    default void connectionLost(CloseReason reason) {}

    /**
     * The server stops, and of this peer nothing is left to read but the rest of the message under
     * way: the answer to it is the last. Told once at most.
     */
    default void stopping() {}

    /**
     * Whether a message has been begun and is not complete: what a request time-out measures, and
     * what a server that stops waits for.
     */
    default boolean midMessage() {
        return false;
    }

    /** Bytes kept from one call to the next: what this connection costs in buffers. */
    default int retained() {
        return 0;
    }
}
