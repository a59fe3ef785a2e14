package dev.acceptloop.event;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;

/** What a stream port listens on: all in which TCP and Unix sockets differ while they listen. */
sealed interface Binding {
    /**
     * A listening socket. On failure nothing is left open.
     *
     * @throws IOException if the address cannot be had; the message names it
     */
    ServerSocketChannel open() throws IOException;

    /** The socket is closed: gives back what the address held besides. */
    void release();

    /** An address and port. */
    record Tcp(InetSocketAddress wanted, TcpOptions options) implements Binding {
        @Override
        public ServerSocketChannel open() throws IOException {
            ServerSocketChannel channel = ServerSocketChannel.open();
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
        public void release() {}

        @Override
        public String toString() {
            return "tcp " + wanted.getHostString() + ":" + wanted.getPort();
        }
    }

    private static IOException cannotListen(Binding binding, IOException cause) {
        String why = cause instanceof UnknownHostException ? "unknown host" : cause.getMessage();
        var failure = new BindException("cannot listen on " + binding + ": " + why);
        failure.initCause(cause);
        return failure;
    }
}
