package dev.acceptloop.event;

import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A process that has said nothing yet, and echoes; prints its port, and what it cannot accept. */
final class ColdPort extends Factory {
    private ColdPort() {}

    private static final class Echo implements Protocol {
        private Transport transport;

        @SuppressWarnings("NullAway.Init") // connectionMade comes first
        private Echo() {}

        @Override
        public void connectionMade(Transport transport) {
            this.transport = transport;
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            transport.write(data);
        }
    }

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
