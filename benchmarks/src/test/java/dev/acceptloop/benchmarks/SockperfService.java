package dev.acceptloop.benchmarks;

import dev.acceptloop.protocol.service.Peer;
import dev.acceptloop.protocol.service.ServiceProvider;
import java.nio.ByteBuffer;

/**
 * An echo that sockperf takes for its own server: it does not count what comes back with the mark
 * of a client in its header, which is eight bytes of sequence, two of flags, and four of length.
 * All else comes back as it is.
 *
 * @see <a href="https://github.com/Mellanox/sockperf/blob/3.7/src/message.h">sockperf's header</a>
 */
public final class SockperfService implements ServiceProvider {
    private static final int FLAGS = 8;
    private static final int HEADER_BYTES = 14;
    private static final int MOST_FLAGS = 7; // what a load of ours sends there is printable
    private static final int CLIENT = 1;

    @Override
    public String name() {
        return "sockperf";
    }

    @Override
    public void handle(ByteBuffer message, Peer peer) {
        int at = message.position() + FLAGS;
        if (message.remaining() >= HEADER_BYTES && isSockperf(message, at)) {
            message.put(at + 1, (byte) (message.get(at + 1) & ~CLIENT));
        }
        peer.send(message);
    }

    private static boolean isSockperf(ByteBuffer message, int at) {
        return message.get(at) == 0
                && message.get(at + 1) >= 0
                && message.get(at + 1) <= MOST_FLAGS;
    }
}
