package dev.acceptloop.protocol.serving;

import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.ProtocolProvider;
import dev.acceptloop.protocol.server.ConnectionPolicies;
import dev.acceptloop.protocol.server.NoTimer;
import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.Protocols;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerOptions;

/** What a server would give its connections, without a socket and without lingering. */
public final class Contexts {
    /** So many bytes may wait for a worker. */
    public static final int READ_BUFFER = 4;

    private static final ServerOptions OPTIONS =
            ServerOptions.DEFAULTS
                    .with(Option.LINGER, "0")
                    .with(Option.READ_BUFFER, READ_BUFFER)
                    .with(Option.MEMORY, "512m");

    private Contexts() {}

    private record One(String name, Protocol newProtocol) implements ProtocolProvider {}

    /** Of one connection, which says what that protocol does. */
    public static ServerContext<Void> of(Protocol protocol) {
        var says = new Protocols.Bare(new One("stress", protocol));
        var policies = new ConnectionPolicies(OPTIONS, new NoTimer(), says);
        return new ServerContext<>(OPTIONS, ServerListener.NONE, policies, null);
    }
}
