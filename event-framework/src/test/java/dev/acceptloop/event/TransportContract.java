package dev.acceptloop.event;

import static dev.acceptloop.event.Told.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.Transport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Two ends of a connection, in one reactor that may be real or in memory. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
public abstract class TransportContract {
    private static final int CHUNK = 256 * 1024;
    private static final int HIGH_WATER = ConnectOptions.DEFAULTS.highWater();

    private final ReactorUnderTest world;
    private final Reactor reactor;
    private final Told told = new Told();
    private Told.Recording near = told.protocol("near"); // the end whose transport is tested
    private Told.Recording far = told.protocol("far");

    /** Of that reactor. */
    protected TransportContract(ReactorUnderTest world) {
        this.world = world;
        this.reactor = world.reactor();
    }

    @AfterEach
    void close() throws IOException {
        world.close();
    }

    /** Connects both ends. */
    private StreamTransport connect() throws IOException {
        Port port = reactor.listenTCP(world.anyAddress(), Factory.of(() -> far));
        reactor.connectTCP((InetSocketAddress) port.address(), ClientFactory.client(() -> near));
        world.turnUntil(() -> told.has("near made") && told.has("far made"));
        told.events.clear();
        return StreamTransport.of(near.transport);
    }

    private void until(String event) {
        world.turnUntil(() -> told.has(event));
    }

    /** Does it in the reactor's thread, between its turns it is nobody's. */
    private void inTurn(Runnable action) {
        boolean[] done = {false};
        reactor.callLater(
                Duration.ZERO,
                () -> {
                    action.run();
                    done[0] = true;
                });
        world.turnUntil(() -> done[0]);
    }

    /** Writes until more is unsent than the high-water mark; returns how much. */
    private static long choke(Transport transport) {
        long written = 0;
        while (transport.pending() <= HIGH_WATER) {
            transport.write(ByteBuffer.allocate(CHUNK));
            written += CHUNK;
        }
        return written;
    }

    // ---------------------------------------------------------------- write

    @Test
    void aSequenceArrivesInOrder() throws IOException {
        StreamTransport transport = connect();
        transport.writeSequence(List.of());
        transport.writeSequence(List.of(bytes("one "), bytes(""), bytes("two ")));
        transport.write(bytes(""));
        transport.write(bytes("three"));
        world.turnUntil(() -> far.received.toString().equals("one two three"));
    }

    @Test
    void whatTheKernelRefusesIsSentLaterInOrder() throws IOException {
        StreamTransport transport = connect();
        far.transport.pauseReading();
        long zeros = choke(transport);
        transport.writeSequence(List.of(bytes("a"), bytes("b")));
        transport.write(bytes("c"));
        far.transport.resumeReading();
        world.turnUntil(() -> far.received.length() == zeros + 3);
        assertThat(far.received.toString()).endsWith("\0abc");
        assertThat(transport.pending()).isZero();
    }

    @Test
    void nothingIsTakenAfterTheEnd() throws IOException {
        StreamTransport transport = connect();
        inTurn(() -> {
            transport.write(bytes("said"));
            transport.close(CloseReason.SERVICE_CLOSED);
            ByteBuffer dropped = bytes("dropped");
            transport.write(dropped);
            transport.writeSequence(List.of(bytes("dropped too")));
            assertThat(dropped.hasRemaining()).isFalse();
        });
        until("far lost PEER_CLOSED");
        transport.write(bytes("and this"));
        transport.writeSequence(List.of(bytes("and that")));
        transport.shutdownOutput();
        world.turnAFewTimes();
        assertThat(far.received.toString()).isEqualTo("said");
    }

    @Test
    void addressesAreKnownAfterTheEnd() throws IOException {
        StreamTransport transport = connect();
        transport.abort(CloseReason.IDLE);
        until("near lost IDLE");
        assertThat(transport.localAddress()).isEqualTo(far.transport.remoteAddress());
        assertThat(transport.remoteAddress()).isEqualTo(far.transport.localAddress());
        assertThat(transport.isClosing()).isFalse();
    }

