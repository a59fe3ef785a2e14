package dev.acceptloop.misbehaving;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.ProtocolProvider;
import dev.acceptloop.protocol.Transport;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Protocol {@code reset-after}: echoes {@value #VARIABLE} bytes (10 unless the environment says
 * so), and resets the connection. 0 resets it at the first byte that comes.
 */
public final class ResetAfterProvider implements ProtocolProvider {
    static final String VARIABLE = "ACCEPTLOOP_RESET_AFTER";
    private static final String USUAL = "10";
    private static final long LEAVE_MILLIS = 50; // a reset drops what has not left yet

    private final int bytes;

    /**
     * For the service loader.
     *
     * @throws NumberFormatException if the environment names no number
     */
    public ResetAfterProvider() {
        this(Integer.parseInt(System.getenv().getOrDefault(VARIABLE, USUAL)));
    }

    ResetAfterProvider(int bytes) {
        this.bytes = bytes;
    }

    @Override
    public String name() {
        return "reset-after";
    }

    @Override
    public Protocol newProtocol() {
        return new Answers(new Counted(bytes));
    }

    private static final class Counted implements Answers.Answer {
        private int left;

        Counted(int left) {
            this.left = left;
        }

        @Override
        public void to(ByteBuffer data, Transport transport) {
            int count = Math.min(left, data.remaining());
            left -= count;
            transport.write(data.slice(data.position(), count));
            if (left == 0) {
                transport.pauseReading();
                CompletableFuture.delayedExecutor(LEAVE_MILLIS, TimeUnit.MILLISECONDS, transport)
                        .execute(() -> transport.abort(CloseReason.SERVICE_CLOSED));
            }
        }
    }
}
