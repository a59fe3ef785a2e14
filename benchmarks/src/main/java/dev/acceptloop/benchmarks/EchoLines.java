package dev.acceptloop.benchmarks;

import dev.acceptloop.event.Factory;
import dev.acceptloop.event.Port;
import dev.acceptloop.event.Reactor;
import dev.acceptloop.event.protocols.LineReceiver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** Sends back the lines it receives, and nothing else: what the benchmark measures. */
public final class EchoLines extends LineReceiver {
    @Override
    protected void lineReceived(ByteBuffer line) {
        sendLine(line);
    }

    /** Serves on any free port, which it prints, until SIGTERM. */
    public static void main(String... arguments) throws IOException {
        try (Reactor reactor = Reactor.open()) {
            var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            Port port = reactor.listenTCP(any, Factory.of(EchoLines::new));
            var address = (InetSocketAddress) port.address();
            System.out.println("listening tcp 127.0.0.1:" + address.getPort());
            reactor.run();
        }
    }
}
