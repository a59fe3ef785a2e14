package dev.acceptloop.clients;

import dev.acceptloop.protocol.TransportKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

/** One conversation: sends a message, waits for a reply. For one thread. */
interface Conversation extends AutoCloseable {
    /** Connects, or throws with a message that names the address. */
    static Conversation open(CallOptions options) throws IOException {
        return options.transport() == TransportKind.UNIX_DATAGRAM
                ? new DatagramCall(new UnixPorts(options.address(), 1))
                : Call.open(options);
    }

    /** Sends one message. */
    void send(ByteBuffer message) throws IOException;

    /**
     * Waits for one message.
     *
     * @return empty if none came in time, or the server has ended the conversation
     */
    Optional<ByteBuffer> receive(Duration wait) throws IOException;

    /** Whether the server has said that it will send no more. */
    boolean ended();

    @Override
    void close() throws IOException;
}