    @Test
    void optionsCanBeSetWhileItLasts() throws IOException {
        StreamTransport transport = connect();
        assertThat(transport.isSet(StandardSocketOptions.TCP_NODELAY)).isTrue();
        assertThat(transport.isSet(StandardSocketOptions.SO_KEEPALIVE)).isFalse();
        transport.set(StandardSocketOptions.SO_KEEPALIVE, true);
        transport.set(StandardSocketOptions.TCP_NODELAY, false);
        assertThat(transport.isSet(StandardSocketOptions.SO_KEEPALIVE)).isTrue();
        assertThat(transport.isSet(StandardSocketOptions.TCP_NODELAY)).isFalse();
        transport.abort(CloseReason.IDLE);
        until("near lost IDLE");
        transport.set(StandardSocketOptions.SO_KEEPALIVE, false);
    }

    // ---------------------------------------------------------------- close, abort

    @Test
    void theFirstReasonStandsAndTheEndComesOnce() throws IOException {
        StreamTransport transport = connect();
        inTurn(() -> {
            transport.close(CloseReason.IDLE);
            assertThat(transport.isClosing()).isTrue();
            transport.close(CloseReason.OVERLOADED);
            assertThat(told.events).isEmpty(); // never inside the call
        });
        until("near lost IDLE");
        transport.close(CloseReason.OVERLOADED);
        transport.abort(CloseReason.OVERLOADED);
        world.turnAFewTimes();
        assertThat(told.events).containsOnlyOnce("near lost IDLE", "far lost PEER_CLOSED");
        assertThat(told.events).hasSize(2);
    }

    @Test
    void anAbortDropsWhatIsUnsentAndThePeerIsReset() throws IOException {
        StreamTransport transport = connect();
        far.transport.pauseReading();
        choke(transport);
        inTurn(() -> {
            transport.abort(CloseReason.IDLE);
            assertThat(transport.pending()).isZero();
            assertThat(told.events).isEmpty();
        });
        until("near lost IDLE");
        far.transport.resumeReading();
        until("far lost RESET");
    }

    @Test
    void aBugIsNotMaskedByAnAbort() throws IOException {
        near =
                told.new Recording("near") {
                    @Override
                    public void dataReceived(ByteBuffer data) {
                        transport.abort(CloseReason.IDLE);
                        throw new IllegalArgumentException("on purpose");
                    }
                };
        connect();
        far.transport.write(bytes("x"));
        until("near lost SERVICE_FAILED");
    }

    @Test
    void nothingIsReadOnceItIsClosing() throws IOException {
        near =
                told.new Recording("near") {
                    @Override
                    public void dataReceived(ByteBuffer data) {
                        super.dataReceived(data);
                        transport.close(CloseReason.SERVICE_CLOSED);
                        transport.resumeReading();
                    }
                };
        connect();
        far.transport.write(bytes("x"));
        world.turnUntil(() -> !near.received.isEmpty());
        far.transport.write(bytes("y"));
        until("near lost SERVICE_CLOSED");
        assertThat(near.received.toString()).isEqualTo("x");
    }

    /** Nobody else holds a protocol whose connection is gone. */
    @Test
    void aProtocolWhoseConnectionIsGoneIsForgotten() throws Exception {
        connect();
        var gone = new WeakReference<Protocol>(near);
        near.transport.close(CloseReason.SERVICE_CLOSED);
        until("near lost SERVICE_CLOSED");
        world.turnAFewTimes();
        near = told.protocol("another");
        for (int i = 0; gone.get() != null && i < 50; i++) {
            System.gc();
            Thread.onSpinWait();
        }
        assertThat(gone.get()).isNull();
    }

