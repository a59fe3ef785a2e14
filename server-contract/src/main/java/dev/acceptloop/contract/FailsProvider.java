package dev.acceptloop.contract;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.ProtocolProvider;
import dev.acceptloop.protocol.Transport;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * Protocol {@code fails}: throws what a peer asks for, where it asks for it; echoes all else.
 *
 * <p>A request is one read of a place and a digit, the number of the {@link Failure}. A peer that
 * asks for the first call of all says so by its address.
 */
public final class FailsProvider implements ProtocolProvider {
    static final String NAME = "fails";

    /** In the call that brings the request. */
    static final String AT_ONCE = "D";

    /** In a task that is given to the connection. */
    static final String IN_A_TASK = "T";

    /** When the peer sends FIN; what the request says is answered with {@link #ARMED}. */
    static final String AT_FIN = "R";

    /** When the connection is gone; answered with {@link #ARMED}. */
    static final String AT_THE_END = "L";

    /** Throws nothing: leaves its thread interrupted, at once and when the connection is gone. */
    static final String INTERRUPT = "I";

    static final String ARMED = "armed";

    /** The last byte of the address 127.0.0.x of a peer that asks for the first failure. */
    private static final int FIRST_ADDRESS = 50;

    /** For the service loader. */
    public FailsProvider() {}

    /** The address of a peer at whose connectionMade that happens. */
    static String addressOf(Failure failure) {
        return "127.0.0." + (FIRST_ADDRESS + failure.number());
    }

    static String request(String place, Failure failure) {
        return place + failure.number();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Protocol newProtocol() {
        return new Fails();
    }

    private static final class Fails implements Protocol {
        @SuppressWarnings("NullAway.Init") // connectionMade comes first
        private Transport transport;

        private String armed = "";

        @Override
        public void connectionMade(Transport transport) {
            this.transport = transport;
            if (transport.remoteAddress() instanceof InetSocketAddress peer) {
                int number = peer.getAddress().getAddress()[3] - FIRST_ADDRESS;
                Failure.numbered(number).ifPresent(Failure::happen);
            }
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            String text = US_ASCII.decode(data.duplicate()).toString();
            switch (text.substring(0, 1)) {
                case AT_ONCE -> failure(text).happen();
                case IN_A_TASK -> transport.execute(() -> failure(text).happen());
                case INTERRUPT -> {
                    armed = text;
                    Thread.currentThread().interrupt();
                    transport.write(data);
                }
                case AT_FIN, AT_THE_END -> {
                    armed = text;
                    transport.write(ByteBuffer.wrap(ARMED.getBytes(US_ASCII)));
                }
                default -> transport.write(data);
            }
        }

        @Override
        public void readConnectionLost(Transport transport) {
            happenIf(AT_FIN);
            transport.close(CloseReason.PEER_CLOSED);
        }

        @Override
        public void connectionLost(CloseReason reason) {
            happenIf(AT_THE_END);
            if (armed.startsWith(INTERRUPT)) {
                Thread.currentThread().interrupt();
            }
        }

        private void happenIf(String place) {
            if (armed.startsWith(place)) {
                failure(armed).happen();
            }
        }

        private static Failure failure(String request) {
            return Failure.numbered(request.charAt(1) - '0').orElseThrow();
        }
    }
}
