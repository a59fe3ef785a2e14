package dev.acceptloop.event;

import dev.acceptloop.protocol.DatagramProtocol;

/**
 * A {@link DatagramProtocol} that is told more: when it may send of its own accord, and when no
 * longer. Called in its reactor's thread only.
 *
 * <pre>startProtocol (datagramReceived | connectionRefused)* stopProtocol</pre>
 */
public interface ReactorDatagramProtocol extends DatagramProtocol {
    /** The socket is bound; {@code transport} is this protocol's until it stops. */
    default void startProtocol(DatagramTransport transport) {}

    /** The socket is closed. */
    default void stopProtocol() {}

    /** Nobody receives what was sent; told of a connected socket only, and may come again. */
    default void connectionRefused() {}
}
