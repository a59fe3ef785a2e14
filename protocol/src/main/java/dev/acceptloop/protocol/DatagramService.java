package dev.acceptloop.protocol;

import java.net.SocketAddress;
import java.nio.ByteBuffer;

/**
 * A message service on datagrams: one datagram is one message, its reply one datagram to the
 * sender. There is no greeting and nothing to close.
 */
public final class DatagramService implements DatagramProtocol {
    private final Service service;

    /** Answers with {@code service}. */
    public DatagramService(Service service) {
        this.service = service;
    }

    @Override
    public void datagramReceived(ByteBuffer datagram, SocketAddress from, Replies replies) {
        boolean stands = !datagram.hasRemaining() && service.emptyDatagram().hasRemaining();
        ByteBuffer message = stands ? service.emptyDatagram().duplicate() : datagram;
        service.handle(message, new Sender(from, replies));
    }

    private record Sender(SocketAddress address, Replies replies) implements Peer {
        @Override
        public void send(ByteBuffer message) {
            replies.send(message.duplicate(), address);
        }

        @Override
        public void send(ByteBuffer head, ByteBuffer body) {
            ByteBuffer whole = ByteBuffer.allocate(head.remaining() + body.remaining());
            replies.send(whole.put(head.duplicate()).put(body.duplicate()).flip(), address);
        }

        @Override
        public void close() {}
    }
}
