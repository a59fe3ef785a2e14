package dev.acceptloop.event;

import dev.acceptloop.event.examples.Echo;
import dev.acceptloop.protocol.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;

/** A process that has said nothing yet, and echoes; prints its port, and what it cannot accept. */
final class ColdPort extends Factory {
    private ColdPort() {}

    @Override
    public Optional<Protocol> buildProtocol(SocketAddress peer) {
        return Optional.of(new Echo());
    }

    @Override
    public void acceptFailed(IOException cause) {
        System.out.println(cause.getMessage());
    }

    /** Serves until it is killed. */
    public static void main(String... arguments) throws IOException {
        var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (Reactor reactor = Reactor.open()) {
            Port port = reactor.listenTCP(any, new ColdPort());
            System.out.println(((InetSocketAddress) port.address()).getPort());
            reactor.run();
        }
    }
}
