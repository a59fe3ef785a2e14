package dev.acceptloop.misbehaving;

import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.ProtocolProvider;

/**
 * Protocol {@code half-close}: echoes the first read, sends FIN, and goes on reading until the peer
 * closes. A client that waits for more must see the end; one that only sends is not told.
 */
public final class HalfCloseProvider implements ProtocolProvider {
    /** For the service loader. */
    public HalfCloseProvider() {}

    @Override
    public String name() {
        return "half-close";
    }

    @Override
    public Protocol newProtocol() {
        return new Answers((data, transport) -> {
            transport.write(data); // of later ones it is dropped
            transport.shutdownOutput();
        });
    }
}
