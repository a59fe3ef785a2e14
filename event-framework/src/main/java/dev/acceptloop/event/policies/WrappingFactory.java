package dev.acceptloop.event.policies;

import dev.acceptloop.event.Factory;
import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Protocol;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.Optional;

/**
 * A factory around another: the inner one makes the protocols, this one decides whether, and what
 * is around them. It tells the inner one all that it is told.
 */
public abstract class WrappingFactory extends Factory {
    private final Factory inner;

    /** Around that factory. */
    protected WrappingFactory(Factory inner) {
        this.inner = inner;
    }

    /** The inner factory's protocol, wrapped; none if it makes none. */
    @Override
    public Optional<Protocol> buildProtocol(SocketAddress peer) {
        return inner.buildProtocol(peer).map(this::wrap);
    }

    /** What goes around a protocol: nothing unless overridden. */
    protected Protocol wrap(Protocol protocol) {
        return protocol;
    }

    @Override
    public void connectionLost(SocketAddress peer, CloseReason reason) {
        inner.connectionLost(peer, reason);
    }

    @Override
    public void acceptFailed(IOException cause) {
        inner.acceptFailed(cause);
    }

    @Override
    protected void startFactory() {
        inner.doStart();
    }

    @Override
    protected void stopFactory() {
        inner.doStop();
    }
}
