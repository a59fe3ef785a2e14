package dev.acceptloop.event;

import dev.acceptloop.protocol.Addresses;
import dev.acceptloop.protocol.serving.BoundSocket;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/**
 * Where a stream port is to listen, and how.
 *
 * @param reusePort of TCP only
 * @param permissions of the file of a path
 */
record ListeningSocket(
        SelectorProvider provider,
        SocketAddress wanted,
        int backlog,
        boolean reusePort,
        Set<PosixFilePermission> permissions) {
    static ListeningSocket tcp(
            SelectorProvider provider, InetSocketAddress address, TcpOptions options) {
        return new ListeningSocket(
                provider, address, options.backlog(), options.reusePort(), Set.of());
    }

    static ListeningSocket unix(SelectorProvider provider, Path path, UnixOptions options) {
        var address = UnixDomainSocketAddress.of(path);
        return new ListeningSocket(
                provider, address, options.backlog(), false, options.permissions());
    }

    /**
     * A listening socket. On failure nothing is left open.
     *
     * @throws IOException if the address cannot be had; the message names it
     */
    BoundSocket<ServerSocketChannel> open() throws IOException {
        boolean isSystems = provider.equals(SelectorProvider.provider()); // else it has no folders
        try {
            return wanted instanceof UnixDomainSocketAddress path && isSystems
                    ? BoundSocket.atPath(
                            path, permissions, this::listen, ServerSocketChannel::close)
                    : BoundSocket.atPort(
                            wanted,
                            this::listen,
                            ServerSocketChannel::getLocalAddress,
                            ServerSocketChannel::close);
        } catch (IOException e) {
            throw cannotListen(this, e);
        }
    }

    private ServerSocketChannel listen(SocketAddress address) throws IOException {
        ServerSocketChannel channel = provider.openServerSocketChannel(Addresses.family(address));
        try {
            if (address instanceof InetSocketAddress inet) {
                prepare(channel, inet);
            }
            return channel.bind(address, backlog);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private void prepare(ServerSocketChannel channel, InetSocketAddress address)
            throws IOException {
        if (address.isUnresolved()) {
            throw new UnknownHostException(address.getHostString());
        }
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        if (reusePort) {
            channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        }
    }

    /** What a failure to bind is told as; {@code where} is a transport and an address. */
    static IOException cannotListen(Object where, IOException cause) {
        String why =
                switch (cause) {
                    case UnknownHostException _ -> "unknown host";
                    case NoSuchFileException _ -> "no such directory";
                    case AccessDeniedException _ -> "permission denied";
                    default -> String.valueOf(cause.getMessage());
                };
        var failure = new BindException("cannot listen on " + where + ": " + why);
        failure.initCause(cause);
        return failure;
    }

    @Override
    public String toString() {
        return wanted instanceof InetSocketAddress inet
                ? "tcp " + Addresses.text(inet.getHostString(), inet.getPort())
                : "unix " + wanted;
    }
}
