package dev.acceptloop.event;

import static dev.acceptloop.event.Told.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Transport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/** Producers, and the files that are sent by one. */
public abstract class ProducerContract extends ConnectedEnds {
    /** In that reactor. */
    protected ProducerContract(ReactorUnderTest world) {
        super(world);
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
}
