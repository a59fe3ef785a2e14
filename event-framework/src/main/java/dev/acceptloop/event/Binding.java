package dev.acceptloop.event;

import dev.acceptloop.event.logging.UnfailingLogger;
import dev.acceptloop.protocol.Addresses;
import dev.acceptloop.protocol.SocketFile;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** What a stream port listens on: all in which TCP and Unix sockets differ while they listen. */
sealed interface Binding {
    /**
     * A listening socket. On failure nothing is left open.
     *
     * @throws IOException if the address cannot be had; the message names it
     */
    ServerSocketChannel open() throws IOException;

    /** Where that is, the real port included. */
    SocketAddress address(ServerSocketChannel channel) throws IOException;

    /** This end of a connection accepted there. */
    SocketAddress local(SocketChannel connection) throws IOException;

    /** The socket is about to be closed: gives back what the address holds besides. */
    void release();

    /** An address and port. */
    record Tcp(SelectorProvider provider, InetSocketAddress wanted, TcpOptions options)
            implements Binding {
        @Override
        public ServerSocketChannel open() throws IOException {
            ServerSocketChannel channel =
                    provider.openServerSocketChannel(Addresses.family(wanted));
            try {
                bind(channel);
                return channel;
            } catch (IOException e) {
                channel.close();
                throw cannotListen(this, e);
            }
        }

        private void bind(ServerSocketChannel channel) throws IOException {
            if (wanted.isUnresolved()) {
                throw new UnknownHostException(wanted.getHostString());
            }
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            if (options.reusePort()) {
                channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            }
            channel.bind(wanted, options.backlog());
        }

        @Override
        public SocketAddress address(ServerSocketChannel channel) throws IOException {
            return channel.getLocalAddress();
        }

        @Override
        public SocketAddress local(SocketChannel connection) throws IOException {
            return connection.getLocalAddress();
        }

        @Override
        public void release() {}

        @Override
        public String toString() {
            return "tcp " + Addresses.text(wanted.getHostString(), wanted.getPort());
        }
    }

    /** A path. */
    final class Unix implements Binding {
        private static final Logger LOG = UnfailingLogger.of(Binding.class);

        private final SelectorProvider provider;
        private final UnixDomainSocketAddress path;
        private final UnixOptions options;
        private Optional<SocketFile> file = Optional.empty(); // while it listens

        Unix(SelectorProvider provider, Path path, UnixOptions options) {
            this.provider = provider;
            this.path = UnixDomainSocketAddress.of(path);
            this.options = options;
        }

        @Override
        public ServerSocketChannel open() throws IOException {
            try {
                if (!provider.equals(SelectorProvider.provider())) { // its paths are in no folder
                    return provider.openServerSocketChannel(StandardProtocolFamily.UNIX).bind(path);
                }
                file = Optional.of(SocketFile.claim(path.getPath()));
                return bind(file.get());
            } catch (IOException e) {
                release();
                throw cannotListen(this, e);
            }
        }

        private ServerSocketChannel bind(SocketFile claimed) throws IOException {
            ServerSocketChannel channel =
                    provider.openServerSocketChannel(StandardProtocolFamily.UNIX);
            try {
                channel.bind(claimed.toBind(), options.backlog());
                claimed.publish(options.permissions());
                return channel;
            } catch (IOException e) {
                channel.close();
                throw e;
            }
        }

        /** The kernel knows the name it was bound by, and not where its file is. */
        @Override
        public SocketAddress address(ServerSocketChannel channel) {
            return path;
        }

        @Override
        public SocketAddress local(SocketChannel connection) {
            return path;
        }

        @Override
        public void release() {
            try {
                if (file.isPresent()) {
                    file.get().close();
                }
            } catch (IOException e) {
                LOG.log(Level.WARNING, "the file of " + this + " stays", e);
            }
            file = Optional.empty();
        }

        @Override
        public String toString() {
            return "unix " + path;
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
}
