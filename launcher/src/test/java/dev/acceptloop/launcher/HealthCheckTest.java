package dev.acceptloop.launcher;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.TransportKind;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the image's health check says of real processes. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
final class HealthCheckTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir private Path folder;

    static List<String> models() {
        return ServerModel.all().stream()
                .filter(model -> model.transports().contains(TransportKind.TCP))
                .filter(model -> model.unavailable().isEmpty())
                .map(ServerModel::name)
                .toList();
    }

    private static String reason(ServedModel server) {
        return HealthCheck.reason(server.pid(), PATIENCE);
    }

    @Tag("long") // what models differ in is who holds the listening socket; those are asked below
    @ParameterizedTest
    @MethodSource("models")
    void everyModelIsWell(String model) throws Exception {
        try (var server = new ServedModel(List.of(), model, "--workers=2")) {
            assertThat(reason(server)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"selector", "sharded", "preforking"})
    void aServerThatAnswersIsWell(String model) throws Exception {
        try (var server = new ServedModel(List.of(), model, "--workers=2")) {
            assertThat(reason(server)).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "discard, 0.0.0.0",
        "ack-once, 127.0.0.3",
        "chat, ::",
        "http, ::1",
        "time, 127.0.0.1"
    })
    void whateverItServesAndWhereverItListens(String service, String host) throws Exception {
        String[] words = {"epoll", "--service=" + service, "--host=" + host};
        try (var server = new ServedModel(List.of(), words)) {
            assertThat(reason(server)).isEmpty();
        }
    }

    @Test
    void aServerThatIsFullIsWell() throws Exception {
        try (var server = new ServedModel(List.of(), "selector", "--max-connections=1");
                var peer = new Socket()) {
            peer.connect(server.address());
            peer.getOutputStream().write("hello".getBytes(US_ASCII));
            assertThat(peer.getInputStream().readNBytes(5)).hasSize(5);
            assertThat(reason(server)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"unix", "unix-datagram", "udp"})
    void aServerOfAnotherTransportIsWell(String transport) throws Exception {
        String path = folder.resolve("a socket").toString();
        String[] words = {"epoll", "--transport=" + transport, "--path=" + path};
        try (var server = new ServedModel(List.of(), words)) {
            assertThat(reason(server)).isEmpty();
        }
    }

    /** The kernel still accepts for it. */
    @ParameterizedTest
    @ValueSource(strings = {"selector", "threaded"})
    void aServerThatIsDeafIsNotWell(String model) throws Exception {
        try (var server = new ServedModel(List.of(), model)) {
            signal("STOP", server);
            assertThat(HealthCheck.reason(server.pid(), Duration.ofMillis(500)))
                    .isEqualTo("does not answer within 500 ms");
            signal("CONT", server);
            assertThat(reason(server)).isEmpty();
        }
    }

    @Test
    void aProcessThatHasEndedIsNotWell() throws Exception {
        long pid;
        try (var server = new ServedModel(List.of(), "selector")) {
            pid = server.pid();
        }
        assertThat(HealthCheck.reason(pid, PATIENCE)).isEqualTo("has ended");
    }

    /** A shell that only says that it serves. */
    @Test
    void aServerThatListensNowhereIsNotWell() throws Exception {
        Process process = new ProcessBuilder("sh", "-c", "read x", "serve").start();
        assertThat(HealthCheck.reason(process.pid(), PATIENCE)).isEqualTo("listens nowhere");
        end(process);
    }

    @Test
    void whatIsNoServerIsWell() throws Exception {
        Process process = new ProcessBuilder("sh", "-c", "read x").start();
        assertThat(HealthCheck.reason(process.pid(), PATIENCE)).isEmpty();
        end(process);
    }

    /** What a mapped and a compressed address look like there; the words are of this machine. */
    @ParameterizedTest
    @CsvSource({
        "0100007F, 127.0.0.1",
        "00000000, 0.0.0.0",
        "0000000000000000FFFF00000200007F, 127.0.0.2",
        "B80D0120000000000000000001000000, 2001:db8:0:0:0:0:0:1",
    })
    void readsAddressesAsTheKernelWritesThem(String hex, String address) throws IOException {
        assertThat(HealthCheck.address(hex).getHostAddress()).isEqualTo(address);
    }

    private static void end(Process process) throws Exception {
        process.outputWriter().close();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    private static void signal(String name, ServedModel server) throws Exception {
        new ProcessBuilder("kill", "-" + name, Long.toString(server.pid())).start().waitFor();
    }
}
