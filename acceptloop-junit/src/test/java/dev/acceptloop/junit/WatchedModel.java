package dev.acceptloop.junit;

import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.server.TransportKind;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** {@code selector}, of which a test sees when its servers open and end, and can say they fail. */
public final class WatchedModel implements ServerModel {
    /** What happened, in order; examples add what they do. */
    static final List<String> SEEN = new CopyOnWriteArrayList<>();

    private static volatile ServerListener newest = ServerListener.NONE;

    /** Tells the newest server's listener that it cannot go on. */
    static void fail(Throwable cause) {
        newest.failed(cause);
    }

    @Override
    public String name() {
        return "watched";
    }

    @Override
    public String module() {
        return "acceptloop-junit";
    }

    @Override
    public String description() {
        return "selector, watched";
    }

    @Override
    public Set<TransportKind> transports() {
        return EnumSet.of(TransportKind.TCP, TransportKind.UNIX);
    }

    @Override
    public Server open(ServerOptions options, ServerListener listener) throws IOException {
        Server server = ServerModel.named("selector").open(options, listener);
        newest = listener;
        SEEN.add(("opened " + String.join(" ", options.toArguments())).strip());
        return new Watched(server);
    }

    private record Watched(Server server) implements Server {
        @Override
        public SocketAddress address() {
            return server.address();
        }

        @Override
        public void close() {
            server.close();
            SEEN.add("closed");
        }

        @Override
        public void cut() {
            SEEN.add("cut");
            server.cut();
        }
    }
}
