package dev.acceptloop.event.protocols;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.event.ClientFactory;
import dev.acceptloop.event.Factory;
import dev.acceptloop.event.Port;
import dev.acceptloop.event.Reactor;
import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.Transport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against the original: its clients speak to our servers, and its servers to our clients. */
@Timeout(120)
final class TwistedTest {
    private static final Path PYTHON = Path.of("/usr/bin/python3");
    private static final int[] SIZES = {0, 1, 2, 100, 5000};
    private static final int MESSAGES = 200;

    @TempDir private static Path folder;

    private final Reactor reactor;
    private Thread loop = Thread.currentThread();

    TwistedTest() throws IOException {
        reactor = Reactor.open();
    }

    @BeforeAll
    static void takeOutTheScript() throws IOException, InterruptedException {
        Assumptions.assumeTrue(Files.isExecutable(PYTHON), "there is no " + PYTHON);
        Process asked = new ProcessBuilder(PYTHON.toString(), "-c", "import twisted").start();
        Assumptions.assumeTrue(asked.waitFor() == 0, "Python has no Twisted: python3-twisted");
        try (InputStream script = TwistedTest.class.getResourceAsStream("twisted_peer.py")) {
            Files.copy(script, folder.resolve("twisted_peer.py"));
        }
    }

    @AfterEach
    void stop() throws IOException, InterruptedException {
        if (reactor.isRunning()) {
            reactor.stop();
            loop.join();
        }
        reactor.close();
    }

    private static Process python(String... arguments) throws IOException {
        var command = new ProcessBuilder(PYTHON.toString(), "twisted_peer.py");
        command.command().addAll(List.of(arguments));
        return command.directory(folder.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** As the script's. */
    private static String sample(int number) {
        return String.valueOf((char) ('a' + number % 26)).repeat(SIZES[number % SIZES.length]);
    }

    // ---------------------------------------------------------------- our side

    /** What a conversation does with a connection that can send, and with what is received. */
    private abstract static class Side {
        abstract void begin(Consumer<ByteBuffer> send);

        abstract void received(ByteBuffer message);
    }

    private static final class Echoing extends Side {
        private Consumer<ByteBuffer> send = _ -> {};

        @Override
        void begin(Consumer<ByteBuffer> send) {
            this.send = send;
        }

        @Override
        void received(ByteBuffer message) {
            send.accept(message);
        }
    }

    /** Sends all, and hopes for all; for plain bytes, of whatever length they come. */
    private static final class Asking extends Side {
        private final CompletableFuture<String> heard;
        private final StringBuilder all = new StringBuilder();
        private final String expected;

        Asking(CompletableFuture<String> heard) {
            this.heard = heard;
            var text = new StringBuilder();
            for (int i = 0; i < MESSAGES; i++) {
                text.append(sample(i));
            }
            expected = text.toString();
        }

        @Override
        void begin(Consumer<ByteBuffer> send) {
            for (int i = 0; i < MESSAGES; i++) {
                send.accept(UTF_8.encode(sample(i)));
            }
        }

        @Override
        void received(ByteBuffer message) {
            all.append(UTF_8.decode(message));
            if (all.length() >= expected.length()) {
                heard.complete(all.toString().equals(expected) ? "ok" : all.toString());
            }
        }
    }

    private static Protocol protocol(String kind, Side side) {
        return switch (kind) {
            case "line" ->
                    new LineReceiver() {
                        @Override
                        protected void connectionMade() {
                            side.begin(this::sendLine);
                        }

                        @Override
                        protected void lineReceived(ByteBuffer line) {
                            side.received(line);
                        }
                    };
            case "netstring" ->
                    new NetstringReceiver() {
                        @Override
                        protected void connectionMade() {
                            side.begin(this::sendString);
                        }

                        @Override
                        protected void stringReceived(ByteBuffer string) {
                            side.received(string);
                        }
                    };
            case "int32" ->
                    new Int32StringReceiver() {
                        @Override
                        protected void connectionMade() {
                            side.begin(this::sendString);
                        }

                        @Override
                        protected void stringReceived(ByteBuffer string) {
                            side.received(string);
                        }
                    };
            default -> new Plain(side);
        };
    }

    private record Plain(Side side) implements Protocol {
        @Override
        public void connectionMade(Transport transport) {
            side.begin(transport::write);
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            side.received(data);
        }
    }

    // ---------------------------------------------------------------- tests

    @ParameterizedTest
    @ValueSource(strings = {"line", "netstring", "int32", "plain"})
    void itsClientSpeaksToOurServer(String kind) throws Exception {
        Supplier<Protocol> protocols = () -> protocol(kind, new Echoing());
        Port port = reactor.listenTCP(loopback(0), Factory.of(protocols));
        loop = Thread.ofPlatform().start(reactor::run);
        String where = String.valueOf(((InetSocketAddress) port.address()).getPort());
        Process client = python("call", kind, where, String.valueOf(MESSAGES));
        try (BufferedReader said = client.inputReader()) {
            assertThat(said.readLine()).isEqualTo("ok");
            assertThat(client.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            client.destroy();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"line", "netstring", "int32", "plain"})
    void ourClientSpeaksToItsServer(String kind) throws Exception {
        Process server = python("serve", kind);
        try (BufferedReader said = server.inputReader()) {
            int port = Integer.parseInt(said.readLine());
            var heard = new CompletableFuture<String>();
            Supplier<Protocol> protocols = () -> protocol(kind, new Asking(heard));
            reactor.connectTCP(loopback(port), ClientFactory.client(protocols));
            loop = Thread.ofPlatform().start(reactor::run);
            assertThat(heard.get(60, TimeUnit.SECONDS)).isEqualTo("ok");
        } finally {
            server.destroy();
        }
    }
}
