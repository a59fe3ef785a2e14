package dev.acceptloop.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.Transport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Connections of one reactor, each driven by a protocol of the test's own. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
final class ConnectionTest {
    private static final InetSocketAddress ANY =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final int PATIENCE = 10_000; // milliseconds

    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final Reactor reactor;
    private Thread loop = new Thread(); // replaced by listen

    ConnectionTest() throws IOException {
        reactor = Reactor.open();
    }

    @AfterEach
    void close() throws IOException, InterruptedException {
        if (loop.isAlive()) {
            reactor.callFromThread(reactor::stop);
            loop.join();
        }
        reactor.close();
        assertThat(told).isEmpty();
    }

    /** Listens with that factory and runs the reactor. */
    private Port listen(Factory factory) throws IOException {
        Port port = reactor.listenTCP(ANY, factory);
        loop = Thread.ofPlatform().name("connection-test").start(reactor::run);
        return port;
    }

    private Socket connect(Port port) throws IOException {
        var socket = new Socket();
        socket.connect(port.address());
        socket.setSoTimeout(PATIENCE);
        return socket;
    }

    private static InetSocketAddress inet(Port port) {
        return (InetSocketAddress) port.address();
    }

    private void expect(String... expected) throws InterruptedException {
        for (String event : expected) {
            assertThat(told.poll(PATIENCE, TimeUnit.MILLISECONDS)).isEqualTo(event);
        }
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }

    private static String readAll(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }

    /** Tells what it hears; does what its name says. */
    private class Recording implements Protocol {
        Transport transport;

        @SuppressWarnings("NullAway.Init")
        Recording() {}

        @Override
        public void connectionMade(Transport transport) {
            this.transport = transport;
            told.add("made");
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            told.add(UTF_8.decode(data).toString());
        }

        @Override
        public void connectionLost(CloseReason reason) {
            told.add(reason.toString());
        }
    }

    // ---------------------------------------------------------------- port

    @Test
    void aStoppedPortIsFreeAndItsConnectionsStay() throws Exception {
        Port port = listen(Factory.of(Recording::new));
        try (Socket client = connect(port)) {
            expect("made");
            port.stopListening().get();
            try (Reactor other = Reactor.open()) {
                other.listenTCP(inet(port), Factory.of(Recording::new));
            }
            client.getOutputStream().write("hello".getBytes(UTF_8));
            expect("hello");
        }
        expect("PEER_CLOSED");
    }

    @Test
    void aPortStopsOnceAndListensAgain() throws Exception {
        var factory = new Counting();
        Port port = listen(factory);
        assertThatThrownBy(port::startListening).isInstanceOf(IllegalStateException.class);
        var _ = port.stopListening();
        port.stopListening().get();
        port.stopListening().get();
        reactor.callFromThread(() -> restart(port));
        expect("start", "stop", "start", "listening");
        connect(port).close();
        expect("refused");
        port.stopListening().get();
        expect("stop");
    }

    private void restart(Port port) {
        try {
            port.startListening();
            told.add("listening");
        } catch (IOException e) {
            told.add(e.toString());
        }
    }

    /** Has no protocol for anyone. */
    private final class Counting extends Factory {
        @Override
        public Optional<Protocol> buildProtocol(SocketAddress peer) {
            told.add("refused");
            return Optional.empty();
        }

        @Override
        protected void startFactory() {
            told.add("start");
        }

        @Override
        protected void stopFactory() {
            told.add("stop");
        }
    }

    @Test
    void aRefusedConnectionIsClosedAndTheNextIsAccepted() throws Exception {
        Port port = listen(new Counting());
        for (int i = 0; i < 3; i++) {
            try (Socket client = connect(port)) {
                assertThat(readAll(client)).isEmpty();
            }
        }
        expect("start", "refused", "refused", "refused");
        port.stopListening().get();
        expect("stop");
    }