    /** Closed at once, the socket would answer what comes late with a reset. */
    @Test
    void ourLastWordsReachAPeerThatIsStillTalking() throws IOException {
        StreamTransport transport = connect();
        far.transport.pauseReading();
        inTurn(() -> {
            transport.write(bytes("bye"));
            transport.close(CloseReason.SERVICE_CLOSED);
        });
        until("near lost SERVICE_CLOSED");
        for (int i = 0; i < 3; i++) {
            far.transport.write(bytes("what I still wanted to say"));
            world.turnAFewTimes();
        }
        far.transport.resumeReading();
        until("far lost PEER_CLOSED");
        assertThat(far.received.toString()).isEqualTo("bye");
    }

    // ---------------------------------------------------------------- half-close

    private final class HalfClosing extends Told.Recording implements HalfCloseProtocol {
        private final String name;

        HalfClosing(String name) {
            told.super(name);
            this.name = name;
        }

        @Override
        public void readConnectionLost(Transport transport) {
            told.events.add(name + " read lost");
        }

        @Override
        public void writeConnectionLost() {
            told.events.add(name + " write lost");
        }
    }

    @Test
    void theOutputEndsAfterTheFlushAndReadingGoesOn() throws IOException {
        near = new HalfClosing("near");
        far = new HalfClosing("far");
        StreamTransport transport = connect();
        far.transport.pauseReading();
        long written = choke(transport);
        transport.shutdownOutput();
        transport.shutdownOutput();
        transport.write(bytes("dropped"));
        world.turnAFewTimes();
        assertThat(told.events).isEmpty();
        far.transport.resumeReading();
        until("near write lost");
        until("far read lost");
        assertThat(far.received).hasSize((int) written);
        far.transport.write(bytes("still heard"));
        world.turnUntil(() -> near.received.toString().equals("still heard"));
        assertThat(told.count("near write lost")).isEqualTo(1);
        transport.close(CloseReason.SERVICE_CLOSED); // both must close, each for itself
        until("near lost SERVICE_CLOSED");
        world.turnAFewTimes();
        assertThat(told.has("far lost PEER_CLOSED")).isFalse();
        far.transport.close(CloseReason.SERVICE_CLOSED);
        until("far lost SERVICE_CLOSED");
    }

    @Test
    void writeConnectionLostNeverComesInsideTheCall() throws IOException {
        near = new HalfClosing("near");
        StreamTransport transport = connect();
        transport.shutdownOutput();
        assertThat(told.events).isEmpty();
        until("near write lost");
    }

    /** A producer that comes and goes afterwards ends nothing again. */
    @Test
    void theEndOfTheOutputIsToldOnce() throws IOException {
        near = new HalfClosing("near");
        StreamTransport transport = connect();
        transport.shutdownOutput();
        until("near write lost");
        transport.registerProducer(new Pushing());
        transport.unregisterProducer();
        world.turnAFewTimes();
        assertThat(told.count("near write lost")).isEqualTo(1);
    }

    /** Reading has ended, writing ends, and the end of that closes: it must not hang. */
    @Test
    void closingInWriteConnectionLostCloses() throws IOException {
        far = new Closing();
        StreamTransport transport = connect();
        transport.shutdownOutput();
        until("far lost SERVICE_CLOSED");
    }

    private final class Closing extends Told.Recording implements HalfCloseProtocol {
        Closing() {
            told.super("far");
        }

        @Override
        public void readConnectionLost(Transport transport) {
            transport.shutdownOutput();
        }

        @Override
        public void writeConnectionLost() {
            transport.close(CloseReason.SERVICE_CLOSED);
        }
    }

    @Test
    void whatAHalfCloseThrowsEndsTheConnection() throws IOException {
        far =
                told.new Recording("far") {
                    @Override
                    public void readConnectionLost(Transport transport) {
                        throw new IllegalArgumentException("on purpose");
                    }
                };
        near = new ThrowingAtTheEndOfOutput();
        connect().shutdownOutput();
        until("far lost SERVICE_FAILED");
        until("near lost SERVICE_FAILED");
    }

