package dev.acceptloop.event;

import static dev.acceptloop.event.Told.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.Transport;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is written, how it ends, and what a half-close is. */
public abstract class TransportContract extends ConnectedEnds {
    /** In that reactor. */
    protected TransportContract(ReactorUnderTest world) {
        super(world);
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
