package dev.acceptloop.misbehaving;

import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.ProtocolProvider;
import java.nio.ByteBuffer;
import java.util.Random;

/**
 * Protocol {@code garbage}: as many bytes as came, and none of them means anything. Each connection
 * gets the same ones.
 */
public final class GarbageProvider implements ProtocolProvider {
    private static final int SEED = 1;

    /** For the service loader. */
    public GarbageProvider() {}

    @Override
    public String name() {
        return "garbage";
    }

    @Override
    public Protocol newProtocol() {
        var random = new Random(SEED);
        return new Answers((data, transport) -> {
            byte[] garbage = new byte[data.remaining()];
            random.nextBytes(garbage);
            transport.write(ByteBuffer.wrap(garbage));
        });
    }
}
