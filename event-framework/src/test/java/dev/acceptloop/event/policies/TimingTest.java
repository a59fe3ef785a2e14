package dev.acceptloop.event.policies;

import static dev.acceptloop.event.policies.Inner.peer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.event.Factory;
import dev.acceptloop.event.StreamTransport;
import dev.acceptloop.event.protocols.RecordingTransport;
import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Protocol;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How long a connection may be silent, and how fast all may be together. */
final class TimingTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualTime time = new ManualTime();
    private final Inner inner = new Inner();

    /** A connection made over a factory, both its ends. */
    private final class Link {
        final RecordingTransport wire = new RecordingTransport();
        final Factory factory;
        final Protocol outer;
        final Inner.Said protocol;

        Link(Factory factory) {
            this.factory = factory;
            outer = factory.buildProtocol(peer(1, 1)).orElseThrow();
            protocol = inner.protocols.getLast();
            outer.connectionMade(wire);
        }

        void receive(int bytes) {
            outer.dataReceived(ByteBuffer.wrap("x".repeat(bytes).getBytes(UTF_8)));
        }

        void send(int bytes) {
            protocol.transport.write(ByteBuffer.wrap("y".repeat(bytes).getBytes(UTF_8)));
        }

        void lose() {
            outer.connectionLost(CloseReason.PEER_CLOSED);
            factory.connectionLost(peer(1, 1), CloseReason.PEER_CLOSED);
        }
    }

    // ---------------------------------------------------------------- silence

    private Link timed() {
        return new Link(new TimeoutFactory(inner, time, SECOND.multipliedBy(10), SECOND));
    }

    @Test
    void closesAConnectionThatIsSilent() {
        Link link = timed();
        time.pass(Duration.ofMillis(9_900));
        assertThat(link.wire.reason).isNull();
        time.pass(Duration.ofMillis(100));
        assertThat(link.wire.reason).isEqualTo(CloseReason.IDLE);
        assertThat(link.wire.aborted).isFalse();
    }

    /** A peer that does not read what it is owed does not let the close end. */
    @Test
    void abortsAConnectionThatDoesNotLetItselfBeClosed() {
        Link link = timed();
        time.pass(Duration.ofMillis(10_900));
        assertThat(link.wire.aborted).isFalse();
        time.pass(Duration.ofMillis(200));
        assertThat(link.wire.aborted).isTrue();
    }

    @Test
    void countsFromWhatWasReadOrWrittenLast() {
        Link link = timed();
        for (int i = 0; i < 3; i++) {
            time.pass(SECOND.multipliedBy(8));
            link.receive(1);
            time.pass(SECOND.multipliedBy(8));
            link.send(1);
        }
        assertThat(link.wire.reason).isNull();
        time.pass(SECOND.multipliedBy(10));
        assertThat(link.wire.reason).isEqualTo(CloseReason.IDLE);
    }

    @Test
    void countsASequenceAsWritten() {
        Link link = timed();
        time.pass(SECOND.multipliedBy(8));
        var transport = (StreamTransport) link.protocol.transport;
        transport.writeSequence(List.of(ByteBuffer.allocate(1), ByteBuffer.allocate(1)));
        time.pass(SECOND.multipliedBy(8));
        assertThat(link.wire.reason).isNull();
        time.pass(SECOND.multipliedBy(2));
        assertThat(link.wire.reason).isEqualTo(CloseReason.IDLE);
    }

    @Test
    void leavesNoTimerBehindALostConnection() {
        Link link = timed();
        assertThat(time.hasTimers()).isTrue();
        link.lose();
        assertThat(time.hasTimers()).isFalse();
        assertThat(link.protocol.reason).isEqualTo(CloseReason.PEER_CLOSED);
    }

    @Test
    void mayBeSetClearedAndSetAgain() {
        int[] expired = {0};
        var timer = new IdleTimer(time, () -> expired[0]++);
        timer.reset();
        assertThat(timer.set(SECOND)).isEmpty();
        assertThat(timer.set(SECOND.multipliedBy(5))).isEqualTo(Optional.of(SECOND));
        time.pass(SECOND.multipliedBy(4));
        assertThat(timer.set(SECOND)).isEqualTo(Optional.of(SECOND.multipliedBy(5)));
        time.pass(SECOND);
        assertThat(expired[0]).isEqualTo(1);
        timer.reset();
        time.pass(SECOND.multipliedBy(10));
        assertThat(expired[0]).as("once").isEqualTo(1);
        timer.set(SECOND);
        assertThat(timer.clear()).isEqualTo(Optional.of(SECOND));
        assertThat(timer.clear()).isEmpty();
        time.pass(SECOND.multipliedBy(10));
        assertThat(expired[0]).isEqualTo(1);
        assertThat(time.hasTimers()).isFalse();
    }

    // ---------------------------------------------------------------- throttle

    private ThrottlingFactory throttled(long readLimit, long writeLimit) {
        return new ThrottlingFactory(inner, time, 2, readLimit, writeLimit);
    }

    /** 350 bytes in a second that should have 100: 2.5 seconds more. */
    @Test
    void readsNothingUntilTheAverageIsRight() {
        ThrottlingFactory factory = throttled(100, Long.MAX_VALUE);
        var one = new Link(factory);
        var two = new Link(factory);
        one.receive(300);
        two.receive(50);
        assertThat(one.wire.paused).isFalse();
        time.pass(SECOND);
        assertThat(one.wire.paused && two.wire.paused).isTrue();
        time.pass(Duration.ofMillis(2_400));
        assertThat(one.wire.paused).isTrue();
        time.pass(Duration.ofMillis(200));
        assertThat(one.wire.paused || two.wire.paused).isFalse();
        one.receive(100);
        time.pass(SECOND);
        assertThat(one.wire.paused).as("the limit is within it").isFalse();
    }

    @Test
    void readsNothingWhenTooMuchWasWritten() {
        var link = new Link(throttled(Long.MAX_VALUE, 100));
        link.send(200);
        time.pass(SECOND);
        assertThat(link.wire.paused).isTrue();
        time.pass(SECOND.plusMillis(100));
        assertThat(link.wire.paused).isFalse();
    }

    @Test
    void holdsAConnectionMadeMeanwhileToo() {
        ThrottlingFactory factory = throttled(100, Long.MAX_VALUE);
        new Link(factory).receive(1000);
        time.pass(SECOND);
        var late = new Link(factory);
        assertThat(late.wire.paused).isTrue();
        time.pass(SECOND.multipliedBy(10));
        assertThat(late.wire.paused).isFalse();
    }

    @Test
    void keepsTheProtocolsOwnPause() {
        var link = new Link(throttled(100, Long.MAX_VALUE));
        link.receive(200);
        link.protocol.transport.pauseReading();
        time.pass(SECOND.multipliedBy(5));
        assertThat(link.wire.paused).as("the second is over, the pause is not").isTrue();
        link.receive(200);
        time.pass(SECOND.plusMillis(100));
        link.protocol.transport.resumeReading();
        assertThat(link.wire.paused).as("the pause is over, the second is not").isTrue();
        time.pass(SECOND.multipliedBy(5));
        assertThat(link.wire.paused).isFalse();
    }

    @Test
    void hasTimersWhileThereAreConnections() {
        ThrottlingFactory factory = throttled(100, 100);
        assertThat(time.hasTimers()).isFalse();
        var one = new Link(factory);
        var two = new Link(factory);
        assertThat(factory.buildProtocol(peer(1, 3))).as("one too many").isEmpty();
        one.receive(1000);
        time.pass(SECOND.multipliedBy(2));
        one.lose();
        assertThat(time.hasTimers()).isTrue();
        two.lose();
        assertThat(time.hasTimers()).as("not even the one that goes on").isFalse();
        assertThat(factory.connections()).isZero();
        assertThat(new Link(factory).wire.paused).as("nothing is left of the excess").isFalse();
        assertThat(time.hasTimers()).isTrue();
    }

    /** Its protocol was made, and then the peer was gone. */
    @Test
    void countsDownAConnectionThatNeverBegan() {
        ThrottlingFactory factory = throttled(100, 100);
        assertThat(factory.buildProtocol(peer(1, 1))).isPresent();
        factory.connectionLost(peer(1, 1), CloseReason.STOPPING);
        assertThat(factory.connections()).isZero();
        assertThat(time.hasTimers()).isFalse();
    }
}
