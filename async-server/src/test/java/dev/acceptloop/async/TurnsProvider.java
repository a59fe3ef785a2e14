package dev.acceptloop.async;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.ProtocolProvider;
import dev.acceptloop.protocol.Transport;
import java.nio.ByteBuffer;

/**
 * Protocol {@code turns}: is called in every turn of its loop, and so many turns after the one in
 * which its server began to stop, as its peer's one byte says, it says {@link #MUCH} bytes.
 */
public final class TurnsProvider implements ProtocolProvider {
    static final String NAME = "turns";

    /** More than the kernel holds for a peer that does not read. */
    static final int MUCH = 12 << 20;

    /** For the service loader. */
    public TurnsProvider() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Protocol newProtocol() {
        return new Turns();
    }

    private static final class Turns implements Protocol {
        @SuppressWarnings("NullAway.Init") // connectionMade comes first
        private Transport transport;

        private int calls; // of this connection, since the turn before
        private int others; // calls that were not ours
        private int left = -1; // turns; -1: it does not stop yet
        private int asked;
        private boolean over;

        @Override
        public void connectionMade(Transport transport) {
            this.transport = transport;
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            asked = data.get();
            transport.write(ByteBuffer.allocate(1));
            transport.execute(() -> {
                calls = 0;
                transport.execute(this::turn);
            });
        }

        /** Others call it when the first byte has left, and when the server stops. */
        private void turn() {
            others += calls - 1;
            if (left < 0 && others > 1) {
                left = asked;
            }
            calls = 0;
            if (left == 0) {
                transport.write(ByteBuffer.allocate(MUCH));
            } else if (!over) {
                left -= left > 0 ? 1 : 0;
                transport.execute(this::turn);
            }
        }

        /** Asked at the end of each call. */
        @Override
        public int retained() {
            calls++;
            return 0;
        }

        @Override
        public void connectionLost(CloseReason reason) {
            over = true;
        }
    }
}
