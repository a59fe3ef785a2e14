package dev.acceptloop.protocol.service;

import java.net.SocketAddress;
import java.nio.ByteBuffer;

/** The other side of a conversation, as a {@link Service} sees it. */
public interface Peer {
    /**
     * Sends one message. Sending the very buffer that was handed to {@link Service#handle} copies
     * nothing; that buffer's position may move, any other buffer is left as it was.
     */
    void send(ByteBuffer message);

    /** Sends one message made of two parts, the second often the message that came. */
    void send(ByteBuffer head, ByteBuffer body);

    /** Ends the conversation after what was sent is flushed. Does nothing for a datagram. */
    void close();

    /** Who it is. */
    SocketAddress address();
}
