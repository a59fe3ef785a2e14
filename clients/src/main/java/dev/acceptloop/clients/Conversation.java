package dev.acceptloop.clients;

import dev.acceptloop.protocol.server.TransportKind;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

/** One conversation: sends a message, waits for a reply. For one thread. */
interface Conversation extends AutoCloseable {
    /** Connects to one of the addresses of the options. */
    static Conversation open(SocketAddress address, CallOptions options) throws IOException {
        return options.transport() == TransportKind.UNIX_DATAGRAM
                ? new DatagramCall(new UnixPorts(address, 1))
                : Call.open(address, options);
    }

    /** Sends one message. */
    void send(ByteBuffer message) throws IOException;

    /**
     * Waits for one message.
     *
     * @param begin longest wait for its beginning
     * @param end longest wait for its end, if that is longer; a moment more where it is known by
     *     silence
     * @return empty if none came in time, or the server has ended the conversation
     * @throws EndlessReplyException if one began that has no end by then, or is too long to be kept
     */
    Optional<ByteBuffer> receive(Duration begin, Duration end) throws IOException;

    /** Whether the server has said that it will send no more. */
    boolean ended();

    @Override
    void close() throws IOException;
}
