package dev.acceptloop.event.policies;

import dev.acceptloop.event.Factory;
import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Protocol;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * So many connections at once, over all ports of the factory. One more is closed at once, or gets a
 * protocol of its own that says why; as in Twisted it then counts too while it is there, or those
 * turned away could take every descriptor.
 *
 * <p>A connection counts from when its protocol is asked for until it is lost. One that got none,
 * because the inner factory made none or threw, does not count.
 */
public final class LimitTotalConnections extends WrappingFactory {
    private final int limit;
    private final Optional<Supplier<? extends Protocol>> overflow;
    private final Counts<LimitTotalConnections> connections = new Counts<>();
    private final Counts<SocketAddress> turnedAway = new Counts<>();

    /** One more than the limit is closed at once. */
    public LimitTotalConnections(Factory inner, int limit) {
        super(inner);
        this.limit = limit;
        this.overflow = Optional.empty();
    }

    /** One more than the limit gets a protocol of its own, which should say something and close. */
    public LimitTotalConnections(Factory inner, int limit, Supplier<? extends Protocol> overflow) {
        super(inner);
        this.limit = limit;
        this.overflow = Optional.of(overflow);
    }

    @Override
    public Optional<Protocol> buildProtocol(SocketAddress peer) {
        boolean admitted = connections.enter(this, limit);
        if (!admitted && overflow.isEmpty()) {
            return Optional.empty();
        }
        if (!admitted) {
            connections.enter(this, Integer.MAX_VALUE);
            turnedAway.enter(peer, Integer.MAX_VALUE);
        }
        Optional<Protocol> built = Optional.empty();
        try {
            built = admitted ? super.buildProtocol(peer) : overflow.map(Supplier::get);
        } finally {
            if (built.isEmpty()) {
                leave(peer);
            }
        }
        return built;
    }

    /** Tells the inner factory of its own connections only. */
    @Override
    public void connectionLost(SocketAddress peer, CloseReason reason) {
        if (!leave(peer)) {
            super.connectionLost(peer, reason);
        }
    }

    /** One less; returns whether it had been turned away. */
    private boolean leave(SocketAddress peer) {
        connections.leave(this);
        return turnedAway.leave(peer);
    }

    /** How many there are now, those being turned away included. From any thread. */
    public int connections() {
        return connections.of(this);
    }
}