    private final class ThrowingAtTheEndOfOutput extends Told.Recording
            implements HalfCloseProtocol {
        ThrowingAtTheEndOfOutput() {
            told.super("near");
        }

        @Override
        public void writeConnectionLost() {
            throw new IllegalArgumentException("on purpose");
        }
    }

    /** Twisted loses what is unsent here; we answer first. */
    @Test
    void whatIsUnsentAtThePeersFinIsStillSent() throws IOException {
        far = new HalfClosing("far");
        StreamTransport transport = connect();
        far.transport.pauseReading();
        long written = choke(transport);
        far.transport.shutdownOutput();
        world.turnAFewTimes();
        far.transport.resumeReading();
        until("near lost PEER_CLOSED");
        world.turnUntil(() -> far.received.length() == written);
    }

    // ---------------------------------------------------------------- producers

    /** Writes a chunk each time it is asked, so often; then goes. */
    private final class Pulled implements Producer {
        private final StreamTransport transport;
        private int left;

        Pulled(StreamTransport transport, int left) {
            this.transport = transport;
            this.left = left;
        }

        @Override
        public void resumeProducing() {
            transport.write(ByteBuffer.allocate(CHUNK));
            if (--left == 0) {
                transport.unregisterProducer();
            }
        }

        @Override
        public void stopProducing() {
            told.events.add("stopped");
        }
    }

    /** Is told; writes only when the test does. */
    private class Pushing implements PushProducer {
        @Override
        public void pauseProducing() {
            told.events.add("pause");
        }

        @Override
        public void resumeProducing() {
            told.events.add("resume");
        }

        @Override
        public void stopProducing() {
            told.events.add("stopped");
        }
    }

    @Test
    void oneThatIsPulledIsAskedAtOnceAndThenWheneverThereIsRoom() throws IOException {
        StreamTransport transport = connect();
        var pulled = new Pulled(transport, 40);
        transport.registerProducer(pulled);
        assertThat(pulled.left).isEqualTo(39);
        world.turnUntil(() -> far.received.length() == 40 * CHUNK);
        world.turnAFewTimes();
        assertThat(pulled.left).isZero();
        assertThat(told.events).isEmpty();
    }

    @Test
    void oneThatPushesIsPausedWhileThePeerIsSlow() throws IOException {
        StreamTransport transport = connect();
        far.transport.pauseReading();
        transport.registerProducer(new Pushing());
        world.turnAFewTimes();
        assertThat(told.events).isEmpty();
        choke(transport);
        assertThat(told.events).contains("pause");
        world.turnAFewTimes();
        assertThat(told.has("resume")).isFalse();
        far.transport.resumeReading();
        until("resume");
        assertThat(transport.pending()).isZero();
    }

    /** Else two who send each other more than they hold would wait for each other for ever. */
    @Test
    void whatAProducerPushesDoesNotStopTheReading() throws IOException {
        StreamTransport transport = connect();
        far.transport.pauseReading();
        transport.registerProducer(new Pushing());
        choke(transport);
        assertThat(transport.isCongested()).isFalse();
        far.transport.write(bytes("heard"));
        world.turnUntil(() -> near.received.toString().equals("heard"));
    }

    @Test
    void whatOneThatIsPulledWritesDoesNotStopTheReading() throws IOException {
        StreamTransport transport = connect();
        far.transport.pauseReading();
        transport.registerProducer(
                new Producer() {
                    @Override
                    public void resumeProducing() {
                        choke(transport);
                    }

                    @Override
                    public void stopProducing() {}
                });
        assertThat(transport.pending()).isGreaterThan(HIGH_WATER);
        far.transport.write(bytes("heard"));
        world.turnUntil(() -> near.received.toString().equals("heard"));
    }

