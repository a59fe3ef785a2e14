package dev.acceptloop.protocol.server;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.MessageProtocol;
import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.ProtocolProvider;
import dev.acceptloop.protocol.Transport;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** One connection of a {@link ProtocolProvider}, made when the connection is. */
final class Provided implements MessageProtocol {
    private final ProtocolProvider provider;
    private @Nullable Protocol made;

    Provided(ProtocolProvider provider) {
        this.provider = provider;
    }

    @Override
    public void connectionMade(Transport transport) {
        // Not before: here what it throws ends this connection and no other.
        made = provider.newProtocol();
        made.connectionMade(transport);
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        if (made != null) {
            made.dataReceived(data);
        }
    }

    @Override
    public void resumeWriting() {
        if (made != null) {
            made.resumeWriting();
        }
    }

    @Override
    public void stopping() {
        if (made != null) {
            made.stopping();
        }
    }

    @Override
    public int retained() {
        return made == null ? 0 : made.retained();
    }

    @Override
    public void readConnectionLost(Transport transport) {
        if (made != null) {
            made.readConnectionLost(transport);
        }
    }

    @Override
    public void connectionLost(CloseReason reason) {
        if (made != null) {
            made.connectionLost(reason);
        }
    }

    @Override
    public boolean midMessage() {
        return made != null && made.midMessage();
    }

    @Override
    public long messages() {
        return 0; // what a message is only the protocol knows
    }
}
