package dev.acceptloop.contract;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.acceptloop.protocol.NamedService;
import dev.acceptloop.protocol.Peer;
import java.nio.ByteBuffer;

/** Service {@code throws}: echoes, but for the message {@code throw}, at which it throws. */
public final class ThrowsService implements NamedService {
    static final String NAME = "throws";
    private static final ByteBuffer THROW = ByteBuffer.wrap("throw".getBytes(US_ASCII));

    /** For the service loader. */
    public ThrowsService() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void handle(ByteBuffer message, Peer peer) {
        if (message.equals(THROW)) {
            throw new IllegalStateException("thrown by the service, as the test wants it");
        }
        peer.send(message);
    }
}
