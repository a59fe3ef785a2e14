package dev.acceptloop.event;

import dev.acceptloop.event.logging.UnfailingLogger;
import dev.acceptloop.protocol.Addresses;
import dev.acceptloop.protocol.SocketFile;
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
import java.util.Optional;
import java.util.Set;

/**
 * A datagram socket that {@code java.nio} has not, one of all addresses or of a path, and the file
 * it has then. Thread-safe.
 */
final class SyscallSocket {
    private static final Logger LOG = UnfailingLogger.of(SyscallSocket.class);

    private final int descriptor;
    private final SocketAddress address;
    private final Optional<SocketFile> file;
    private final Holders holders = new Holders();

    private SyscallSocket(int descriptor, SocketAddress address, Optional<SocketFile> file) {
        this.descriptor = descriptor;
        this.address = address;
        this.file = file;
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
            return named(DatagramSockets.bound(wanted, options.reusePort()));
        } catch (IOException e) {
            String where = Addresses.text(wanted.getHostString(), wanted.getPort());
            throw Binding.cannotListen("udp " + where, e);
        }
    }

    private static SyscallSocket named(int socket) throws IOException {
        try {
            return new SyscallSocket(socket, Sockets.localAddress(socket), Optional.empty());
        } catch (IOException e) {
            Descriptors.close(socket);
            throw e;
        }
    }

    /**
     * Binds one to a path.
     *
     * @throws IOException if the path cannot be had; the message names it
     */
    static SyscallSocket unix(Path path, Set<PosixFilePermission> permissions) throws IOException {
        var address = UnixDomainSocketAddress.of(path);
        try {
            if (!Linux.unavailable().isEmpty()) {
                throw new BindException(Linux.unavailable());
            }
            SocketFile file = SocketFile.claim(path);
            return new SyscallSocket(claimed(file, permissions), address, Optional.of(file));
        } catch (IOException e) {
            throw Binding.cannotListen("unix-datagram " + path, e);
        }
    }

    private static int claimed(SocketFile file, Set<PosixFilePermission> permissions)
            throws IOException {
        try {
            return published(file, DatagramSockets.bound(file.toBind(), false), permissions);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static int published(SocketFile file, int socket, Set<PosixFilePermission> permissions)
            throws IOException {
        try {
            file.publish(permissions);
            return socket;
        } catch (IOException | RuntimeException e) {
            Descriptors.close(socket);
            throw e;
        }
    }

    int descriptor() {
        return descriptor;
    }

    /** Where it is bound, the real port included. */
    SocketAddress address() {
        return address;
    }

    // ---------------------------------------------------------------- close

    /** Lets no more datagrams come; what has come can still be received. */
    void refuseMore() {
        try {
            DatagramSockets.refuseMore(descriptor);
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
            removeFile();
            close();
        }
    }

    private void removeFile() {
        try {
            if (file.isPresent()) {
                file.get().close();
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the file of " + this + " stays", e);
        }
    }

    private void close() {
        try {
            Descriptors.close(descriptor);
        } catch (IOException e) { // somebody else was faster
            LOG.log(Level.DEBUG, () -> "closing " + this + ": " + e);
        }
    }

    @Override
    public String toString() {
        return (file.isPresent() ? "unix-datagram " : "udp ") + address;
    }
}
