package dev.acceptloop.event;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Transport;
import java.io.IOException;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;

/**
 * What a reactor's transports can do beyond {@link Transport}: the one that a protocol of this
 * framework is given. {@link #of} makes it of what connectionMade brings.
 *
 * <table>
 * <caption>Twisted's words</caption>
 * <tr><td>loseConnection<td>{@link #close}: flushes first
 * <tr><td>abortConnection<td>{@link #abort}: RST, never calls back inside the call
 * <tr><td>loseWriteConnection<td>{@link #shutdownOutput}
 * <tr><td>pauseProducing, resumeProducing, stopProducing<td>the same, or {@link #pauseReading}, {@link
 *     #resumeReading}, {@link #close}
 * <tr><td>getHost, getPeer<td>{@link #localAddress}, {@link #remoteAddress}
 * </table>
 *
 * <p>Used in the reactor's thread only, but for what {@link Transport} allows.
 */
public interface StreamTransport extends Transport, Consumer, PushProducer {
    /**
     * The transport that a reactor gave, as what it is.
     *
     * @throws IllegalArgumentException if it is another model's
     */
    static StreamTransport of(Transport transport) {
        if (transport instanceof StreamTransport stream) {
            return stream;
        }
        throw new IllegalArgumentException("not a reactor's transport: " + transport);
    }

    /**
     * {@inheritDoc}
     *
     * <p>While a producer is registered its bytes are taken even after {@link #close} or {@link
     * #shutdownOutput}, which then wait until it unregisters; once the peer has sent FIN, a close
     * waits no more for a {@link PushProducer} that was not told to pause, and stops it.
     */
    @Override
    void write(ByteBuffer data);

    /** Sends all of them, in order, in one system call if the kernel takes it. */
    void writeSequence(List<ByteBuffer> data);

    /**
     * Moves bytes of a file to the peer without bringing them into this process, as many as the
     * kernel takes now; for a producer that is pulled.
     *
     * @return how many; 0 if what was written before is not flushed, or the kernel has no room
     * @throws IOException if the file cannot be read; what the peer does is told otherwise
     */
    long transferFrom(FileChannel file, long position, long count) throws IOException;

    /** {@inheritDoc} Those of files are counted too. */
    @Override
    long taken();

    /**
     * Offers the kernel what it refused, and asks a producer that is pulled, as when there is room.
     * The selector tells of room only when a third of the kernel's buffer is free, which with a
     * slow peer takes long: whoever must know whether one reads at all calls this, and then {@link
     * #taken}.
     */
    void trySend();

    /** Whether it was told to close or abort, and is not gone yet. */
    boolean isClosing();

    /**
     * Whether an option of the socket is set, such as {@link
     * java.net.StandardSocketOptions#TCP_NODELAY}, which is from the beginning, or {@link
     * java.net.StandardSocketOptions#SO_KEEPALIVE}, which is not. Never of a socket without it.
     */
    boolean isSet(SocketOption<Boolean> option);

    /** Sets or clears an option; does nothing where the socket has none of that name. */
    void set(SocketOption<Boolean> option, boolean on);

    // As a producer, of what the peer sends.

    @Override
    default void pauseProducing() {
        pauseReading();
    }

    @Override
    default void resumeProducing() {
        resumeReading();
    }

    @Override
    default void stopProducing() {
        close(CloseReason.SERVICE_CLOSED);
    }
}