    @Test
    void aPortThatIsTakenIsNamed() throws IOException {
        Port port = reactor.listenTCP(ANY, Factory.of(Recording::new));
        assertThatThrownBy(() -> reactor.listenTCP(inet(port), Factory.of(Recording::new)))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "cannot listen on tcp 127.0.0.1:%d: Address already in use"
                                .formatted(inet(port).getPort()));
    }

    // ---------------------------------------------------------------- end

    @Test
    void anAbortIsNeverToldInsideTheCallThatAborts() throws Exception {
        Port port = listen(Factory.of(Aborting::new));
        try (Socket client = connect(port)) {
            client.getOutputStream().write("x".getBytes(UTF_8));
            expect("made", "x", "aborted", "SERVICE_CLOSED");
            assertThatThrownBy(() -> readAll(client))
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
        }
    }

    private final class Aborting extends Recording {
        @Override
        public void dataReceived(ByteBuffer data) {
            super.dataReceived(data);
            transport.write(ByteBuffer.allocate(1 << 22)); // more than the kernel takes
            transport.abort(CloseReason.SERVICE_CLOSED);
            transport.abort(CloseReason.IDLE);
            transport.close(CloseReason.IDLE);
            transport.write(ByteBuffer.allocate(1));
            assertThat(transport.pending()).isZero();
            told.add("aborted");
        }
    }

    @Test
    void aCloseFlushesAndDropsWhatIsWrittenAfterIt() throws Exception {
        Port port = listen(Factory.of(Closing::new));
        try (Socket client = connect(port)) {
            expect("made", "closed");
            assertThat(client.getInputStream().readNBytes(1 << 22)).containsOnly(0);
            assertThat(readAll(client)).isEqualTo("end");
            expect("SERVICE_CLOSED");
        }
    }

    private final class Closing extends Recording {
        @Override
        public void connectionMade(Transport transport) {
            super.connectionMade(transport);
            transport.write(ByteBuffer.allocate(1 << 22));
            transport.write(bytes("end"));
            transport.close(CloseReason.SERVICE_CLOSED);
            transport.write(bytes("dropped"));
            told.add("closed");
        }
    }

    @Test
    void bytesNobodyReadDoNotTurnTheFinIntoAReset() throws Exception {
        Port port = listen(Factory.of(OnceThenClose::new));
        try (Socket client = connect(port)) {
            client.getOutputStream().write(new byte[200_000]);
            assertThat(readAll(client)).isEqualTo("bye");
        }
        expect("made", "SERVICE_CLOSED");
    }

    /** Reads nothing of what has come before it says goodbye. */
    private final class OnceThenClose extends Recording {
        @Override
        public void connectionMade(Transport transport) {
            super.connectionMade(transport);
            transport.pauseReading();
            reactor.callLater(Duration.ofMillis(20), this::end);
        }

        private void end() {
            transport.write(bytes("bye"));
            transport.close(CloseReason.SERVICE_CLOSED);
        }
    }

    @Test
    void whatAProtocolThrowsEndsItsConnectionOnly() throws Exception {
        Port port = listen(Factory.of(Throwing::new));
        try (Socket one = connect(port);
                Socket other = connect(port)) {
            expect("made", "made");
            one.getOutputStream().write("throw".getBytes(UTF_8));
            expect("throw", "SERVICE_FAILED");
            assertThat(readAll(one)).isEmpty();
            other.getOutputStream().write("x".getBytes(UTF_8));
            expect("x");
        }
        expect("PEER_CLOSED");
    }

    private final class Throwing extends Recording {
        @Override
        public void dataReceived(ByteBuffer data) {
            boolean fails = data.remaining() > 1;
            super.dataReceived(data);
            if (fails) {
                throw new IllegalArgumentException("on purpose");
            }
        }
    }

    @Test
    void aConnectionIsClosedByAnotherOfTheSameReactor() throws Exception {
        var first = new Recording();
        Port port = listen(Factory.of(new FirstThenClosers(first)::next));
        try (Socket one = connect(port)) {
            expect("made");
            connect(port).close();
            expect("made", "SERVICE_CLOSED");
            assertThat(readAll(one)).isEmpty();
            expect("PEER_CLOSED");
        }
    }

    private final class FirstThenClosers {
        private final Recording first;
        private boolean given;

        FirstThenClosers(Recording first) {
            this.first = first;
        }

        Protocol next() {
            if (!given) {
                given = true;
                return first;
            }
            return new Recording() {
                @Override
                public void connectionMade(Transport transport) {
                    super.connectionMade(transport);
                    first.transport.close(CloseReason.SERVICE_CLOSED);
                }
            };
        }
    }

    @Test
    void aDrainedConnectionFirstAnswersWhatHasArrived() throws Exception {
        var protocol = new Recording();
        Port port = listen(Factory.of(() -> protocol));
        try (Socket client = connect(port)) {
            expect("made");
            reactor.callFromThread(() -> sendThenDrain(client, protocol));
            expect("late", "STOPPING");
            assertThat(readAll(client)).isEmpty();
        }
    }

    /** Many times what is read in a turn. */
    @Test
    void aDrainAnswersAllThatHasArrivedHoweverMuchItIs() throws Exception {
        var protocol = new Told().protocol("server");
        try (Reactor slow = Reactor.open(1);
                var client = new Socket()) {
            client.connect(slow.listenTCP(ANY, Factory.of(() -> protocol)).address());
            client.getOutputStream().write(new byte[1000]);
            do {
                slow.iterate(Duration.ofMillis(10));
            } while (protocol.received.isEmpty());
            ((Connection) protocol.transport).drain();
            client.setSoTimeout(1);
            while (!isEnded(client)) {
                slow.iterate(Duration.ofMillis(10));
            }
        }
        assertThat(protocol.received).hasSize(1000);
    }

    private static boolean isEnded(Socket client) throws IOException {
        try {
            return client.getInputStream().read() < 0;
        } catch (SocketTimeoutException _) {
            return false;
        }
    }

    /** In the reactor's thread, so that nothing is read between the two. */
    private static void sendThenDrain(Socket client, Recording protocol) {
        try {
            client.getOutputStream().write("late".getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ((Connection) protocol.transport).drain();
    }

    @Test
    void aReactorThatStopsTellsEveryConnection() throws Exception {
        Port port = listen(Factory.of(Recording::new));
        try (Socket client = connect(port)) {
            expect("made");
            reactor.callFromThread(reactor::stop);
            loop.join();
            expect("STOPPING");
            assertThat(readAll(client)).isEmpty();
            assertThat(reactor.descriptors()).isEmpty();
            assertThat(port.stopListening()).isDone();
        }
    }

    @Test
    void aFactoryThatThrowsAtTheEndEndsNothingElse() throws Exception {
        Port port = listen(new ThrowingAtTheEnd());
        connect(port).close();
        expect("made", "PEER_CLOSED", "lost");
        try (Socket one = connect(port);
                Socket other = connect(port)) {
            expect("made", "made");
            reactor.callFromThread(reactor::stop);
            expect("STOPPING", "lost", "STOPPING", "lost");
            assertThat(readAll(one)).isEmpty();
            assertThat(readAll(other)).isEmpty();
            loop.join();
        }
    }

    private final class ThrowingAtTheEnd extends Factory {
        @Override
        public Optional<Protocol> buildProtocol(SocketAddress peer) {
            return Optional.of(new Recording());
        }

        @Override
        public void connectionLost(SocketAddress peer, CloseReason reason) {
            told.add("lost");
            throw new IllegalArgumentException("on purpose");
        }
    }

    // ---------------------------------------------------------------- half-close, back-pressure

    @Test
    void shutdownOutputSendsFinAfterTheFlushAndGoesOnReading() throws Exception {
        Port port = listen(Factory.of(HalfClosing::new));
        try (Socket client = connect(port)) {
            expect("made");
            assertThat(client.getInputStream().readAllBytes()).hasSize(1 << 22);
            client.getOutputStream().write("still heard".getBytes(UTF_8));
            expect("still heard");
        }
        expect("PEER_CLOSED");
    }

    private final class HalfClosing extends Recording {
        @Override
        public void connectionMade(Transport transport) {
            super.connectionMade(transport);
            transport.write(ByteBuffer.allocate(1 << 22));
            transport.shutdownOutput();
            transport.shutdownOutput();
            transport.write(bytes("dropped"));
        }
    }

    @Test
    void aFinThatComesWhilePausedIsToldAfterResume() throws Exception {
        Port port = listen(Factory.of(Pausing::new));
        try (Socket client = connect(port)) {
            client.getOutputStream().write("early".getBytes(UTF_8));
            client.shutdownOutput();
            expect("made", "resumed", "early", "PEER_CLOSED");
        }
    }

    private final class Pausing extends Recording {
        @Override
        public void connectionMade(Transport transport) {
            super.connectionMade(transport);
            transport.pauseReading();
            reactor.callLater(Duration.ofMillis(20), this::resume);
        }

        private void resume() {
            told.add("resumed");
            transport.resumeReading();
        }
    }

    @Test
    void aTaskOfAConnectionThatIsGoneStillRuns() throws Exception {
        var protocol = new Recording();
        Port port = listen(Factory.of(() -> protocol));
        connect(port).close();
        expect("made", "PEER_CLOSED");
        protocol.transport.execute(() -> {
            protocol.transport.write(bytes("dropped"));
            told.add("ran");
        });
        expect("ran");
        assertThat(protocol.transport.remoteAddress()).isNotNull();
        protocol.transport.abort(CloseReason.IDLE);
    }
}
