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
public final class ReactorDatagrams {
    private final Reactor reactor;

    ReactorDatagrams(Reactor reactor) {
        this.reactor = reactor;
    }

    /**
     * Receives datagrams at one UDP address, or at all addresses of the machine, where the system
     * can say which of them was asked.
     *
     * @throws IOException if that cannot be; the message names the address
     */
    public DatagramTransport listenUDP(
            InetSocketAddress address, DatagramProtocol protocol, UdpOptions options)
            throws IOException {
        reactor.requireOwner();
        if (!address.isUnresolved() && address.getAddress().isAnyLocalAddress()) {
            return started(SyscallPort.at(SyscallSocket.udp(address, options), reactor, protocol));
        }
        return started(UdpPort.bound(reactor, address, protocol, options));
    }

    /** Receives datagrams with {@link UdpOptions#DEFAULTS}. */
    public DatagramTransport listenUDP(InetSocketAddress address, DatagramProtocol protocol)
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
    public DatagramTransport listenUNIXDatagram(
            Path path, DatagramProtocol protocol, Set<PosixFilePermission> permissions)
            throws IOException {
        reactor.requireOwner();
        return started(SyscallPort.at(SyscallSocket.unix(path, permissions), reactor, protocol));
    }

    /** Receives datagrams at a path that is open to the owner alone (0600). */
    public DatagramTransport listenUNIXDatagram(Path path, DatagramProtocol protocol)
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
    public DatagramTransport shareDatagrams(DatagramTransport port, DatagramProtocol protocol)
            throws IOException {
        reactor.requireOwner();
        if (port instanceof DatagramPort shared) {
            return started(shared.share(reactor, protocol));
        }
        throw new IllegalArgumentException("not a reactor's: " + port);
    }

    /**
     * Receives datagrams at a port that others on this machine may have too, for the members of a
     * group; join it with {@link MulticastTransport#joinGroup}.
     *
     * @throws IOException if that cannot be; the message names the address
     */
    public MulticastTransport listenMulticast(InetSocketAddress address, DatagramProtocol protocol)
            throws IOException {
        reactor.requireOwner();
        return started(UdpPort.bound(reactor, address, protocol, new UdpOptions(true)));
    }

    /**
     * Sends datagrams to one peer and hears that one only.
     *
     * @throws IOException if there is no way to it
     */
    public DatagramTransport connectUDP(InetSocketAddress peer, DatagramProtocol protocol)
            throws IOException {
        reactor.requireOwner();
        return started(UdpPort.connected(reactor, peer, protocol));
    }

    private static <P extends DatagramPort> P started(P port) {
        port.start();
        return port;
    }
}
