package dev.acceptloop.event;

import dev.acceptloop.protocol.DatagramProtocol;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/**
 * A datagram socket of a reactor. Used in the reactor's thread only, but for {@link
 * #stopListening}, {@link #drain} and {@link #localAddress}.
 */
public interface DatagramTransport extends DatagramProtocol.Replies {
    /** Sends one datagram; it is dropped when the kernel will not take it, as datagrams are. */
    @Override
    void send(ByteBuffer datagram, SocketAddress to);

    /**
     * Sends one datagram to the peer of a connected socket.
     *
     * @throws IllegalStateException if it is not connected
     */
    void send(ByteBuffer datagram);

    /** Where it is bound, or last was, with the real port. */
    SocketAddress localAddress();

    /**
     * Closes it in the reactor's next turn; idempotent.
     *
     * @return completed when the address is free. The caller's own: to complete or cancel it is
     *     nothing to the socket
     */
    CompletableFuture<Void> stopListening();

    /**
     * As {@link #stopListening}, but what has arrived is handed on first, a turn's worth at a time.
     * A socket on system calls lets nothing more come meanwhile, for all who share it; with others,
     * who never stops sending is served until stopListening. Idempotent.
     */
    CompletableFuture<Void> drain();
}
