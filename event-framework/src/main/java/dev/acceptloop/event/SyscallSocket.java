package dev.acceptloop.event;

import dev.acceptloop.event.logging.UnfailingLogger;
import dev.acceptloop.protocol.Addresses;
import dev.acceptloop.protocol.serving.BoundSocket;
import dev.acceptloop.syscalls.DatagramSockets;
import dev.acceptloop.syscalls.Descriptors;
import dev.acceptloop.syscalls.Linux;
import dev.acceptloop.syscalls.Sockets;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/**
 * A datagram socket that {@code java.nio} has not, one of all addresses or of a path, and the file
 * it has then. Thread-safe.
 */
final class SyscallSocket {
    private static final Logger LOG = UnfailingLogger.of(SyscallSocket.class);

    private final BoundSocket<Integer> bound;
    private final ReferenceCount holders = new ReferenceCount();

    private SyscallSocket(BoundSocket<Integer> bound) {
        this.bound = bound;
    }

    // ---------------------------------------------------------------- bind

    /**
     * Binds one to a port. On failure nothing is left open, here and below.
     *
     * @throws IOException if the address cannot be had; the message names it
     */
    static SyscallSocket udp(InetSocketAddress wanted, UdpOptions options) throws IOException {
        try {
            if (!Linux.unavailable().isEmpty()) {
                throw new BindException("name one address; to have all " + Linux.unavailable());
            }
            return new SyscallSocket(
                    BoundSocket.atPort(
                            wanted,
                            address -> DatagramSockets.bound(address, options.reusePort()),
                            Sockets::localAddress,
                            Descriptors::close));
        } catch (IOException e) {
            String where = Addresses.text(wanted.getHostString(), wanted.getPort());
            throw ListeningSocket.cannotListen("udp " + where, e);
        }
    }

    /**
     * Binds one to a path.
     *
     * @throws IOException if the path cannot be had; the message names it
     */
    static SyscallSocket unix(Path path, Set<PosixFilePermission> permissions) throws IOException {
        var wanted = UnixDomainSocketAddress.of(path);
        try {
            if (!Linux.unavailable().isEmpty()) {
                throw new BindException(Linux.unavailable());
            }
            return new SyscallSocket(
                    BoundSocket.atPath(
                            wanted,
                            permissions,
                            address -> DatagramSockets.bound(address, false),
                            Descriptors::close));
        } catch (IOException e) {
            throw ListeningSocket.cannotListen("unix-datagram " + path, e);
        }
    }

    int descriptor() {
        return bound.socket();
    }

    /** Where it is bound, the real port included. */
    SocketAddress address() {
        return bound.address();
    }

    // ---------------------------------------------------------------- close

    /** Lets no more datagrams come; what has come can still be received. */
    void refuseMore() {
        try {
            DatagramSockets.refuseMore(descriptor());
        } catch (IOException e) { // receiving will say so too
            LOG.log(Level.DEBUG, () -> this + ": " + e);
        }
    }

    /**
     * One more port receives there.
     *
     * @throws IllegalStateException if it is closed
     */
    void join() {
        holders.join();
    }

    /** A port is done with it, and uses the descriptor no more; the last one closes it. */
    void leave() {
        if (holders.leave()) {
            try {
                bound.close();
            } catch (IOException e) { // its file may stay
                LOG.log(Level.WARNING, () -> "closing " + this + ": " + e);
            }
        }
    }

    @Override
    public String toString() {
        boolean hasPath = address() instanceof UnixDomainSocketAddress;
        return (hasPath ? "unix-datagram " : "udp ") + address();
    }
}
