package dev.acceptloop.protocol.serving;

import dev.acceptloop.protocol.DatagramProtocol;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.function.Supplier;

/**
 * Answers the datagrams that one thread receives. What goes wrong with one of them ends here, and
 * only here.
 *
 * <p>Used by one thread at a time.
 */
public final class DatagramResponder {
    private final DatagramService service;
    private final Supplier<SocketAddress> sender;
    private final DatagramProtocol.Replies replies;

    DatagramResponder(
            DatagramService service,
            Supplier<SocketAddress> sender,
            DatagramProtocol.Replies replies) {
        this.service = service;
        this.sender = sender;
        this.replies = replies;
    }

    /**
     * Answers one. What the service throws, Errors included, costs it the answer; so does a sender
     * there is no memory for.
     *
     * @throws OutOfMemoryError if memory is out still: it is not this datagram alone
     */
    public void respond(ByteBuffer datagram) {
        try {
            service.datagramReceived(datagram, sender.get(), replies);
        } catch (Throwable e) {
            DatagramService.failed(e);
        }
    }
}
