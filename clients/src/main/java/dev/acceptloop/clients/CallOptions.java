package dev.acceptloop.clients;

import dev.acceptloop.protocol.framing.Framing;
import dev.acceptloop.protocol.server.TransportKind;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * Whom a {@link Caller} calls, and how.
 *
 * @param addresses of one server: connected to is the first that can be
 * @param patience longest wait for a reply; 0 to wait for none
 */
public record CallOptions(
        List<SocketAddress> addresses,
        TransportKind transport,
        Framing framing,
        Duration patience) {

    /** Checks the wait. */
    public CallOptions {
        addresses = List.copyOf(addresses);
        if (patience.isNegative()) {
            throw new IllegalArgumentException("call: cannot wait for " + patience);
        }
    }
}
