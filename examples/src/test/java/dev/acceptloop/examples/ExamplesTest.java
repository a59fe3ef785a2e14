package dev.acceptloop.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.event.ClientFactory;
import dev.acceptloop.event.Factory;
import dev.acceptloop.event.Port;
import dev.acceptloop.event.Reactor;
import dev.acceptloop.event.policies.ProtocolWrapper;
import dev.acceptloop.event.policies.ThrottlingFactory;
import dev.acceptloop.event.policies.TimeoutFactory;
import dev.acceptloop.protocol.Protocol;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each example on a reactor, spoken to by plain sockets. */
@Timeout(60)
final class ExamplesTest {
    private static final int PATIENCE_MILLIS = 20_000;

    private final Reactor reactor;
    private final List<Socket> sockets = new ArrayList<>();
    private Thread loop = Thread.currentThread();

    ExamplesTest() throws IOException {
        reactor = Reactor.open();
    }

    @AfterEach
    void stop() throws IOException, InterruptedException {
        if (reactor.isRunning()) {
            reactor.stop();
            loop.join();
        }
        reactor.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private void run() {
        loop = Thread.ofPlatform().start(reactor::run);
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private InetSocketAddress serve(Factory factory) throws IOException {
        Port port = reactor.listenTCP(loopback(0), factory);
        run();
        return (InetSocketAddress) port.address();
    }

    private Peer peer(InetSocketAddress server) throws IOException {
        return new Peer(new Socket(server.getAddress(), server.getPort()));
    }

    /** A blocking client, or what a server accepted. */
    private final class Peer {
        final Socket socket;
        private final BufferedReader in;
        private final OutputStream out;

        Peer(Socket socket) throws IOException {
            this.socket = socket;
            sockets.add(socket);
            socket.setSoTimeout(PATIENCE_MILLIS);
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
            out = socket.getOutputStream();
        }

        void say(String text) throws IOException {
            out.write(text.getBytes(UTF_8));
        }

        String line() throws IOException {
            return String.valueOf(in.readLine());
        }

        boolean isEnded() throws IOException {
            return in.read() < 0;
        }
    }

    @Test
    void echo() throws IOException {
        Peer peer = peer(serve(Factory.of(Echo::new)));
        peer.say("hello\nworld\n");
        assertThat(peer.line()).isEqualTo("hello");
        assertThat(peer.line()).isEqualTo("world");
    }

    @Test
    void lineEchoTakesThreeAtOnce() throws IOException {
        InetSocketAddress server = serve(LineEcho.factory());
        var taken = new ArrayList<Peer>();
        for (int i = 0; i < 3; i++) {
            Peer peer = peer(server);
            assertThat(peer.line()).isEqualTo("Successful connections");
            taken.add(peer);
        }
        Peer refused = peer(server);
        assertThat(refused.line()).isEqualTo("Too many connections , try later");
        assertThat(refused.isEnded()).isTrue();
        for (Peer peer : taken) {
            peer.say("a line\r\n");
            assertThat(peer.line()).isEqualTo("a line");
        }
        taken.getFirst().socket.close();
        String greeting = "";
        while (!greeting.startsWith("Successful")) { // the server may not have heard of the end yet
            greeting = peer(server).line();
        }
    }

    @Test
    void chatSpeaksToAllWhoHaveAName() throws IOException {
        InetSocketAddress server = serve(Chat.factory());
        Peer anna = peer(server);
        Peer bert = peer(server);
        assertThat(anna.line()).isEqualTo("welcome");
        assertThat(bert.line()).isEqualTo("welcome");
        anna.say("anna\r\nfirst\r\n");
        assertThat(anna.line()).isEqualTo("anna: first");
        bert.say("bert\r\nhello\r\n");
        assertThat(anna.line()).isEqualTo("bert: hello");
        assertThat(bert.line()).isEqualTo("bert: hello");
        bert.socket.close();
        anna.say("bye\r\n");
        assertThat(anna.line()).isEqualTo("anna: bye");
    }

    @Test
    void clockTicksAndAnswers() throws IOException {
        Peer peer = peer(serve(Clock.factory(reactor)));
        String time = "\\d\\d:\\d\\d(:\\d\\d(\\.\\d+)?)?";
        assertThat(peer.line()).matches(time);
        assertThat(peer.line()).as("a second later").matches(time);
        peer.say("now?\r\n");
        assertThat(peer.line()).matches(time);
    }

    @Test
    void httpFetchGetsAPage() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
            BlockingQueue<String> pages = new LinkedBlockingQueue<>();
            reactor.connectTCP(
                    loopback(server.getLocalPort()),
                    HttpFetch.get("/x", pages::add, why -> pages.add(why.toString())));
            run();
            Peer browser = new Peer(server.accept());
            assertThat(browser.line()).isEqualTo("GET /x HTTP/1.0");
            browser.say("HTTP/1.0 200 OK\r\nDate: now\r\n\r\nthe\r\n\r\npage");
            browser.socket.close();
            assertThat(pages.poll(20, TimeUnit.SECONDS)).isEqualTo("the\r\n\r\npage");
        }
    }

