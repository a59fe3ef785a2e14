package dev.acceptloop.protocol.serving;

import dev.acceptloop.protocol.Addresses;
import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.ServerOptions;
import java.io.Closeable;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A bound socket, and the file it has if that is at a path. What a server opens first and closes
 * first.
 *
 * @param <S> a channel, or the number of a descriptor
 */
public final class BoundSocket<S> implements Closeable {
    private final S socket;
    private final SocketAddress address;
    private final Closing<S> closing;
    private final @Nullable SocketFile file;
    private boolean unlisted; // guarded by this
    private boolean closed; // guarded by this

    private BoundSocket(
            S socket, SocketAddress address, Closing<S> closing, @Nullable SocketFile file) {
        this.socket = socket;
        this.address = address;
        this.closing = closing;
        this.file = file;
    }

    /** Makes a socket that is bound to the address, and listens if its kind does. */
    public interface Opening<S> {
        /** On failure nothing is left open. */
        S open(SocketAddress address) throws IOException;
    }

    /** Asks the kernel for the socket's address. */
    public interface Naming<S> {
        /** The real port included. */
        SocketAddress address(S socket) throws IOException;
    }

    /** Closes the socket. */
    public interface Closing<S> {
        /** Called once. */
        void close(S socket) throws IOException;
    }

    /**
     * Binds a socket of any kind. On failure nothing is left open.
     *
     * @throws IllegalArgumentException if {@code --path} is missing or too long
     * @throws IOException if the address cannot be had: {@link ServerOptions#cannotBind}
     */
    public static <S> BoundSocket<S> open(
            ServerOptions options, Opening<S> opening, Naming<S> naming, Closing<S> closing)
            throws IOException {
        SocketAddress address = options.address();
        try {
            return address instanceof UnixDomainSocketAddress unix
                    ? atPath(unix, options.permissions(), opening, closing)
                    : atPort(address, opening, naming, closing);
        } catch (IOException | RuntimeException e) {
            throw options.cannotBind(e);
        }
    }

    /** Binds a channel that listens on a port or at a path. On failure nothing is left open. */
    public static BoundSocket<ServerSocketChannel> listening(ServerOptions options)
            throws IOException {
        return open(
                options,
                address -> listening(options, address),
                ServerSocketChannel::getLocalAddress,
                ServerSocketChannel::close);
    }

    private static ServerSocketChannel listening(ServerOptions options, SocketAddress address)
            throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open(Addresses.family(address));
        try {
            if (options.isSet(Option.REUSE_PORT)) {
                channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            }
            return channel.bind(address, options.number(Option.BACKLOG));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Binds a socket to an address that is in no folder. On failure nothing is left open. */
    public static <S> BoundSocket<S> atPort(
            SocketAddress address, Opening<S> opening, Naming<S> naming, Closing<S> closing)
            throws IOException {
        S socket = opening.open(address);
        try {
            return new BoundSocket<>(socket, naming.address(socket), closing, null);
        } catch (IOException e) {
            closing.close(socket);
            throw e;
        }
    }

    /**
     * Binds a socket to a path, where it is seen only when it has these permissions. On failure
     * nothing is left open.
     *
     * @throws IOException if the path cannot be had, or not every peer there has a name: see {@link
     *     Addresses#requireNamesOfPeers}
     */
    public static <S> BoundSocket<S> atPath(
            UnixDomainSocketAddress address,
            Set<PosixFilePermission> permissions,
            Opening<S> opening,
            Closing<S> closing)
            throws IOException {
        Addresses.requireNamesOfPeers();
        SocketFile file = SocketFile.claim(address.getPath());
        @Nullable S socket = null;
        try {
            socket = opening.open(file.toBind());
            file.publish(permissions);
            return new BoundSocket<>(socket, address, closing, file);
        } catch (IOException | RuntimeException e) {
            try (file) {
                if (socket != null) {
                    closing.close(socket);
                }
            }
            throw e;
        }
    }

    /** The socket; closed with this. */
    public S socket() {
        return socket;
    }

    /** Where it is bound, the real port included. */
    public SocketAddress address() {
        return address;
    }

    /**
     * This end of a connection: what the kernel says, or for a path what the options say, for the
     * kernel knows by which name the socket was bound and not where its file is.
     */
    public SocketAddress local(SocketAddress kernel) {
        return file == null ? kernel : address;
    }

    /** Removes the file if there is one, so that nobody else finds the socket. Idempotent. */
    public synchronized void unlist() throws IOException {
        if (!unlisted && file != null) {
            unlisted = true;
            file.close();
        }
    }

    /** Removes the file if there is one, then closes the socket. Thread-safe; idempotent. */
    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try {
            unlist();
        } finally {
            closing.close(socket);
        }
    }
}
