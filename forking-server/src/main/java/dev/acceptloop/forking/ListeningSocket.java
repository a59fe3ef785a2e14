package dev.acceptloop.forking;

import dev.acceptloop.protocol.Option;
import dev.acceptloop.protocol.ServerOptions;
import dev.acceptloop.protocol.TransportKind;
import dev.acceptloop.syscalls.Descriptors;
import dev.acceptloop.syscalls.Linux;
import dev.acceptloop.syscalls.Sockets;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.UnresolvedAddressException;

/** The listening socket as a plain descriptor, which is what a child can inherit. */
final class ListeningSocket {
    private ListeningSocket() {}

    /**
     * Binds and listens; what is accepted has TCP_NODELAY, as Linux takes it over from here.
     *
     * @throws IllegalArgumentException if the options ask for another transport
     * @throws IOException if the address cannot be had
     */
    static int open(String model, ServerOptions options) throws IOException {
        if (options.transport() != TransportKind.TCP) {
            throw new IllegalArgumentException(
                    model + " serves tcp, not " + options.transport() + ", for now");
        }
        if (!Linux.unavailable().isEmpty()) {
            throw new IllegalArgumentException(model + " " + Linux.unavailable());
        }
        InetSocketAddress address = options.address();
        if (address.isUnresolved()) {
            throw options.cannotBind(new UnresolvedAddressException());
        }
        int socket = Sockets.socket(address);
        try {
            listen(socket, address, options);
            return socket;
        } catch (IOException e) {
            Descriptors.close(socket);
            throw options.cannotBind(e);
        }
    }

    private static void listen(int socket, InetSocketAddress address, ServerOptions options)
            throws IOException {
        Sockets.reuseAddress(socket);
        if (options.isSet(Option.REUSE_PORT)) {
            Sockets.reusePort(socket);
        }
        Sockets.noDelay(socket);
        Sockets.bind(socket, address);
        Sockets.listen(socket, options.number(Option.BACKLOG));
    }
}
