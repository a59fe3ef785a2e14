package dev.acceptloop.launcher;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.TransportKind;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a served process does about SIGTERM: the first one drains it, a second one ends that. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
final class SignalsTest {
    private static final String DRAIN =
            "--drain-timeout=50s"; // longer than the patience for an end
    private static final int MOST = 64 << 20; // more than the buffers of two sockets hold

    private static final int TRIES = 50;

    static List<String> models() {
        return serving(TransportKind.TCP).toList();
    }

    static List<String> datagramModels() {
        return serving(TransportKind.UDP).toList();
    }

    private static Stream<String> serving(TransportKind transport) {
        return ServerModel.all().stream()
                .filter(model -> model.transports().contains(transport))
                .filter(model -> model.unavailable().isEmpty())
                .map(ServerModel::name);
    }

    @Test
    void theFirstDrainsWhatIsOwedAndExitsWith0() throws Exception {
        try (var server = new ServedModel(List.of(), "threaded", DRAIN);
                var client = new Socket()) {
            client.connect(server.address());
            client.getOutputStream().write("hello".getBytes(US_ASCII));
            assertThat(client.getInputStream().readNBytes(5)).hasSize(5);
            assertThat(server.endedBy("TERM")).isEqualTo(0);
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @MethodSource("models")
    void aSecondOneEndsADrainThatWaitsForAPeer(String model) throws Exception {
        try (var server = new ServedModel(List.of(), model, DRAIN, "--workers=2");
                var client = SocketChannel.open(server.address())) {
            fill(client);
            assertThat(server.endedBy("TERM", "TERM")).isEqualTo(0);
        }
    }

    @Tag("long") // what differs from the test before is who is waited for, not who is told to end
    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @MethodSource("datagramModels")
    void aSecondOneEndsADrainThatWaitsForAHandler(String model) throws Exception {
        String[] words = {
            model, DRAIN, "--workers=2", "--transport=udp", "--service=" + FatalService.NAME
        };
        try (var server = new ServedModel(List.of(), words);
                var client = new DatagramSocket()) {
            client.connect(server.address());
            client.setSoTimeout(1_000);
            awaitEcho(client);
            client.send(new DatagramPacket("wait".getBytes(US_ASCII), 4));
            assertThat(server.endedBy("TERM", "TERM")).isEqualTo(0);
        }
    }

    private static void awaitEcho(DatagramSocket client) throws IOException {
        var echo = new DatagramPacket(new byte[5], 5);
        for (int i = 0; i < TRIES; i++) {
            client.send(new DatagramPacket("hello".getBytes(US_ASCII), 5));
            if (hasCome(client, echo)) {
                return;
            }
        }
        throw new IOException("no echo");
    }

    private static boolean hasCome(DatagramSocket client, DatagramPacket packet)
            throws IOException {
        try {
            client.receive(packet);
            return true;
        } catch (SocketTimeoutException e) {
            return false; // one may be lost
        }
    }

    /** Sends until the server, of whose replies nothing is read, takes no more. */
    private static void fill(SocketChannel client) throws IOException {
        client.setOption(StandardSocketOptions.SO_LINGER, 0);
        client.configureBlocking(false);
        ByteBuffer data = ByteBuffer.allocateDirect(1 << 16);
        long sent = 0;
        for (long last = System.nanoTime(); System.nanoTime() - last < 300_000_000L; ) {
            int count = client.write(data.clear());
            sent += count;
            last = count > 0 ? System.nanoTime() : last;
            assertThat(sent).isLessThan(MOST);
        }
    }
}
