package dev.acceptloop.clients;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.framing.Framing;
import dev.acceptloop.protocol.server.TransportKind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(20)
final class CallerTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private Caller caller(
            SocketAddress address, TransportKind transport, Framing framing, long ms) {
        var options = new CallOptions(List.of(address), transport, framing, Duration.ofMillis(ms));
        return new Caller(
                options,
                ReplyOutput.raw(new PrintStream(out, true, UTF_8)),
                new PrintStream(err, true, UTF_8));
    }

    private Caller caller(TinyServer server) {
        return caller(server.address(), TransportKind.TCP, Framing.CHUNK, 5000);
    }

    @ParameterizedTest
    @EnumSource(Framing.class)
    void printsTheReplyToEachText(Framing framing) throws Exception {
        try (var server = TinyServer.echo()) {
            int status =
                    caller(server.address(), TransportKind.TCP, framing, 5000)
                            .call(List.of("one", "数据"));

            assertThat(err.toString(UTF_8)).isEmpty();
            assertThat(out.toString(UTF_8).lines()).containsExactly("one", "数据");
            assertThat(status).isZero();
        }
    }

    /** A greeting that is late would be a reply: it is called again, until one comes in time. */
    @Test
    void printsTheGreetingFirst() throws Exception {
        try (var server =
                new TinyServer((_, in, to) -> {
                    to.write("welcome".getBytes(UTF_8));
                    in.transferTo(to);
                })) {
            int calls = 0;
            do {
                out.reset();
                assertThat(caller(server).call(List.of("me"))).isZero();
            } while (out.toString(UTF_8).lines().count() < 2 && ++calls < 20);
            assertThat(out.toString(UTF_8).lines()).containsExactly("welcome", "me");
        }
    }

    @Test
    void takesALineReplyWithoutItsEnd() throws Exception {
        try (var server =
                TinyServer.answering(4, (_, _, _, to) -> to.write("ok".getBytes(UTF_8)))) {
            int status =
                    caller(server.address(), TransportKind.TCP, Framing.LINE, 5000)
                            .call(List.of("hi"));

            assertThat(status).isZero();
            assertThat(out.toString(UTF_8)).isEqualTo("ok" + System.lineSeparator());
        }
    }

    @Test
    void saysThatNobodyListens() throws Exception {
        InetSocketAddress nobody;
        try (var listener = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            nobody = (InetSocketAddress) listener.getLocalSocketAddress();
        }

        assertThat(caller(nobody, TransportKind.TCP, Framing.CHUNK, 100).call(List.of("x")))
                .isEqualTo(1);
        assertThat(err.toString(UTF_8).lines())
                .containsExactly("127.0.0.1:" + nobody.getPort() + ": connection refused");
    }

    @Test
    void saysThatNoReplyCame() throws Exception {
        try (var server = new TinyServer((_, in, _) -> in.readAllBytes())) {
            int status =
                    caller(server.address(), TransportKind.TCP, Framing.CHUNK, 100)
                            .call(List.of("x"));

            assertThat(status).isEqualTo(1);
            assertThat(err.toString(UTF_8).lines()).containsExactly("no reply within 100 ms");
        }
    }

    @Test
    void waitsForNothingIfTold() throws Exception {
        try (var server = new TinyServer((_, in, _) -> in.readAllBytes())) {
            int status =
                    caller(server.address(), TransportKind.TCP, Framing.CHUNK, 0)
                            .call(List.of("x", "y"));

            assertThat(status).isZero();
            assertThat(err.toString(UTF_8)).isEmpty();
        }
    }

    @Test
    void saysThatTheServerClosed() throws Exception {
        try (var server =
                TinyServer.answering(
                        1,
                        (_, message, socket, to) -> {
                            to.write(message);
                            socket.close();
                        })) {
            assertThat(caller(server).call(List.of("1"))).isZero();
            assertThat(caller(server).call(List.of("1", "2"))).isEqualTo(1);
            assertThat(err.toString(UTF_8).lines()).hasSize(1);
            assertThat(err.toString(UTF_8)).contains("closed the connection");
        }
    }

    @Test
    void readsLinesUntilQuitAndSendsNoEmptyOne() throws Exception {
        try (var server = TinyServer.echo()) {
            var typed = new ByteArrayInputStream("one\n\ntwo\nquit\nthree\n".getBytes(UTF_8));

            assertThat(caller(server).interact(typed)).isZero();
            assertThat(out.toString(UTF_8).lines()).containsExactly("one", "two");
        }
    }

    @Test
    void callsOverUdp() throws Exception {
        try (DatagramChannel server = DatagramChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
            Thread.ofVirtual().start(() -> answerOne(server));
            int status =
                    caller(server.getLocalAddress(), TransportKind.UDP, Framing.CHUNK, 5000)
                            .call(List.of("one"));

            assertThat(status).isZero();
            assertThat(out.toString(UTF_8).lines()).containsExactly("one");
        }
    }

    private static void answerOne(DatagramChannel server) {
        try {
            var data = ByteBuffer.allocate(100);
            SocketAddress peer = server.receive(data);
            server.send(data.flip(), peer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void sendsAndTakesAnEmptyDatagram() throws Exception {
        try (DatagramChannel server = DatagramChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
            Thread.ofVirtual().start(() -> answerOne(server));
            int status =
                    caller(server.getLocalAddress(), TransportKind.UDP, Framing.CHUNK, 10_000)
                            .call(List.of(""));

            assertThat(err.toString(UTF_8)).isEmpty();
            assertThat(out.toString(UTF_8)).isEqualTo(System.lineSeparator());
            assertThat(status).isZero();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX) // where the kernel tells
    void saysThatNobodyTakesDatagrams() throws Exception {
        SocketAddress nobody;
        try (DatagramChannel server = DatagramChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
            nobody = server.getLocalAddress();
        }
        assertThat(caller(nobody, TransportKind.UDP, Framing.CHUNK, 5000).call(List.of("x")))
                .isEqualTo(1);
        assertThat(err.toString(UTF_8).lines())
                .containsExactly(nobody.toString().substring(1) + ": nobody listens there");
    }

    @Test
    void printsALongReplyWholeAndTheNextOneApart() throws Exception {
        String huge = "x".repeat(300_000);
        try (var server =
                TinyServer.answering(
                        3, (n, _, _, to) -> to.write((n == 0 ? huge : "next").getBytes(UTF_8)))) {
            assertThat(caller(server).call(List.of("one", "two"))).isZero();
            assertThat(out.toString(UTF_8).lines()).containsExactly(huge, "next");
        }
    }

    @Test
    void triesEachAddressOfAName() throws Exception {
        try (var server = TinyServer.echo()) {
            int port = server.address().getPort();
            var dead = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.2"), port);
            List<SocketAddress> addresses = List.of(dead, server.address());
            var options =
                    new CallOptions(
                            addresses, TransportKind.TCP, Framing.CHUNK, Duration.ofSeconds(10));
            var caller =
                    new Caller(
                            options, ReplyOutput.raw(new PrintStream(out)), new PrintStream(err));

            assertThat(caller.call(List.of("one"))).isZero();
            assertThat(out.toString(UTF_8).lines()).containsExactly("one");
        }
    }

    @Test
    void saysThatNothingCanBePrinted() throws Exception {
        OutputStream full =
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException("No space left on device");
                    }
                };
        try (var server = TinyServer.echo()) {
            var options =
                    new CallOptions(
                            List.of(server.address()),
                            TransportKind.TCP,
                            Framing.CHUNK,
                            Duration.ofSeconds(10));
            var caller =
                    new Caller(
                            options, ReplyOutput.raw(new PrintStream(full)), new PrintStream(err));

            assertThat(caller.call(List.of("one"))).isEqualTo(1);
            assertThat(err.toString(UTF_8)).contains("cannot write to standard output");
        }
    }

    @Test
    void callsOverAUnixSocket(@TempDir Path folder) throws Exception {
        var address = UnixDomainSocketAddress.of(folder.resolve("s"));
        try (var listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(address); // the kernel accepts, and nobody answers
            int status = caller(address, TransportKind.UNIX, Framing.CHUNK, 0).call(List.of("one"));

            assertThat(status).isZero();
            var received = ByteBuffer.allocate(3);
            assertThat(listener.accept().read(received)).isEqualTo(3);
        }
    }

    @Test
    void saysThatADatagramGotNoAnswer() throws Exception {
        try (DatagramChannel server = DatagramChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
            int status =
                    caller(server.getLocalAddress(), TransportKind.UDP, Framing.CHUNK, 100)
                            .call(List.of("one"));

            assertThat(status).isEqualTo(1);
            assertThat(err.toString(UTF_8).lines()).containsExactly("no reply within 100 ms");
        }
    }

    /** The one answers "1", the other never; the caller's own file is gone afterwards. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void callsOverUnixDatagrams(@TempDir Path folder) throws Exception {
        Path path = folder.resolve("s");
        String once =
                "import os, socket, sys; s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM);"
                        + " s.bind(sys.argv[1]); print('bound', flush=True)\n"
                        + "data, peer = s.recvfrom(100); s.sendto(data, peer);"
                        + " print(os.path.dirname(peer), flush=True); s.recvfrom(100);"
                        + " sys.stdin.read()";
        Process server = DatagramLoadTest.python(once, path);
        try (var said = server.inputReader()) {
            assertThat(said.readLine()).isEqualTo("bound");
            var address = UnixDomainSocketAddress.of(path);
            int status =
                    caller(address, TransportKind.UNIX_DATAGRAM, Framing.CHUNK, 2000)
                            .call(List.of("one", "two"));

            assertThat(out.toString(UTF_8).lines()).containsExactly("one");
            assertThat(err.toString(UTF_8).lines()).containsExactly("no reply within 2 s");
            assertThat(status).isEqualTo(1);
            assertThat(Path.of(said.readLine())).doesNotExist();
        } finally {
            server.destroyForcibly();
        }
    }
}
