package dev.acceptloop.contract;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.ForwardingTransport;
import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.ProtocolProvider;
import dev.acceptloop.protocol.Transport;
import dev.acceptloop.protocol.framing.Framing;
import dev.acceptloop.protocol.server.ConnectionPolicies;
import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.ServerOptions;
import java.nio.ByteBuffer;

/**
 * Protocol {@code watched}: service {@code time} in framing int32; after the peer's FIN it says how
 * many bytes were pending at most, as {@link #DIGITS} digits.
 */
public final class WatchedProvider implements ProtocolProvider {
    static final String NAME = "watched";
    static final int DIGITS = 12;

    private final ConnectionPolicies time =
            new ConnectionPolicies(
                    ServerOptions.DEFAULTS
                            .with(Option.SERVICE, "time")
                            .with(Option.FRAMING, Framing.INT32));

    /** For the service loader. */
    public WatchedProvider() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Protocol newProtocol() {
        return new Watched(time.newProtocol());
    }

    /** Between a connection and its protocol: all is handed on. */
    private static final class Watched extends ForwardingTransport implements Protocol {
        private final Protocol protocol;
        private int mostPending;

        Watched(Protocol protocol) {
            this.protocol = protocol;
        }

        @Override
        public void connectionMade(Transport transport) {
            forwardTo(transport);
            protocol.connectionMade(this);
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            protocol.dataReceived(data);
        }

        @Override
        public void resumeWriting() {
            protocol.resumeWriting();
        }

        @Override
        public void readConnectionLost(Transport transport) {
            protocol.readConnectionLost(this);
        }

        @Override
        public void connectionLost(CloseReason reason) {
            protocol.connectionLost(reason);
        }

        @Override
        public boolean midMessage() {
            return protocol.midMessage();
        }

        @Override
        public void stopping() {
            protocol.stopping();
        }

        @Override
        public int retained() {
            return protocol.retained();
        }

        @Override
        public void write(ByteBuffer data) {
            super.write(data);
            mostPending = Math.max(mostPending, pending());
        }

        @Override
        public void close(CloseReason reason) {
            if (reason == CloseReason.PEER_CLOSED) {
                String most = ("%0" + DIGITS + "d").formatted(mostPending);
                super.write(ByteBuffer.wrap(most.getBytes(US_ASCII)));
            }
            super.close(reason);
        }
    }
}