    /** It was told to stop, and more comes: then it is not the producer's, and must be bounded. */
    @Test
    void whatOthersWriteAboveAProducersShareStopsTheReading() throws IOException {
        StreamTransport transport = connect();
        far.transport.pauseReading();
        transport.registerProducer(new Pushing());
        choke(transport);
        int share = transport.pending();
        while (transport.pending() - share <= HIGH_WATER) {
            transport.write(ByteBuffer.allocate(1024));
        }
        assertThat(transport.isCongested()).isTrue();
        far.transport.write(bytes("heard later"));
        world.turnAFewTimes();
        assertThat(near.received).isEmpty();
        far.transport.resumeReading();
        world.turnUntil(() -> near.received.toString().equals("heard later"));
    }

    @Test
    void congestionIsToldToBeOverBeforeAnythingElseIs() throws IOException {
        near =
                told.new Recording("near") {
                    @Override
                    public void resumeWriting() {
                        told.events.add("resume " + transport.isCongested());
                    }

                    @Override
                    public void dataReceived(ByteBuffer data) {
                        told.events.add("received");
                    }
                };
        StreamTransport transport = connect();
        far.transport.pauseReading();
        assertThat(transport.isCongested()).isFalse();
        choke(transport);
        assertThat(transport.isCongested()).isTrue();
        far.transport.write(bytes("x"));
        far.transport.shutdownOutput();
        world.turnAFewTimes();
        assertThat(told.events).isEmpty();
        far.transport.resumeReading();
        until("near lost PEER_CLOSED");
        assertThat(told.events).startsWith("resume false", "received", "near lost PEER_CLOSED");
    }

    @Test
    void aPeerThatLeavesIsToldOfThoughAProducerPushes() throws IOException {
        StreamTransport transport = connect();
        transport.registerProducer(new Pushing());
        far.transport.close(CloseReason.SERVICE_CLOSED);
        until("near lost PEER_CLOSED");
        assertThat(told.count("stopped")).isEqualTo(1);
    }

    @Test
    void aPeerThatLeavesWhileACloseWaitsForAProducerIsToldOf() throws IOException {
        StreamTransport transport = connect();
        inTurn(() -> {
            transport.registerProducer(new Pushing());
            transport.close(CloseReason.SERVICE_CLOSED);
        });
        far.transport.write(bytes("dropped"));
        world.turnAFewTimes();
        assertThat(told.events).isEmpty();
        far.transport.close(CloseReason.SERVICE_CLOSED);
        until("near lost SERVICE_CLOSED");
        assertThat(told.count("stopped")).isEqualTo(1);
        assertThat(near.received).isEmpty();
    }

    /** It was told to wait, so it has more to say, and the peer may yet be listening. */
    @Test
    void oneThatIsPausedAtThePeersFinIsAskedOnceMore() throws IOException {
        far = new HalfClosing("far");
        StreamTransport transport = connect();
        far.transport.pauseReading();
        transport.registerProducer(
                new Pushing() {
                    @Override
                    public void resumeProducing() {
                        transport.write(bytes("last words"));
                    }
                });
        choke(transport);
        far.transport.shutdownOutput();
        world.turnAFewTimes();
        far.transport.resumeReading();
        until("near lost PEER_CLOSED");
        world.turnUntil(() -> far.received.toString().endsWith("last words"));
        assertThat(told.count("stopped")).isEqualTo(1);
    }

    @Test
    void aCloseWaitsForTheProducer() throws IOException {
        StreamTransport transport = connect();
        transport.registerProducer(new Pulled(transport, 20));
        transport.close(CloseReason.SERVICE_CLOSED);
        until("near lost SERVICE_CLOSED");
        world.turnUntil(() -> told.has("far lost PEER_CLOSED"));
        assertThat(far.received).hasSize(20 * CHUNK);
        assertThat(told.has("stopped")).isFalse();
    }

