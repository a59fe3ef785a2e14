package dev.acceptloop.examples;

import dev.acceptloop.event.Factory;
import dev.acceptloop.event.Reactor;
import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** Sends back what it receives. */
public final class Echo implements Protocol {
    private Transport transport;

    /** One connection's. */
    @SuppressWarnings("NullAway.Init") // connectionMade comes first
    public Echo() {}

    @Override
    public void connectionMade(Transport transport) {
        this.transport = transport;
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        transport.write(data);
    }

    /** Serves on port 7007. */
    public static void main(String... arguments) throws IOException {
        try (Reactor reactor = Reactor.open()) {
            reactor.listenTCP(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 7007),
                    Factory.of(Echo::new));
            reactor.run();
        }
    }
}
