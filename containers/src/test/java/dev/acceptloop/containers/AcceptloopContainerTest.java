package dev.acceptloop.containers;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.acceptloop.testcontainers.AcceptloopContainer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.testcontainers.utility.DockerImageName;

/** The container for other people's tests, used as they use it. */
@Tag("long")
@Timeout(180)
final class AcceptloopContainerTest {
    @BeforeAll
    static void prepare() {
        Engine.require();
    }

    private static AcceptloopContainer container() {
        return new AcceptloopContainer(Engine.IMAGE).withImagePullPolicy(_ -> false);
    }

    private static String asked(InetSocketAddress server, String text) throws IOException {
        try (var socket = new Socket(server.getAddress(), server.getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(text.getBytes(US_ASCII));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), US_ASCII);
        }
    }

    @Test
    void echoesUnlessTold() throws IOException {
        try (var server = container()) {
            server.start();
            assertThat(asked(server.getAddress(), "hello")).isEqualTo("hello");
            assertThat(server.getCommandParts())
                    .containsExactly("serve", "selector", "--service=echo");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "virtual, wrong-length, hello, 10:hello",
        "preforking, slow, abc, abc",
        "forking, half-close, hello, hello",
        "epoll, ack-once, hello, 接收到你的数据",
    })
    void servesWhatItIsTold(String model, String service, String text, String reply)
            throws IOException {
        try (var server = container().withModel(model).withService(service)) {
            server.withArgument("--backlog=10", "--linger=500ms").start();
            String bytes =
                    new String(reply.getBytes(java.nio.charset.StandardCharsets.UTF_8), US_ASCII);
            assertThat(asked(server.getAddress(), text)).isEqualTo(bytes);
        }
    }

    /** At the container's own address: a program that forwards ports makes an end of a reset. */
    @Test
    void resetsAfterWhatItIsTold() throws Exception {
        try (var server = container().withResetAfter(3)) {
            server.start();
            var networks = server.getContainerInfo().getNetworkSettings().getNetworks();
            String host = networks.values().iterator().next().getIpAddress();
            try (var socket = new Socket(host, AcceptloopContainer.PORT)) {
                socket.setSoTimeout(10_000);
                socket.getOutputStream().write("hello".getBytes(US_ASCII));
                assertThat(socket.getInputStream().readNBytes(3)).hasSize(3);
                assertThatThrownBy(() -> socket.getInputStream().read())
                        .isInstanceOf(SocketException.class);
            }
        }
    }

    @Test
    void anotherImageIsRefused() {
        assertThatIllegalStateException()
                .isThrownBy(() -> new AcceptloopContainer(DockerImageName.parse("nginx")));
    }
}