    /** Twisted closes over the head of one that pushes and is not paused. */
    @Test
    void aCloseWaitsForOneThatPushesToo() throws IOException {
        StreamTransport transport = connect();
        inTurn(() -> {
            transport.registerProducer(new Pushing());
            transport.close(CloseReason.SERVICE_CLOSED);
            transport.write(bytes("still said"));
        });
        world.turnAFewTimes();
        assertThat(told.events).isEmpty();
        inTurn(() -> {
            transport.unregisterProducer();
            transport.write(bytes("dropped"));
        });
        until("far lost PEER_CLOSED");
        assertThat(far.received.toString()).isEqualTo("still said");
    }

    /** Not paused, for not much is unsent: when that is gone there is nobody to be asked. */
    @Test
    void aCloseWaitsForOneThatPushesWhenAllIsFlushed() throws IOException {
        StreamTransport transport = connect();
        far.transport.pauseReading();
        transport.registerProducer(new Pushing());
        long written = chokeALittle(transport);
        inTurn(() -> transport.close(CloseReason.SERVICE_CLOSED));
        far.transport.resumeReading();
        world.turnUntil(() -> far.received.length() == written);
        world.turnAFewTimes();
        assertThat(told.events).isEmpty();
        inTurn(() -> {
            transport.write(bytes("still said"));
            transport.unregisterProducer();
        });
        until("far lost PEER_CLOSED");
        assertThat(far.received.toString()).endsWith("still said");
    }

    /** Writes until something is unsent, but not so much that a producer is paused. */
    private static long chokeALittle(Transport transport) {
        long written = 0;
        while (transport.pending() == 0) {
            transport.write(ByteBuffer.allocate(1024));
            written += 1024;
        }
        assertThat(transport.pending()).isLessThanOrEqualTo(HIGH_WATER);
        return written;
    }

    @Test
    void theOutputEndsWhenTheProducerHasGone() throws IOException {
        near = new HalfClosing("near");
        StreamTransport transport = connect();
        transport.registerProducer(new Pulled(transport, 5));
        transport.shutdownOutput();
        until("near write lost");
        world.turnUntil(() -> far.received.length() == 5 * CHUNK);
    }

    @Test
    void aProducerIsStoppedBeforeTheProtocolIsToldOfTheEnd() throws IOException {
        StreamTransport transport = connect();
        transport.registerProducer(new Pushing());
        transport.abort(CloseReason.IDLE);
        until("near lost IDLE");
        assertThat(told.events.subList(0, 2)).containsExactly("stopped", "near lost IDLE");
    }

    /** As everywhere: what is under way comes to its end first. */
    @Test
    void anAbortInsideResumeProducingIsToldAfterIt() throws IOException {
        StreamTransport transport = connect();
        inTurn(() ->
                transport.registerProducer(
                        new Producer() {
                            @Override
                            public void resumeProducing() {
                                transport.abort(CloseReason.IDLE);
                                transport.write(bytes("dropped"));
                                told.events.add("resumed");
                            }

                            @Override
                            public void stopProducing() {
                                told.events.add("stopped");
                            }
                        }));
        until("far lost RESET");
        assertThat(told.events)
                .containsExactly("resumed", "stopped", "near lost IDLE", "far lost RESET");
        assertThat(far.received).isEmpty();
    }

    @Test
    void aProducerThatComesTooLateIsStoppedAtOnce() throws IOException {
        StreamTransport transport = connect();
        transport.abort(CloseReason.IDLE);
        until("near lost IDLE");
        told.events.clear();
        transport.registerProducer(new Pushing());
        assertThat(told.events).containsExactly("stopped");
        transport.unregisterProducer();
        world.turnAFewTimes();
    }

    @Test
    void thereIsOneProducerAtATime() throws IOException {
        StreamTransport transport = connect();
        transport.registerProducer(new Pushing());
        assertThatThrownBy(() -> transport.registerProducer(new Pushing()))
                .isInstanceOf(IllegalStateException.class);
        transport.unregisterProducer();
        transport.unregisterProducer();
        transport.registerProducer(new Pushing());
        assertThat(told.events).isEmpty();
    }

