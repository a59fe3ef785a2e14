package dev.acceptloop.protocol.serving;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** What is done alike to every stream channel of java.nio, at its beginning and at its end. */
public final class SocketChannels {
    private static final Logger LOG = System.getLogger(SocketChannels.class.getName());

    private SocketChannels() {}

    /**
     * Small writes leave at once.
     *
     * @throws IOException if the peer has reset it before we looked
     */
    public static SocketChannel accepted(SocketChannel channel) throws IOException {
        if (channel.getRemoteAddress() instanceof InetSocketAddress) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
        return channel;
    }

    /**
     * The same for an event loop: no call waits.
     *
     * @throws IOException if the peer has reset it before we looked
     */
    public static SocketChannel nonBlocking(SocketChannel channel) throws IOException {
        accepted(channel).configureBlocking(false);
        return channel;
    }

    /**
     * Whether bytes have come that nobody has read, also while somebody is about to; false over a
     * Unix socket, of which the JDK does not tell.
     */
    static boolean hasUnread(SocketChannel channel) {
        try {
            return channel.socket().getInputStream().available() > 0;
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /** Closes, with RST if that is asked for. */
    public static void close(SocketChannel channel, boolean reset) {
        try (channel) {
            if (reset && channel.isOpen()) {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "connection is gone already", e);
        }
    }

    /** Closes; peers that wait in its backlog are reset. */
    public static void close(ServerSocketChannel listening) {
        try {
            listening.close();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "closing a listening socket: {0}", e.getMessage());
        }
    }
}
