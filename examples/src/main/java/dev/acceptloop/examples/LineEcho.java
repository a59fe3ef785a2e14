package dev.acceptloop.examples;

import dev.acceptloop.event.Factory;
import dev.acceptloop.event.Reactor;
import dev.acceptloop.event.policies.LimitTotalConnections;
import dev.acceptloop.event.protocols.LineReceiver;
import dev.acceptloop.protocol.CloseReason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** Sends back the lines it receives, to three peers at once; one more is told to come later. */
public final class LineEcho extends LineReceiver {
    private static final int MOST = 3;

    /** What makes its protocols. */
    public static Factory factory() {
        return new LimitTotalConnections(Factory.of(LineEcho::new), MOST, Full::new);
    }

    @Override
    protected void connectionMade() {
        sendLine("Successful connections");
    }

    @Override
    protected void lineReceived(ByteBuffer line) {
        sendLine(line);
    }

    private static final class Full extends LineReceiver {
        @Override
        protected void connectionMade() {
            sendLine("Too many connections , try later");
            transport().close(CloseReason.OVERLOADED);
        }

        @Override
        protected void lineReceived(ByteBuffer line) {}
    }

    /** Serves on port 7007. */
    public static void main(String... arguments) throws IOException {
        try (Reactor reactor = Reactor.open()) {
            reactor.listenTCP(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 7007), factory());
            reactor.run();
        }
    }
}
