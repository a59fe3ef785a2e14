package dev.acceptloop.event.policies;

import dev.acceptloop.event.Factory;
import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Protocol;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;

/**
 * So many connections at once from one host, whatever their ports; one more is closed at once. All
 * peers on Unix sockets are one host.
 *
 * <p>Twisted's counts by address and port, which no two connections share, and so limits nothing.
 * Behind a proxy every peer is the proxy, and this is not the policy you want.
 */
public final class LimitConnectionsByPeer extends WrappingFactory {
    /** Connections from one host unless another limit is given. */
    public static final int MOST_OF_A_PEER = 5;

    private final int limit;
    private final Counts<Object> hosts = new Counts<>();

    /** Five of each host. */
    public LimitConnectionsByPeer(Factory inner) {
        this(inner, MOST_OF_A_PEER);
    }

    /** So many of each host. */
    public LimitConnectionsByPeer(Factory inner, int limit) {
        super(inner);
        this.limit = limit;
    }

    @Override
    public Optional<Protocol> buildProtocol(SocketAddress peer) {
        Object host = host(peer);
        if (!hosts.enter(host, limit)) {
            return Optional.empty();
        }
        Optional<Protocol> built = Optional.empty();
        try {
            built = super.buildProtocol(peer);
        } finally {
            if (built.isEmpty()) {
                hosts.leave(host);
            }
        }
        return built;
    }

    @Override
    public void connectionLost(SocketAddress peer, CloseReason reason) {
        hosts.leave(host(peer));
        super.connectionLost(peer, reason);
    }

    private static Object host(SocketAddress peer) {
        InetAddress address = peer instanceof InetSocketAddress inet ? inet.getAddress() : null;
        return address == null ? peer.getClass() : address;
    }

    /** How many there are of that peer's host now. From any thread. */
    public int connections(SocketAddress peer) {
        return hosts.of(host(peer));
    }

    /** Whether there is no connection, and so nothing is remembered. From any thread. */
    public boolean isIdle() {
        return hosts.isEmpty();
    }
}
