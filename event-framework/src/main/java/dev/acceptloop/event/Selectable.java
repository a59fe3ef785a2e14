package dev.acceptloop.event;

import dev.acceptloop.protocol.CloseReason;
import java.io.IOException;
import java.nio.channels.SelectableChannel;

/**
 * What a {@link Reactor} watches: a channel, and what to do when it is ready. A listening port and
 * a connection are two; a datagram socket, a connection being made, a dispatcher are others.
 *
 * <p>Called in the reactor's thread only. What {@link #doRead} or {@link #doWrite} throws costs
 * this one its place in the reactor: it is told {@link #connectionLost}, and the loop goes on.
 */
public interface Selectable {
    /** The channel, in non-blocking mode; the same one every time. */
    SelectableChannel channel();

    /**
     * The channel can be read, or has a connection to accept, or has come to its end.
     *
     * @throws IOException if the peer is gone; reported as {@link CloseReason#RESET}
     */
    void doRead() throws IOException;

    /**
     * The channel takes bytes.
     *
     * @throws IOException if the peer is gone; reported as {@link CloseReason#RESET}
     */
    void doWrite() throws IOException;

    /**
     * It is over: close the channel. May be called when it already is, and does nothing then;
     * throws nothing.
     */
    void connectionLost(CloseReason reason);
}
