package dev.acceptloop.protocol;

import java.net.SocketAddress;
import java.nio.ByteBuffer;

/**
 * The datagram counterpart of {@link Protocol}: no connections, so one object serves every sender.
 *
 * <p>Called by one thread at a time unless the model says otherwise. What it throws costs that
 * datagram its answer, and nothing else.
 */
@FunctionalInterface
public interface DatagramProtocol {
    /** Where answers go. */
    interface Replies {
        /**
         * Sends one datagram to {@code to}: the bytes between position and limit, from the address
         * that was asked. It is dropped when the kernel will not take it, as datagrams are.
         */
        void send(ByteBuffer datagram, SocketAddress to);
    }

    /**
     * One datagram came.
     *
     * @param datagram the whole of it, perhaps empty; valid during the call only, after which its
     *     position may be anywhere, for an answer may be sent straight from it
     */
    void datagramReceived(ByteBuffer datagram, SocketAddress from, Replies replies);
}
