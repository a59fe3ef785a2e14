package dev.acceptloop.misbehaving;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.ProtocolProvider;
import dev.acceptloop.protocol.Transport;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Protocol {@code slow}: echoes one byte at a time, ten a second: a client's time-out for a reply
 * passes although bytes keep coming. What it has not sent back when the peer sends FIN follows at
 * the same pace.
 */
public final class SlowProvider implements ProtocolProvider {
    private static final long PAUSE_MILLIS = 100;

    /** For the service loader. */
    public SlowProvider() {}

    @Override
    public String name() {
        return "slow";
    }

    @Override
    public Protocol newProtocol() {
        return new Slow();
    }

    private static final class Slow implements Protocol {
        @SuppressWarnings("NullAway.Init") // connectionMade comes first
        private Transport transport;

        private ByteBuffer owed = ByteBuffer.allocate(0); // one read: there is no next before
        private boolean peerEnded;
        private boolean over;

        @Override
        public void connectionMade(Transport transport) {
            this.transport = transport;
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            boolean idle = !owed.hasRemaining();
            ByteBuffer all = ByteBuffer.allocate(owed.remaining() + data.remaining());
            owed = all.put(owed).put(data).flip();
            transport.pauseReading();
            if (idle) {
                later();
            }
        }

        private void later() {
            CompletableFuture.delayedExecutor(PAUSE_MILLIS, TimeUnit.MILLISECONDS, transport)
                    .execute(this::drip);
        }

        private void drip() {
            if (over) {
                return;
            }
            transport.write(ByteBuffer.wrap(new byte[] {owed.get()}));
            if (owed.hasRemaining()) {
                later();
            } else if (peerEnded) {
                transport.close(CloseReason.PEER_CLOSED);
            } else {
                transport.resumeReading();
            }
        }

        @Override
        public boolean midMessage() {
            return owed.hasRemaining();
        }

        @Override
        public int retained() {
            return owed.remaining();
        }

        @Override
        public void readConnectionLost(Transport transport) {
            peerEnded = true;
            if (!owed.hasRemaining()) {
                transport.close(CloseReason.PEER_CLOSED);
            }
        }

        @Override
        public void connectionLost(CloseReason reason) {
            over = true;
        }
    }
}
