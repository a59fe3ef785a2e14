package dev.acceptloop.selector;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What {@code select} does where its sets end. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
final class SelectLimitTest {
    private static final String REFUSAL = "Too many connections , try later";

    private final List<Socket> clients = new ArrayList<>();

    /** Client and server share this process: every connection takes two numbers. */
    @Test
    void servesUpToDescriptor1023AndRefusesBeyond() throws IOException {
        ServerModel select = ServerModel.named("select");
        try (Server server = select.open(ServerOptions.DEFAULTS, ServerListener.NONE)) {
            var address = (InetSocketAddress) server.address();
            String answer = answer(connect(address));
            while (answer.equals("hello")) {
                assertThat(clients).hasSizeLessThan(1024);
                answer = answer(connect(address));
            }
            assertThat(answer).isEqualTo(REFUSAL);
            assertThat(lowestFree()).as("the descriptor that did not fit").isGreaterThan(1022);
            for (Socket client : clients.subList(0, clients.size() - 1)) {
                assertThat(answer(client)).isEqualTo("hello");
            }
            clients.getFirst().close();
            clients.get(1).close();
            assertThat(answerOnceThereIsRoom(address)).isEqualTo("hello");
        } finally {
            for (Socket client : clients) {
                client.close();
            }
        }
    }

    private Socket connect(InetSocketAddress address) throws IOException {
        var client = new Socket(address.getAddress(), address.getPort());
        client.setSoTimeout(10_000);
        clients.add(client);
        return client;
    }

    /** What comes back for hello, or instead of it. */
    private static String answer(Socket client) throws IOException {
        try {
            client.getOutputStream().write("hello".getBytes(UTF_8));
            byte[] first = client.getInputStream().readNBytes(5);
            boolean refused = new String(first, UTF_8).equals(REFUSAL.substring(0, 5));
            return refused ? REFUSAL : new String(first, UTF_8);
        } catch (IOException e) { // it was refused before
            return REFUSAL;
        }
    }

    /** The server may see the new connection before the end of the old ones. */
    private String answerOnceThereIsRoom(InetSocketAddress address) throws IOException {
        String answer = REFUSAL;
        for (int i = 0; i < 100 && answer.equals(REFUSAL); i++) {
            Socket client = connect(address);
            answer = answer(client);
            if (answer.equals(REFUSAL)) {
                client.close();
            }
        }
        return answer;
    }

    private static int lowestFree() throws IOException {
        try (Stream<Path> links = Files.list(Path.of("/proc/self/fd"))) {
            List<Integer> used =
                    links.map(link -> Integer.valueOf(link.getFileName().toString()))
                            .sorted()
                            .toList();
            int lowest = 0;
            while (lowest < used.size() && used.get(lowest) == lowest) {
                lowest++;
            }
            return lowest;
        }
    }
}
