package consumer;

import dev.acceptloop.clients.Load;
import dev.acceptloop.clients.LoadOptions;
import dev.acceptloop.clients.LoadResult;
import dev.acceptloop.event.Factory;
import dev.acceptloop.event.Reactor;
import dev.acceptloop.event.protocols.LineReceiver;
import dev.acceptloop.protocol.framing.Framing;
import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;

/** Opens a server of one model of each module, and loads it; then one of its own, on the event framework. */
public final class LoadsServers {
    private static final List<String> MODELS =
            List.of("blocking", "threaded", "selector", "async", "reactor");

    private LoadsServers() {}

    public static void main(String[] arguments) throws Exception {
        ServerModel.named("forking"); // its children have a class path
        for (String name : MODELS) {
            ServerOptions options = ServerOptions.DEFAULTS.with(Option.FRAMING, Framing.LINE);
            try (Server server = ServerModel.named(name).open(options, ServerListener.NONE)) {
                load(name, (InetSocketAddress) server.address());
            }
        }
        own();
        System.out.println("consumer: all well on the " + arguments[0]);
    }

    private static void load(String what, InetSocketAddress address) throws Exception {
        var options =
                LoadOptions.to(address)
                        .framing(Framing.LINE)
                        .connections(1)
                        .duration(Duration.ofMillis(200))
                        .build();
        try (Load load = Load.connect(options)) {
            LoadResult result = load.run();
            long verified = result.counts().verified();
            System.out.println(
                    "consumer: " + what + ", " + verified + " replies, " + result.errorCount() + " errors");
            if (verified == 0 || result.errorCount() > 0) {
                throw new IllegalStateException(what + " did not serve");
            }
        }
    }

    /** Says each line again. */
    private static final class Echo extends LineReceiver {
        @Override
        protected void lineReceived(ByteBuffer line) {
            sendLine(line);
        }
    }

    private static void own() throws Exception {
        try (Reactor reactor = Reactor.open()) {
            var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            var port = reactor.listenTCP(anyPort, Factory.of(Echo::new));
            var address = (InetSocketAddress) port.address();
            var failure = new Exception[1];
            Thread client =
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        try {
                                            load("a server of the consumer's own", address);
                                        } catch (Exception e) {
                                            failure[0] = e;
                                        } finally {
                                            reactor.callFromThread(reactor::stop);
                                        }
                                    });
            reactor.run();
            client.join();
            if (failure[0] != null) {
                throw failure[0];
            }
        }
    }
}
