package dev.acceptloop.protocol.serving;

import dev.acceptloop.protocol.DatagramProtocol;
import dev.acceptloop.protocol.Printable;
import dev.acceptloop.protocol.service.Peer;
import dev.acceptloop.protocol.service.Service;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

/**
 * A message service on datagrams: one datagram is one message, its reply one datagram to the
 * sender. There is no greeting and nothing to close.
 *
 * <p>Used by one thread at a time, for it keeps the sender's place; as many as there are threads
 * may share one service.
 */
public final class DatagramService implements DatagramProtocol {
    private static final Logger LOG = System.getLogger(DatagramService.class.getName());

    private final Service service;
    private final ReflectionGuard guard;
    private final Sender sender = new Sender();

    /** Answers with {@code service} whom {@code guard} lets it. */
    public DatagramService(Service service, ReflectionGuard guard) {
        this.service = service;
        this.guard = guard;
    }

    /**
     * What a protocol threw, Errors included, costs its datagram the answer, and nothing else: the
     * last word of whoever calls it.
     *
     * @throws OutOfMemoryError if memory is out still: it is not this datagram alone
     */
    public static void failed(Throwable cause) {
        if (cause instanceof OutOfMemoryError error && !MemoryBudget.hasRoom()) {
            throw error;
        }
        try {
            LOG.log(Level.WARNING, "service failed", Printable.of(cause));
        } catch (OutOfMemoryError e) {
            throw e;
        } catch (Throwable e) {
            return; // it cannot be said, which is no reason to end
        }
    }

    @Override
    public void datagramReceived(ByteBuffer datagram, SocketAddress from, Replies replies) {
        if (!guard.mayAnswer(datagram, from)) {
            return;
        }
        sender.left = guard.mostReplied(datagram.remaining());
        sender.address = from;
        sender.replies = replies;
        sender.datagram = datagram;
        boolean stands = !datagram.hasRemaining() && service.emptyDatagram().hasRemaining();
        service.handle(stands ? service.emptyDatagram().duplicate() : datagram, sender);
    }

    /** Whoever sent the datagram that is being answered. */
    private static final class Sender implements Peer {
        private SocketAddress address = new InetSocketAddress(0);
        private Replies replies = (datagram, to) -> {};
        private ByteBuffer datagram = Service.NOTHING;
        private int left; // bytes that may be sent

        @Override
        @SuppressWarnings("ReferenceEquality") // only that very buffer may be moved
        public void send(ByteBuffer message) {
            if (mayBe(message.remaining())) {
                replies.send(message == datagram ? message : message.duplicate(), address);
            }
        }

        @Override
        public void send(ByteBuffer head, ByteBuffer body) {
            if (mayBe(head.remaining() + body.remaining())) {
                ByteBuffer whole = ByteBuffer.allocate(head.remaining() + body.remaining());
                replies.send(whole.put(head.duplicate()).put(body.duplicate()).flip(), address);
            }
        }

        private boolean mayBe(int length) {
            if (length > left) {
                LOG.log(Level.DEBUG, "dropped a reply of {0} bytes: too long an answer", length);
                return false;
            }
            left -= length;
            return true;
        }

        @Override
        public void close() {}

        @Override
        public SocketAddress address() {
            return address;
        }
    }
}
