package dev.acceptloop.event.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.acceptloop.event.Told;
import dev.acceptloop.protocol.CloseReason;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The peer of one protocol. */
final class StringTransportTest {
    private final Told told = new Told();
    private final Told.Recording protocol = told.protocol("protocol");

    @Test
    void bytesGoBothWays() {
        StringTransport peer = StringTransport.connect(protocol);
        assertThat(told.events).containsExactly("protocol made");
        protocol.transport.write(Told.bytes("早"));
        peer.send("hello");
        assertThat(protocol.received.toString()).isEqualTo("hello");
        assertThat(peer.value()).isEqualTo("早");
        assertThat(peer.bytes()).hasSize(3);
        assertThat(peer.clear().value()).isEmpty();
    }

    @Test
    void moreThanTheNetworkHoldsIsStillAllHeard() {
        StringTransport peer = StringTransport.connect(protocol);
        protocol.transport.write(ByteBuffer.allocate(1_000_000));
        assertThat(protocol.transport.pending()).isPositive();
        peer.reactor()
                .turnUntil(() -> {
                    peer.advance(Duration.ZERO);
                    return protocol.transport.pending() == 0;
                });
        peer.advance(Duration.ZERO);
        assertThat(peer.bytes()).hasSize(1_000_000);
    }

    @Test
    void theEndIsHeardAtBothEnds() {
        StringTransport peer = StringTransport.connect(protocol);
        protocol.transport.write(Told.bytes("bye"));
        protocol.transport.close(CloseReason.SERVICE_CLOSED);
        peer.advance(Duration.ZERO);
        assertThat(peer.value()).isEqualTo("bye");
        assertThat(peer.isFinished()).isTrue();
        assertThat(told.events).containsExactly("protocol made", "protocol lost SERVICE_CLOSED");
    }

    @Test
    void aPeerFinishesOrAborts() {
        StringTransport.connect(protocol).finish();
        assertThat(told.events).endsWith("protocol lost PEER_CLOSED");
        StringTransport.connect(protocol).abort();
        assertThat(told.events).endsWith("protocol lost RESET");
        assertThatThrownBy(() -> StringTransport.connect(protocol).abort().send("x"))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anAbortOfTheProtocolsIsAReset() {
        StringTransport peer = StringTransport.connect(protocol);
        protocol.transport.abort(CloseReason.IDLE);
        peer.advance(Duration.ZERO);
        assertThat(peer.isAborted()).isTrue();
        assertThat(peer.isFinished()).isFalse();
    }

    @Test
    void aProtocolThatDoesNotReadFillsTheNetwork() {
        StringTransport peer = StringTransport.connect(protocol);
        protocol.transport.pauseReading();
        peer.send(ByteBuffer.allocate(MemorySocketChannel.CAPACITY));
        assertThatThrownBy(() -> peer.send("x")).hasMessage("the protocol does not read");
        protocol.transport.resumeReading();
        peer.advance(Duration.ZERO).send("x");
        assertThat(protocol.received).isNotEmpty();
    }
}
