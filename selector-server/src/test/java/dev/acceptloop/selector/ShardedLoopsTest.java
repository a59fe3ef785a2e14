package dev.acceptloop.selector;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A listening socket per loop: the kernel deals the connections, and nobody deals them again. */
@Timeout(30)
@EnabledOnOs(OS.LINUX)
final class ShardedLoopsTest {
    private static final ServerModel SHARDED = ServerModel.named("sharded");
    private static final int MANY = 64; // all to one of two loops: once in 2^63 times
    private static final int SOON = 200; // milliseconds
    private static final int SURELY = 10_000;

    private final List<Socket> clients = new ArrayList<>();
    private final Set<String> threads = ConcurrentHashMap.newKeySet(); // that accepted

    @AfterEach
    void leave() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
    }

    @Test
    void everyLoopAcceptsItsShare() throws IOException {
        try (Server server = open(3, "echo")) {
            for (int i = 0; i < MANY; i++) {
                assertThat(answer(say(connect(server), "hello"), 5, SURELY)).isEqualTo("hello");
            }
        }
        assertThat(threads)
                .containsExactlyInAnyOrder("sharded-loop-0", "sharded-loop-1", "sharded-loop-2");
    }

    /** As many loops as there are processors, unless told. */
    @Test
    void aLoopAProcessor() throws IOException {
        int loops = Runtime.getRuntime().availableProcessors();
        try (Server _ = SHARDED.open(ServerOptions.DEFAULTS, ServerListener.NONE)) {
            long running =
                    Thread.getAllStackTraces().keySet().stream()
                            .filter(thread -> thread.getName().startsWith("sharded-loop-"))
                            .count();
            assertThat(running).isEqualTo(loops);
        }
    }

    /** What goes wrong here: another loop is free, and the kernel does not know. */
    @Test
    void aLoopThatBlocksKeepsItsShareOfTheNewcomersWaiting() throws IOException {
        try (Server server = open(2, "work")) {
            Socket slow = say(connect(server), "block 0");
            assertThat(answer(slow, 4, SURELY)).isEqualTo("done");
            say(slow, "block 9000000");
            int answered = 0;
            int waiting = 0;
            for (int i = 0; i < MANY && (answered == 0 || waiting == 0); i++) {
                boolean isAnswered = !answer(say(connect(server), "block 0"), 4, SOON).isEmpty();
                answered += isAnswered ? 1 : 0;
                waiting += isAnswered ? 0 : 1;
            }
            assertThat(answered).as("newcomers to the loop that is free").isPositive();
            assertThat(waiting).as("newcomers to the loop that blocks").isPositive();
        }
    }

    /** That its own sockets share the port lets no other server in. */
    @Test
    void thePortIsItsOwnUnlessItIsToBeShared() throws IOException {
        try (Server server = open(2, "echo")) {
            int port = ((InetSocketAddress) server.address()).getPort();
            ServerOptions same = ServerOptions.DEFAULTS.with(Option.PORT, port);
            assertThatThrownBy(() -> SHARDED.open(same, ServerListener.NONE))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("127.0.0.1:" + port);
        }
    }

    private Server open(int loops, String service) throws IOException {
        ServerOptions options =
                ServerOptions.DEFAULTS
                        .with(Option.LOOPS, loops)
                        .with(Option.SERVICE, service)
                        .with(Option.DRAIN_TIMEOUT, "10ms");
        return SHARDED.open(options, new Accepting());
    }

    private final class Accepting implements ServerListener {
        @Override
        public void accepted(SocketAddress peer) {
            threads.add(Thread.currentThread().getName());
        }
    }

    private Socket connect(Server server) throws IOException {
        var address = (InetSocketAddress) server.address();
        var client = new Socket(address.getAddress(), address.getPort());
        client.setTcpNoDelay(true);
        clients.add(client);
        return client;
    }

    private static Socket say(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(US_ASCII));
        return client;
    }

    /** Nothing if none comes in time. */
    private static String answer(Socket client, int length, int millis) throws IOException {
        client.setSoTimeout(millis);
        try {
            return new String(client.getInputStream().readNBytes(length), US_ASCII);
        } catch (SocketTimeoutException e) {
            return "";
        }
    }
}
