package dev.acceptloop.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.event.dispatcher.ChannelMap;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples on the dispatcher layer, and how long an example is. */
@Timeout(60)
final class DispatcherExamplesTest {
    private static final Duration TURN = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final Path EXAMPLES =
            Path.of("src/main/java/dev/acceptloop/examples").toAbsolutePath();

    @Test
    void echo() throws Exception {
        try (ChannelMap map = ChannelMap.open()) {
            var echo = new DispatcherEcho(map);
            echo.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 9);
            var address =
                    (InetSocketAddress) ((ServerSocketChannel) echo.channel()).getLocalAddress();
            Thread client =
                    Thread.ofPlatform()
                            .start(() -> {
                                try {
                                    speak(address);
                                } catch (IOException e) {
                                    throw new AssertionError(e);
                                } finally {
                                    map.wakeUp();
                                }
                            });
            while (client.isAlive()) {
                map.poll(TURN.toNanos());
            }
            client.join();
        }
    }

    private static void speak(InetSocketAddress address) throws IOException {
        try (var socket = new Socket(address.getAddress(), address.getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write("hello".getBytes(UTF_8));
            byte[] answer = socket.getInputStream().readNBytes(5);
            assertThat(new String(answer, UTF_8)).isEqualTo("hello");
        }
    }

    @Test
    void httpGetsTwoPagesAtOnce() throws IOException {
        try (ChannelMap map = ChannelMap.open();
                ServerSocket server = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
            var address = (InetSocketAddress) server.getLocalSocketAddress();
            DispatcherHttp one = DispatcherHttp.get(map, address, "/one");
            DispatcherHttp two = DispatcherHttp.get(map, address, "/two");
            List<Socket> accepted = List.of(server.accept(), server.accept());
            map.loop(SHORT, 8); // sends both questions: on loopback each turn finds its event
            for (Socket socket : accepted) {
                answer(socket);
            }
            map.loop(TURN);
            assertThat(one.head()).isEqualTo("HTTP/1.0 200 OK\r\nX: y");
            assertThat(one.body()).isEqualTo("page of /one");
            assertThat(two.body()).isEqualTo("page of /two");
        }
    }

    private static void answer(Socket socket) throws IOException {
        try (socket) {
            socket.setSoTimeout(10_000);
            byte[] question = socket.getInputStream().readNBytes("GET /one".length());
            String path = new String(question, UTF_8).substring(4);
            assertThat(socket.getInputStream().read(new byte[1000])).isPositive();
            String answer = "HTTP/1.0 200 OK\r\nX: y\r\n\r\npage of " + path;
            socket.getOutputStream().write(answer.getBytes(UTF_8));
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void anExampleHasFewerThanSixtyLinesOfItsOwn(Path example) throws IOException {
        assertThat(
                        Files.readAllLines(example).stream()
                                .filter(line -> !line.isBlank())
                                .filter(line -> !line.startsWith("import "))
                                .filter(line -> !line.startsWith("package ")))
                .hasSizeLessThan(60);
    }

    static Stream<Path> examples() throws IOException {
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            return files.toList().stream();
        }
    }
}
