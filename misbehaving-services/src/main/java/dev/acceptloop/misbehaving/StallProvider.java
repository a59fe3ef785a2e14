package dev.acceptloop.misbehaving;

import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.ProtocolProvider;
import dev.acceptloop.protocol.Transport;
import java.nio.ByteBuffer;

/**
 * Protocol {@code stall}: echoes the first half of the first read, and then says nothing any more;
 * what comes is read, and the connection stays open until the peer closes it.
 */
public final class StallProvider implements ProtocolProvider {
    /** For the service loader. */
    public StallProvider() {}

    @Override
    public String name() {
        return "stall";
    }

    @Override
    public Protocol newProtocol() {
        return new Answers(new Half());
    }

    private static final class Half implements Answers.Answer {
        private boolean said;

        @Override
        public void to(ByteBuffer data, Transport transport) {
            if (!said) {
                said = true;
                transport.write(data.slice(data.position(), data.remaining() / 2));
            }
        }
    }
}
