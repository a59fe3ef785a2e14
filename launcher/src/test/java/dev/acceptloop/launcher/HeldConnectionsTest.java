package dev.acceptloop.launcher;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.acceptloop.protocol.server.ServerModel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * How many connections are held at once, all open and all answered: ten thousand, and in select
 * exactly those whose descriptors fit. Server and clients are processes of their own: each needs a
 * descriptor per connection.
 */
@Timeout(120)
@EnabledOnOs(OS.LINUX)
final class HeldConnectionsTest {
    private static final int SET_SIZE = 1024; // FD_SETSIZE
    private static final int CONNECTIONS = 10_000;
    private static final int PER_SOURCE = 5_000; // an address has 28 232 ports at the least here
    private static final int ROOM = CONNECTIONS + 500;
    private static final int BYTES = Integer.BYTES;
    private static final Set<String> NAMES =
            Set.of("selector", "sharded", "offloading", "poll", "epoll", "epoll-edge", "uring");

    private final List<SocketChannel> clients = new ArrayList<>();

    static List<String> models() {
        return ServerModel.all().stream()
                .filter(model -> NAMES.contains(model.name()) && model.unavailable().isEmpty())
                .map(ServerModel::name)
                .toList();
    }

    @Test
    void selectHoldsAllThatFitIntoItsSet() throws Exception {
        String reason = ServerModel.named("select").unavailable();
        assumeTrue(reason.isEmpty(), reason);
        try (var server = new ServedModel(List.of(), "select")) {
            clients.add(connect(server.address(), 0));
            assertThat(answer(clients.getFirst())).isEqualTo("hello");
            int fitting = SET_SIZE - server.descriptorsAtRest() + 1; // the first is among those
            for (int i = 1; i < fitting; i++) {
                clients.add(connect(server.address(), i));
                assertThat(answer(clients.get(i))).as("connection %d", i + 1).isEqualTo("hello");
            }
            try (SocketChannel beyond = connect(server.address(), fitting)) {
                assertThat(answer(beyond)).isEqualTo("Too m"); // any connections , try later
            }
            assertThat(answer(clients.getFirst())).isEqualTo("hello");
        } finally {
            closeAll();
        }
    }

    /** The five bytes that come back for hello. */
    private static String answer(SocketChannel client) throws IOException {
        client.write(ByteBuffer.wrap("hello".getBytes(US_ASCII)));
        ByteBuffer reply = ByteBuffer.allocate(5);
        while (reply.hasRemaining() && client.read(reply) >= 0) {}
        return new String(reply.array(), 0, reply.position(), US_ASCII);
    }

    @Tag("long")
    @ParameterizedTest
    @MethodSource("models")
    void tenThousandAreHeldAndAnswered(String model) throws IOException {
        assumeTrue(mostDescriptors() >= ROOM, "the hard limit on descriptors is below " + ROOM);
        try (var server = new ServedModel(List.of(), model, "--backlog=4096")) {
            for (int i = 0; i < CONNECTIONS; i++) {
                clients.add(connect(server.address(), i));
            }
            for (int round = 0; round < 2; round++) {
                everyoneAsks(round);
                everyoneIsAnswered(round);
            }
            assertThat(server.isAlive()).isTrue();
        } finally {
            closeAll();
        }
    }

    private void closeAll() throws IOException {
        for (SocketChannel client : clients) {
            client.close();
        }
    }

    /** Closing sends RST: no port is kept for a connection that nobody needs. */
    private static SocketChannel connect(InetSocketAddress server, int i) throws IOException {
        SocketChannel client = SocketChannel.open();
        try {
            client.setOption(StandardSocketOptions.SO_LINGER, 0);
            client.bind(new InetSocketAddress("127.0.0." + (2 + i / PER_SOURCE), 0));
            client.connect(server);
            return client;
        } catch (IOException e) {
            client.close();
            throw e;
        }
    }

    private void everyoneAsks(int round) throws IOException {
        ByteBuffer message = ByteBuffer.allocateDirect(BYTES);
        for (int i = 0; i < CONNECTIONS; i++) {
            message.clear().putInt(round * CONNECTIONS + i).flip();
            clients.get(i).write(message);
        }
    }

    private void everyoneIsAnswered(int round) throws IOException {
        ByteBuffer reply = ByteBuffer.allocateDirect(BYTES);
        for (int i = 0; i < CONNECTIONS; i++) {
            reply.clear();
            while (reply.hasRemaining()) {
                assertThat(clients.get(i).read(reply)).as("reply to %d", i).isPositive();
            }
            assertThat(reply.getInt(0)).isEqualTo(round * CONNECTIONS + i);
        }
    }

    /** The JVM raises the soft limit to it. */
    private static long mostDescriptors() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/limits"))) {
            if (line.startsWith("Max open files")) {
                String[] words = line.trim().split("\\s+", -1);
                String hard = words[words.length - 2];
                return hard.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(hard);
            }
        }
        return 0;
    }
}
