package dev.acceptloop.event.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.acceptloop.event.Warnings;
import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.framing.Framing;
import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.serving.Trouble;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the model ends: when it is told to, and when one of its loops cannot go on. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
final class ReactorServerTest {
    private static final int PATIENCE = 20_000; // milliseconds
    private static final ServerOptions NETSTRINGS =
            ServerOptions.DEFAULTS
                    .with(Option.SERVICE, "echo")
                    .with(Option.FRAMING, Framing.NETSTRING)
                    .with(Option.DRAIN_TIMEOUT, Duration.ofSeconds(30));

    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final List<Socket> sockets = new ArrayList<>();
    private Server server;
    private Thread closing = new Thread();

    @SuppressWarnings("NullAway.Init") // each test opens it first
    ReactorServerTest() {}

    private final ServerListener events =
            new ServerListener() {
                @Override
                public void closed(SocketAddress peer, CloseReason reason) {
                    told.add("closed " + reason);
                }

                @Override
                public void failed(Throwable cause) {
                    told.add("failed");
                }

                @Override
                public void draining() {
                    told.add("draining");
                }

                @Override
                public void stopped() {
                    told.add("stopped");
                }
            };

    @AfterEach
    void end() throws IOException, InterruptedException {
        for (Socket socket : sockets) {
            socket.close();
        }
        server.close();
        closing.join();
    }

    private void open(ServerOptions options) throws IOException {
        server = new ReactorModel().open(options, events);
    }

    /** A client that was answered once, and so is served. */
    private Socket client() throws IOException {
        var address = (InetSocketAddress) server.address();
        var socket = new Socket(address.getAddress(), address.getPort());
        sockets.add(socket);
        socket.setSoTimeout(PATIENCE);
        say(socket, "1:x,");
        expect(socket, "1:x,");
        return socket;
    }

    private static void say(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(UTF_8));
    }

    private static void expect(Socket socket, String text) throws IOException {
        byte[] heard = socket.getInputStream().readNBytes(text.length());
        assertThat(new String(heard, UTF_8)).isEqualTo(text);
    }

    private void expectTold(String... expected) throws InterruptedException {
        for (String event : expected) {
            assertThat(told.poll(PATIENCE, TimeUnit.MILLISECONDS)).isEqualTo(event);
        }
    }

    private void beginToClose() throws InterruptedException {
        closing = Thread.ofPlatform().start(server::close);
        expectTold("draining");
    }

    // ---------------------------------------------------------------- drain

    @Test
    void aMessageThatWasBegunMayBeFinished() throws Exception {
        open(NETSTRINGS);
        Socket client = client();
        say(client, "5:hel");
        Socket idle = client();
        beginToClose();
        assertThat(idle.getInputStream().read()).as("it has nothing to come").isNegative();
        expectTold("closed STOPPING");
        say(client, "lo,");
        expect(client, "5:hello,");
        assertThat(client.getInputStream().read()).isNegative();
        expectTold("closed STOPPING");
    }

    @Test
    void aMessageThatIsNeverFinishedIsResetAtTheTimeOut() throws Exception {
        open(NETSTRINGS.with(Option.DRAIN_TIMEOUT, Duration.ofMillis(300)));
        Socket client = client();
        say(client, "5:hel");
        beginToClose();
        assertThatThrownBy(() -> client.getInputStream().read())
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
        expectTold("closed STOPPING", "stopped");
    }

    /** More than it reads at a time by far, and all there when it is told to stop. */
    @Test
    void allThatHasArrivedIsAnswered() throws Exception {
        open(NETSTRINGS.with(Option.READ_BUFFER, 1024));
        Socket client = client();
        String messages = "9:123456789,".repeat(8_000);
        say(client, messages);
        beginToClose();
        expect(client, messages);
        assertThat(client.getInputStream().read()).isNegative();
    }

    @Test
    void aSecondRequestToEndWaitsForNobody() throws Exception {
        open(NETSTRINGS);
        Socket client = client();
        say(client, "5:hel");
        beginToClose();
        server.cut();
        expectTold("closed STOPPING", "stopped");
        assertThatThrownBy(() -> client.getInputStream().read())
                .isInstanceOf(SocketException.class);
    }

    // ---------------------------------------------------------------- a loop that ends

    @ParameterizedTest
    @CsvSource({"1, 0", "2, 0", "2, 1"})
    void theServerEndsWholeWithEachOfItsLoops(int loops, int which) throws Exception {
        open(NETSTRINGS.with(Option.LOOPS, loops));
        var clients = new ArrayList<Socket>();
        for (int i = 0; i < 4; i++) {
            clients.add(client());
        }
        try (var log = new Warnings(Trouble.class)) {
            Thread loop = loop(which);
            while (loop.isAlive()) { // one that comes while it is at work is forgotten
                loop.interrupt();
                loop.join(Duration.ofMillis(10));
            }
            var heard = new ArrayList<String>();
            while (!heard.contains("stopped")) {
                heard.add(String.valueOf(told.poll(PATIENCE, TimeUnit.MILLISECONDS)));
            }
            assertThat(heard)
                    .containsExactlyInAnyOrder(
                            "failed",
                            "draining",
                            "closed STOPPING",
                            "closed STOPPING",
                            "closed STOPPING",
                            "closed STOPPING",
                            "stopped");
            assertThat(log.messages()).hasSize(1);
        }
        for (Socket client : clients) {
            assertThat(client.getInputStream().read()).isNegative();
        }
        try (var again = new ServerSocket()) {
            again.setReuseAddress(true);
            again.bind(server.address());
        }
    }

    private static Thread loop(int number) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("reactor-loop-" + number))
                .findFirst()
                .orElseThrow();
    }
}
