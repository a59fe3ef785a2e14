package dev.acceptloop.event;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Protocol;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Makes the protocol of an outgoing connection, and is told how connecting went.
 *
 * <pre>
 * startFactory -> startedConnecting -> buildProtocol -> clientConnectionLost   -> stopFactory
 *                        |                                                            ^
 *                        '-------------------------> clientConnectionFailed ----------'
 * </pre>
 *
 * <p>To connect again, call {@link Connector#connect} inside {@link #clientConnectionLost} or
 * {@link #clientConnectionFailed}: the factory is then not stopped in between.
 */
public abstract class ClientFactory extends Factory {
    /** A factory whose every connection gets a new protocol, and which does nothing else. */
    public static ClientFactory client(Supplier<? extends Protocol> protocols) {
        return new ClientFactory() {
            @Override
            public Optional<Protocol> buildProtocol(SocketAddress peer) {
                return Optional.of(protocols.get());
            }
        };
    }

    /** An attempt begins; {@link Connector#stopConnecting} may be called already. */
    public void startedConnecting(Connector connector) {}

    /**
     * There will be no connection of this attempt.
     *
     * @param why a {@link java.net.ConnectException} if the peer refused, a {@link
     *     java.net.NoRouteToHostException}, an {@link java.net.UnknownHostException}, a {@link
     *     java.net.BindException} for our own end, a {@link java.net.SocketTimeoutException} if it
     *     took too long, an {@link java.io.InterruptedIOException} if it was stopped by us
     */
    public void clientConnectionFailed(Connector connector, IOException why) {}

    /** The protocol has its connection, and has heard nothing from it yet. */
    void clientConnectionMade() {}

    /** The connection is gone, and its protocol was told. */
    public void clientConnectionLost(Connector connector, CloseReason why) {}
}