    /** Back-pressure through: what cannot be sent on is not read. */
    @Test
    void aConnectionIsTheProducerOfAnother() throws IOException {
        StreamTransport transport = connect();
        var next = new Told.Recording[1];
        var sink = told.factory("sink");
        Port port =
                reactor.listenTCP(
                        world.anyAddress(), Factory.of(() -> next[0] = told.protocol("next")));
        reactor.connectTCP((InetSocketAddress) port.address(), sink);
        world.turnUntil(() -> told.has("sink made") && told.has("next made"));
        StreamTransport onward = StreamTransport.of(sink.last.transport);
        onward.registerProducer(transport);
        next[0].transport.pauseReading();
        long written = choke(onward);
        far.transport.write(bytes("waits"));
        world.turnAFewTimes();
        assertThat(near.received).isEmpty();
        next[0].transport.resumeReading();
        world.turnUntil(() -> next[0].received.length() == written);
        world.turnUntil(() -> near.received.toString().equals("waits"));
        transport.stopProducing();
        until("near lost SERVICE_CLOSED");
    }

    // ---------------------------------------------------------------- files

    @Test
    void aFileIsSentWhole() throws IOException {
        byte[] content = new byte[3_000_001];
        ThreadLocalRandom.current().nextBytes(content);
        Path file = Files.createTempFile("sent", ".bin");
        long[] sent = {-1};
        var heard = new ByteArrayOutputStream();
        far =
                told.new Recording("far") {
                    @Override
                    public void dataReceived(ByteBuffer data) {
                        while (data.hasRemaining()) {
                            heard.write(data.get());
                        }
                    }
                };
        try {
            Files.write(file, content);
            StreamTransport transport = connect();
            FileSender.send(file, transport).addAction(count -> sent[0] = count);
            world.turnUntil(() -> heard.size() == content.length);
            world.turnUntil(() -> sent[0] == content.length);
            assertThat(heard.toByteArray()).isEqualTo(content);
            transport.registerProducer(new Pushing()); // the sender has gone
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void aFileWhosePeerIsGoneFails() throws IOException {
        Path file = Files.createTempFile("sent", ".bin");
        Throwable[] why = new Throwable[1];
        try {
            Files.write(file, new byte[20_000_000]);
            StreamTransport transport = connect();
            far.transport.pauseReading();
            FileSender.send(file, transport)
                    .addErrback(e -> {
                        why[0] = e;
                        return 0L;
                    });
            world.turnAFewTimes();
            transport.abort(CloseReason.IDLE);
            world.turnUntil(() -> why[0] != null);
            assertThat(why[0]).isInstanceOf(IOException.class);
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void anEmptyFileIsSentAtOnce() throws IOException {
        Path file = Files.createTempFile("sent", ".bin");
        try {
            StreamTransport transport = connect();
            FileSender.send(file, transport).addAction(count -> told.events.add("sent " + count));
            assertThat(told.events).containsExactly("sent 0");
            transport.close(CloseReason.SERVICE_CLOSED);
            until("far lost PEER_CLOSED");
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void aFileForAConnectionThatIsGoneFails() throws IOException {
        Path file = Files.createTempFile("sent", ".bin");
        try {
            StreamTransport transport = connect();
            transport.abort(CloseReason.IDLE);
            until("near lost IDLE");
            FileSender.send(file, transport)
                    .addErrback(e -> {
                        told.events.add(e.getMessage());
                        return 0L;
                    });
            assertThat(told.events).contains("the connection ended after 0 bytes");
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void aServerWithoutProtocolClosesAtOnce() throws IOException {
        Port port =
                reactor.listenTCP(
                        world.anyAddress(),
                        new Factory() {
                            @Override
                            public Optional<Protocol> buildProtocol(SocketAddress peer) {
                                return Optional.empty();
                            }
                        });
        reactor.connectTCP((InetSocketAddress) port.address(), told.factory("client"));
        world.turnUntil(() -> told.has("client factory stopped"));
        assertThat(told.events).contains("client connection lost PEER_CLOSED DISCONNECTED");
    }
}
