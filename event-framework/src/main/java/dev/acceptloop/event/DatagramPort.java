package dev.acceptloop.event;

import dev.acceptloop.protocol.DatagramProtocol;
import java.io.IOException;

/** What a datagram socket of a reactor can do beyond what its protocol may ask of it. */
sealed interface DatagramPort extends DatagramTransport permits UdpPort, SyscallPort {
    /** Begins to receive, and tells the protocol so; returns itself. */
    DatagramPort start();

    /**
     * Another one at the same socket, for another reactor, or for another protocol of the same.
     *
     * @throws IllegalStateException if the socket is closed
     * @throws IOException if there are no descriptors left
     */
    DatagramPort share(Reactor reactor, DatagramProtocol protocol) throws IOException;
}
