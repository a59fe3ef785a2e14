package dev.acceptloop.syscalls;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

/**
 * Room for one datagram, and the way back to whoever sent it: for a thread that takes them one at a
 * time.
 *
 * <pre>
 * receive -> CAME: datagram, sender -> send* -> receive ...
 * </pre>
 *
 * <p>Used by one thread at a time.
 */
public final class DatagramSlot implements AutoCloseable {
    private static final Logger LOG = System.getLogger(DatagramSlot.class.getName());

    private final DatagramBuffer buffer;

    /** For the datagrams of that socket. */
    public DatagramSlot(int socket) {
        buffer = new DatagramBuffer(socket, 1);
    }

    /**
     * Takes one datagram. What was received before is no longer.
     *
     * @param wait whether to wait for one if there is none
     * @throws IOException if the socket is no longer one: somebody else has closed it
     */
    public Received receive(boolean wait) throws IOException {
        Received received = Received.of(buffer.receive(wait));
        boolean flawed = received == Received.CAME && !buffer.isAnswerable(0);
        return flawed ? Received.UNANSWERABLE : received;
    }

    /** The bytes of the one that came: the same object each time. */
    public ByteBuffer datagram() {
        return buffer.datagram(0);
    }

    /** Who sent the one that came. */
    public SocketAddress sender() {
        return buffer.sender(0);
    }

    /**
     * Sends the bytes between position and limit, at once, from the address that was asked. Never
     * waits: what the kernel does not take is dropped, as datagrams are.
     */
    public void send(ByteBuffer answer, SocketAddress to) {
        buffer.answer(0, answer, to);
        int result = buffer.flush();
        if (result < 0 && LOG.isLoggable(Level.DEBUG)) {
            LOG.log(Level.DEBUG, "dropped an answer: {0}", Errno.text(-result));
        }
    }

    @Override
    public void close() {
        buffer.close();
    }
}
