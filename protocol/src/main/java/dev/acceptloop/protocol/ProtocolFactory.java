package dev.acceptloop.protocol;

import java.nio.ByteBuffer;

/** What the connections of one server say: messages of a service, or another protocol. */
public interface ProtocolFactory {
    /** The protocol of one new connection. */
    MessageProtocol conversation();

    /** The text as a connection is told it that is then closed; a new buffer. */
    ByteBuffer refusal(ByteBuffer text);

    /** The text as a connection is told it before all else; a new buffer. */
    ByteBuffer announcement(ByteBuffer text);
}
