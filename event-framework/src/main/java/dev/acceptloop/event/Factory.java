package dev.acceptloop.event;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Protocol;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Makes the protocol of each connection, and keeps what those connections share.
 *
 * <p>Called in the thread of the reactor whose port it serves, but for {@link #connectionLost},
 * which comes in the thread of the reactor that had the connection.
 */
public abstract class Factory {
    private int ports; // the thread of the port's reactor only

    /** A factory whose every connection gets a new protocol. */
    public static Factory of(Supplier<? extends Protocol> protocols) {
        return new Factory() {
            @Override
            public Optional<Protocol> buildProtocol(SocketAddress peer) {
                return Optional.of(protocols.get());
            }
        };
    }

    /**
     * A connection was accepted.
     *
     * @return its protocol, or empty to have it closed at once, with nobody told
     */
    public abstract Optional<Protocol> buildProtocol(SocketAddress peer);

    /**
     * A connection that got its protocol here is gone, and its protocol was told. Once for each.
     */
    public void connectionLost(SocketAddress peer, CloseReason reason) {}

    /** A port could not accept, as without descriptors; it tries again by itself. */
    public void acceptFailed(IOException cause) {}

    /** The first port of this factory listens. */
    protected void startFactory() {}

    /** The last port of this factory is closed. It may be started again. */
    protected void stopFactory() {}

    /** One more port listens: {@link #startFactory} if it is the first. */
    public final void doStart() {
        if (ports++ == 0) {
            boolean started = false;
            try {
                startFactory();
                started = true;
            } finally {
                ports -= started ? 0 : 1; // the next port is the first again
            }
        }
    }

    /** One port less: {@link #stopFactory} if it was the last. */
    public final void doStop() {
        if (ports > 0 && --ports == 0) {
            stopFactory();
        }
    }
}
