package dev.acceptloop.event.policies;

import dev.acceptloop.event.Factory;
import dev.acceptloop.event.protocols.RecordingTransport;
import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The factory that policies are tried around; makes no protocol, or throws, when it is told to. */
final class Inner extends Factory {
    final List<String> events = new ArrayList<>();
    final List<Said> protocols = new ArrayList<>();
    boolean makesNone;
    boolean throwsInBuild;
    boolean throwsInLost;

    /** Writes down what it is told, and keeps its transport. */
    static final class Said implements Protocol {
        final StringBuilder data = new StringBuilder();
        Transport transport = new RecordingTransport();
        CloseReason reason = CloseReason.STOPPING;

        @Override
        public void connectionMade(Transport transport) {
            this.transport = transport;
        }

        @Override
        public void dataReceived(ByteBuffer bytes) {
            data.append(StandardCharsets.UTF_8.decode(bytes));
        }

        @Override
        public void connectionLost(CloseReason why) {
            reason = why;
        }

        @Override
        public String toString() {
            return "Said";
        }
    }

    static SocketAddress peer(int host, int port) {
        try {
            var address = InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) host});
            return new InetSocketAddress(address, port);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public Optional<Protocol> buildProtocol(SocketAddress peer) {
        if (throwsInBuild) {
            throw new IllegalStateException("as the test wants it");
        }
        if (makesNone) {
            return Optional.empty();
        }
        var said = new Said();
        protocols.add(said);
        return Optional.of(said);
    }

    @Override
    public void connectionLost(SocketAddress peer, CloseReason reason) {
        events.add("lost " + reason);
        if (throwsInLost) {
            throw new IllegalStateException("as the test wants it");
        }
    }

    @Override
    public void acceptFailed(IOException cause) {
        events.add(cause.getMessage());
    }

    @Override
    protected void startFactory() {
        events.add("start");
    }

    @Override
    protected void stopFactory() {
        events.add("stop");
    }
}
