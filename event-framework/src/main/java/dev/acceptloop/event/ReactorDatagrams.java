package dev.acceptloop.event;

import dev.acceptloop.protocol.DatagramProtocol;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/**
 * What a reactor does with datagrams. Used in its thread only; while it does not run, whoever is
 * about to run it may set it up.
 *
 * <p>An answer that is sent during {@link DatagramProtocol#datagramReceived} leaves from the
 * address that was asked, even where a socket has all of its machine's. What is sent at another
 * time leaves from where the kernel thinks best.
 *
 * @see <a href="https://docs.twisted.org/en/stable/core/howto/udp.html">Twisted, UDP networking</a>
 */
public interface ReactorDatagrams {
    /**
     * Receives datagrams at one UDP address, or at all addresses of the machine, where the system
     * can say which of them was asked.
     *
     * @throws IOException if that cannot be; the message names the address
     */
    DatagramTransport listenUDP(
            InetSocketAddress address, DatagramProtocol protocol, UdpOptions options)
            throws IOException;

    /** Receives datagrams with {@link UdpOptions#DEFAULTS}. */
    default DatagramTransport listenUDP(InetSocketAddress address, DatagramProtocol protocol)
            throws IOException {
        return listenUDP(address, protocol, UdpOptions.DEFAULTS);
    }

    /**
     * Receives datagrams at a path, where the system lets Java do so: on Linux. A stale file is
     * replaced, and the file goes when the socket does. It answers, and does not ask: to others its
     * name is the one it was bound by, before its file was put in its place.
     *
     * @param permissions who may send there: to connect is to write
     * @throws IOException if that cannot be; the message names the path
     */
    DatagramTransport listenUNIXDatagram(
            Path path, DatagramProtocol protocol, Set<PosixFilePermission> permissions)
            throws IOException;

    /** Receives datagrams at a path that is open to the owner alone (0600). */
    default DatagramTransport listenUNIXDatagram(Path path, DatagramProtocol protocol)
            throws IOException {
        return listenUNIXDatagram(path, protocol, UnixOptions.DEFAULTS.permissions());
    }

    /**
     * Receives at a socket that another reactor listens at too: a datagram is whose turn comes
     * first. Each is stopped by itself, and the last one closes the socket.
     *
     * @param port of the other reactor, which may be running
     * @throws IllegalStateException if the socket is closed
     * @throws IllegalArgumentException if that is no reactor's port
     * @throws IOException if there are no descriptors left
     */
    DatagramTransport shareDatagrams(DatagramTransport port, DatagramProtocol protocol)
            throws IOException;

    /**
     * Receives datagrams at a port that others on this machine may have too, for the members of a
     * group; join it with {@link MulticastTransport#joinGroup}.
     *
     * @throws IOException if that cannot be; the message names the address
     */
    MulticastTransport listenMulticast(InetSocketAddress address, DatagramProtocol protocol)
            throws IOException;

    /**
     * Sends datagrams to one peer and hears that one only.
     *
     * @throws IOException if there is no way to it
     */
    DatagramTransport connectUDP(InetSocketAddress peer, DatagramProtocol protocol)
            throws IOException;
}