    @Test
    void httpFetchTakesACharacterInTwoPieces() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
            BlockingQueue<String> pages = new LinkedBlockingQueue<>();
            var received = new Semaphore(0);
            Protocol fetch =
                    HttpFetch.get("/x", pages::add, why -> pages.add(why.toString()))
                            .buildProtocol(loopback(server.getLocalPort()))
                            .orElseThrow();
            var cutting =
                    new ProtocolWrapper(fetch) {
                        @Override
                        public void dataReceived(ByteBuffer data) {
                            super.dataReceived(data);
                            received.release();
                        }
                    };
            reactor.connectTCP(
                    loopback(server.getLocalPort()), ClientFactory.client(() -> cutting));
            run();
            Peer browser = new Peer(server.accept());
            browser.line();
            byte[] euro = "\u20ac".getBytes(UTF_8);
            browser.say("HTTP/1.0 200 OK\r\n\r\n");
            received.acquire();
            for (byte part : euro) {
                browser.out.write(part);
                received.acquire();
            }
            browser.socket.close();
            assertThat(pages.poll(20, TimeUnit.SECONDS)).isEqualTo("\u20ac");
        }
    }

    @Test
    void httpFetchTellsThatNobodyListens() throws Exception {
        BlockingQueue<String> pages = new LinkedBlockingQueue<>();
        ServerSocket gone = new ServerSocket(0, 9, InetAddress.getLoopbackAddress());
        gone.close();
        reactor.connectTCP(
                loopback(gone.getLocalPort()),
                HttpFetch.get("/x", pages::add, why -> pages.add(why.toString())));
        run();
        assertThat(pages.poll(20, TimeUnit.SECONDS)).contains("Connection refused");
    }

    /** In a process of its own, which is told to end. */
    @Test
    void farewellSaysGoodbyeAtSigterm() throws Exception {
        String java = ProcessHandle.current().info().command().orElseThrow();
        String classPath =
                Stream.of(Farewell.class, Reactor.class, Protocol.class)
                        .map(ExamplesTest::where)
                        .collect(Collectors.joining(File.pathSeparator));
        Process server =
                new ProcessBuilder(java, "-cp", classPath, Farewell.class.getName())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (BufferedReader out = server.inputReader()) {
            String listening = out.readLine();
            int port = Integer.parseInt(listening.substring(listening.lastIndexOf(':') + 1));
            Peer peer = peer(loopback(port));
            peer.say("hello\r\n");
            assertThat(peer.line()).isEqualTo("hello");
            server.toHandle().destroy(); // and not what it prints
            assertThat(peer.line()).isEqualTo("goodbye");
            assertThat(peer.isEnded()).isTrue();
            assertThat(out.readLine()).isEqualTo("0 are left");
            assertThat(server.waitFor()).as("ended by SIGTERM").isEqualTo(143);
        } finally {
            server.destroyForcibly();
        }
    }

    private static String where(Class<?> part) {
        return part.getProtectionDomain().getCodeSource().getLocation().getPath();
    }

    @Test
    void reconnectingClientComesAgain() throws Exception {
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        ServerSocket first = new ServerSocket(0, 9, InetAddress.getLoopbackAddress());
        InetSocketAddress address = loopback(first.getLocalPort());
        reactor.connectTCP(address, new ReconnectingClient(reactor, lines::add));
        run();
        for (int i = 0; i < 3; i++) {
            Peer client = new Peer(first.accept());
            client.say("hello " + i + "\r\n");
            assertThat(lines.poll(20, TimeUnit.SECONDS)).isEqualTo("hello " + i);
            client.socket.close();
        }
        first.close(); // now it is refused, for a while
        try (ServerSocket second = new ServerSocket()) {
            second.setReuseAddress(true);
            second.bind(address);
            new Peer(second.accept()).say("back\r\n");
            assertThat(lines.poll(20, TimeUnit.SECONDS)).isEqualTo("back");
        }
    }

    // ---------------------------------------------------------------- port forwarder

    private Peer forwarded(ServerSocket server) throws IOException {
        Function<InetSocketAddress, Factory> to = there -> PortForwarder.factory(reactor, there);
        return peer(serve(to.apply(loopback(server.getLocalPort()))));
    }

    @Test
    void portForwarderForwardsBothWaysAndFinByFin() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
            Peer client = forwarded(server);
            client.say("question\n");
            Peer answering = new Peer(server.accept());
            assertThat(answering.line()).isEqualTo("question");
            client.socket.shutdownOutput();
            assertThat(answering.isEnded()).isTrue();
            answering.say("answer\n");
            assertThat(client.line()).as("after its own FIN").isEqualTo("answer");
            answering.socket.shutdownOutput();
            assertThat(client.isEnded()).isTrue();
        }
    }

    /** Nobody reads at the far end: the near one must be stopped before much is kept here. */
    @Test
    void portForwarderReadsNoFasterThanTheOtherEndTakes() throws Exception {
        try (ServerSocket server = new ServerSocket()) {
            server.setReceiveBufferSize(16 * 1024);
            server.bind(loopback(0));
            Peer client = forwarded(server);
            Peer deaf = new Peer(server.accept());
            int much = 64_000_000;
            long[] written = {0};
            Thread writer =
                    Thread.ofPlatform()
                            .start(() -> {
                                byte[] piece = new byte[64_000];
                                try {
                                    while (written[0] < much) {
                                        client.out.write(piece);
                                        written[0] += piece.length;
                                    }
                                } catch (IOException e) {
                                    written[0] = -1;
                                }
                            });
            writer.join(1000); // it is stopped long before: nothing to wait for
            assertThat(written[0]).isBetween(0L, (long) much - 1);
            long read = deaf.socket.getInputStream().skip(much);
            while (read < much) {
                read += deaf.socket.getInputStream().skip(much - read);
            }
            writer.join();
            assertThat(written[0]).isEqualTo(much);
        }
    }

    /** More than all buffers between them hold, and neither reads before it has written. */
    @Test
    void portForwarderForwardsMuchBothWaysAtOnce() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
            Peer client = forwarded(server);
            Peer answering = new Peer(server.accept());
            int much = 30_000_000;
            var writers = new ArrayList<Thread>();
            for (Peer peer : List.of(client, answering)) {
                writers.add(Thread.ofPlatform().daemon().start(() -> write(peer, much)));
            }
            answering.socket.getInputStream().skipNBytes(much); // first this, and then that
            client.socket.getInputStream().skipNBytes(much);
            for (Thread writer : writers) {
                writer.join();
            }
        }
    }

    private static void write(Peer peer, int much) {
        try {
            peer.out.write(new byte[much]);
        } catch (IOException e) { // the reader will miss it
            throw new UncheckedIOException(e);
        }
    }

    /** A wrapped transport takes producers as the one inside it does. */
    @Test
    void portForwarderForwardsUnderPolicies() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
            Factory forwarder = PortForwarder.factory(reactor, loopback(server.getLocalPort()));
            Factory timed = new TimeoutFactory(forwarder, reactor);
            Peer client = peer(serve(new ThrottlingFactory(timed, reactor, 9, 1 << 20, 1 << 20)));
            client.say("question\n");
            Peer answering = new Peer(server.accept());
            assertThat(answering.line()).isEqualTo("question");
            answering.say("answer\n");
            assertThat(client.line()).isEqualTo("answer");
        }
    }

    @Test
    void portForwarderClosesWhatItCannotForward() throws IOException {
        ServerSocket gone = new ServerSocket(0, 9, InetAddress.getLoopbackAddress());
        gone.close();
        Peer client = forwarded(gone);
        assertThat(client.isEnded()).isTrue();
    }
}
