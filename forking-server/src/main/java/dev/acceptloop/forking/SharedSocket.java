package dev.acceptloop.forking;

import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.serving.BoundSocket;
import dev.acceptloop.protocol.serving.ServerContext;
import dev.acceptloop.syscalls.DatagramSockets;
import dev.acceptloop.syscalls.Descriptors;
import dev.acceptloop.syscalls.Sockets;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.time.Duration;

/**
 * The one socket of a server, a listening one or one for datagrams: a descriptor, for that is what
 * a process can inherit. All processes that have it share one queue in the kernel.
 */
final class SharedSocket {
    private static final Logger LOG = System.getLogger(SharedSocket.class.getName());

    /** Nothing wakes who waits on a descriptor that somebody else has closed. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    private SharedSocket() {}

    /** Binds the socket that the options ask for; a stream socket listens. */
    static BoundSocket<Integer> bind(ServerOptions options) throws IOException {
        return BoundSocket.open(
                options,
                address -> open(options, address),
                Sockets::localAddress,
                Descriptors::close);
    }

    private static int open(ServerOptions options, SocketAddress address) throws IOException {
        boolean shared = options.isSet(Option.REUSE_PORT);
        if (options.transport().isStream()) {
            return Sockets.listening(address, options.number(Option.BACKLOG), shared);
        }
        int socket = DatagramSockets.bound(address, shared);
        DatagramSockets.receiveTimeout(socket, LONGEST_WAIT);
        return socket;
    }

    /** Removes the file, lets nothing more come, and wakes who waits for it, in every process. */
    static void refuseMore(ServerContext<Integer> context) {
        try {
            try {
                context.unlist();
            } finally { // also where the file cannot be removed
                if (context.options().transport().isStream()) {
                    Sockets.shutdown(context.socket(), Sockets.Direction.BOTH);
                } else {
                    DatagramSockets.refuseMore(context.socket());
                }
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "closing the socket: {0}", e.getMessage());
        }
    }
}
