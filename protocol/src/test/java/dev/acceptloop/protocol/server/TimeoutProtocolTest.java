package dev.acceptloop.protocol.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.RecordingTransport;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class TimeoutProtocolTest {
    private static final long SECOND = 1_000_000_000L;

    private final ManualTimer timer = new ManualTimer();
    private final RecordingTransport transport = new RecordingTransport();

    private Protocol connect(ServerOptions options) {
        Protocol protocol = new ConnectionPolicies(options, timer).newProtocol();
        protocol.connectionMade(transport);
        return protocol;
    }

    private static RecordingTransport connected(Protocol protocol) {
        var transport = new RecordingTransport();
        protocol.connectionMade(transport);
        return transport;
    }

    private static ServerOptions options(Option option, Object value) {
        return ServerOptions.DEFAULTS.with(option, value);
    }

    private static void receive(Protocol protocol, String text) {
        protocol.dataReceived(ByteBuffer.wrap(text.getBytes(UTF_8)));
    }

    // ------------------------------------------------------------------ idle

    @Test
    void closesWhenNoByteCameForTheIdleTimeout() {
        Protocol protocol = connect(options(Option.IDLE_TIMEOUT, "10s"));
        timer.pass(9 * SECOND);
        receive(protocol, "a");
        timer.pass(10 * SECOND - 1);
        assertThat(transport.closes).isEmpty();
        timer.pass(1);
        assertThat(transport.closes).containsExactly(CloseReason.IDLE);
        assertThat(transport.aborts).isEmpty();
        timer.pass(SECOND);
        assertThat(transport.aborts).containsExactly(CloseReason.IDLE);
        assertThat(timer.waiting()).isZero();
    }

    @Test
    void aConnectionThatIsGoneIsLookedAtNoMore() {
        Protocol protocol = connect(options(Option.IDLE_TIMEOUT, "10s"));
        protocol.connectionLost(CloseReason.PEER_CLOSED);
        assertThat(timer.waiting()).isZero(); // or it is kept until that would be due
        timer.pass(100 * SECOND);
        assertThat(transport.closes).isEmpty();
        assertThat(timer.waiting()).isZero();
    }

    @Test
    void aConnectionThatIsGoneWithinItsGraceIsLookedAtNoMore() {
        Protocol protocol = connect(options(Option.IDLE_TIMEOUT, "10s"));
        timer.pass(10 * SECOND);
        assertThat(timer.waiting()).isEqualTo(1);
        protocol.connectionLost(CloseReason.IDLE);
        assertThat(timer.waiting()).isZero();
        timer.pass(100 * SECOND);
        assertThat(transport.aborts).isEmpty();
    }

    @Test
    void aConnectionThatIsGoneAsItIsClosedIsGivenNoGrace() {
        Protocol protocol = connect(options(Option.IDLE_TIMEOUT, "10s"));
        transport.onClose = () -> protocol.connectionLost(CloseReason.IDLE);
        timer.pass(10 * SECOND);
        assertThat(timer.waiting()).isZero();
    }

    @Test
    void aPeerThatReadsSlowlyAndSteadilyIsNotIdle() {
        Protocol protocol = connect(options(Option.IDLE_TIMEOUT, "8s"));
        receive(protocol, "much");
        for (int i = 0; i < 51; i++) {
            timer.pass(3 * SECOND);
            transport.taken++;
        }
        assertThat(transport.closes).isEmpty();
        timer.pass(8 * SECOND - 1);
        assertThat(transport.closes).isEmpty();
        timer.pass(2 * SECOND + 2); // a quarter of the time is how late a look may be
        assertThat(transport.closes).containsExactly(CloseReason.IDLE);
    }

    @Test
    void aPeerThatTakesNothingIsIdleExactlyAtTheTime() {
        Protocol protocol = connect(options(Option.IDLE_TIMEOUT, "8s"));
        timer.pass(5 * SECOND);
        transport.taken = 5; // as the bytes came: that is no life of its own
        receive(protocol, "hello");
        timer.pass(8 * SECOND - 1);
        assertThat(transport.closes).isEmpty();
        timer.pass(1);
        assertThat(transport.closes).containsExactly(CloseReason.IDLE);
    }

    @Test
    void aByteAfterSlowReadingCountsFromItself() {
        Protocol protocol = connect(options(Option.IDLE_TIMEOUT, "8s"));
        receive(protocol, "much");
        timer.pass(7 * SECOND);
        transport.taken++;
        timer.pass(7 * SECOND);
        receive(protocol, "more");
        timer.pass(8 * SECOND - 1);
        assertThat(transport.closes).isEmpty();
        timer.pass(1);
        assertThat(transport.closes).containsExactly(CloseReason.IDLE);
    }

    @Test
    void aByteWhoseAnswerIsStillUnderWayCounts() {
        Protocol protocol = connect(options(Option.IDLE_TIMEOUT, "8s"));
        receive(protocol, "much");
        transport.taken++;
        timer.pass(15 * SECOND); // the look at the eighth second has seen it
        transport.onWrite = () -> timer.pass(5 * SECOND); // as a write that waits does
        receive(protocol, "more");
        assertThat(transport.closes).isEmpty();
    }

    /** The kernel tells of what it took in steps, which may be longer than the time. */
    @Test
    void whoIsOwedMoreThanTheMarkHasASecondMoreAndNoGraceAfterIt() {
        Protocol protocol = connect(options(Option.IDLE_TIMEOUT, "8s"));
        receive(protocol, "much");
        transport.congested = true;
        timer.pass(9 * SECOND - 1);
        assertThat(transport.closes).isEmpty();
        transport.taken++;
        timer.pass(8 * SECOND);
        assertThat(transport.closes).isEmpty();
        for (int i = 0; i < 16 && transport.closes.isEmpty(); i++) {
            timer.pass(SECOND / 4);
        }
        assertThat(transport.closes).containsExactly(CloseReason.IDLE);
        assertThat(transport.aborts).containsExactly(CloseReason.IDLE);
        assertThat(timer.waiting()).isZero();
    }

    /** It waited for its grace where it was idle, not where a message of its own is late. */
    @Test
    void whoIsOwedMuchHasItsGraceAfterALateMessage() {
        Protocol protocol =
                connect(
                        options(Option.IDLE_TIMEOUT, "60s")
                                .with(Option.REQUEST_TIMEOUT, "4s")
                                .with(Option.FRAMING, "line"));
        receive(protocol, "a message without its end");
        transport.congested = true;
        timer.pass(4 * SECOND);
        assertThat(transport.closes).containsExactly(CloseReason.REQUEST_TIMEOUT);
        assertThat(transport.aborts).isEmpty();
        transport.taken++;
        timer.pass(SECOND);
        assertThat(transport.aborts).isEmpty();
        timer.pass(SECOND);
        assertThat(transport.aborts).containsExactly(CloseReason.REQUEST_TIMEOUT);
    }

    @Test
    void theGraceLastsWhileBytesLeave() {
        connect(options(Option.IDLE_TIMEOUT, "8s"));
        timer.pass(8 * SECOND);
        for (int i = 0; i < 20; i++) {
            transport.taken++;
            timer.pass(SECOND);
            assertThat(transport.aborts).isEmpty();
        }
        timer.pass(SECOND);
        assertThat(transport.aborts).containsExactly(CloseReason.IDLE);
        assertThat(timer.waiting()).isZero();
    }

    // ------------------------------------------------------------------ request

    private Protocol lines(String requestTimeout) {
        return connect(
                options(Option.REQUEST_TIMEOUT, requestTimeout).with(Option.FRAMING, "line"));
    }

    @Test
    void aMessageBegunMustBeFinishedInTimeHoweverManyBytesCome() {
        Protocol protocol = lines("4s");
        timer.pass(100 * SECOND + 12345);
        assertThat(transport.closes).isEmpty();
        receive(protocol, "a");
        for (int i = 0; i < 3; i++) {
            timer.pass(SECOND);
            receive(protocol, "b");
        }
        timer.pass(SECOND - 1);
        assertThat(transport.closes).isEmpty();
        timer.pass(1);
        assertThat(transport.closes).containsExactly(CloseReason.REQUEST_TIMEOUT);
    }

    @Test
    void consecutiveMessagesEachHaveTheirOwnTime() {
        Protocol protocol = lines("4s");
        receive(protocol, "be");
        for (int i = 0; i < 20; i++) {
            timer.pass(3 * SECOND);
            receive(protocol, "gun\r\nbe"); // ends one and begins the next
        }
        assertThat(transport.closes).isEmpty();
        timer.pass(4 * SECOND - 1);
        assertThat(transport.closes).isEmpty();
        timer.pass(1);
        assertThat(transport.closes).containsExactly(CloseReason.REQUEST_TIMEOUT);
    }

    @Test
    void betweenMessagesThereIsNoRequestTime() {
        Protocol protocol = lines("4s");
        receive(protocol, "half");
        timer.pass(3 * SECOND);
        receive(protocol, " and half\r\n");
        timer.pass(1_000 * SECOND);
        assertThat(transport.closes).isEmpty();
        assertThat(timer.waiting()).isEqualTo(1);
    }

    /** Though it had begun long before, and came in two parts. */
    @Test
    void whatAHandlerTakesIsNotThePeersTime() {
        Protocol protocol = lines("4s");
        receive(protocol, "be");
        timer.pass(3 * SECOND);
        transport.onWrite = () -> timer.pass(6 * SECOND);
        receive(protocol, "gun\r\n");
        assertThat(transport.closes).isEmpty();
    }

    @Test
    void theNextMessageHasAllItsTimeAfterALongHandler() {
        Protocol protocol = lines("4s");
        transport.onWrite = () -> timer.pass(6 * SECOND);
        receive(protocol, "one\r\ntw");
        transport.onWrite = () -> {};
        timer.pass(4 * SECOND - 1);
        assertThat(transport.closes).isEmpty();
        timer.pass(1);
        assertThat(transport.closes).containsExactly(CloseReason.REQUEST_TIMEOUT);
    }

    @Test
    void noRequestTimeIsCountedWhileThePeerOwesTheReading() {
        Protocol protocol = lines("4s");
        transport.congested = true;
        receive(protocol, "one\r\ntwo\r\nthr");
        timer.pass(100 * SECOND);
        assertThat(transport.closes).isEmpty();
        transport.congested = false;
        protocol.resumeWriting();
        assertThat(transport.text()).isEqualTo("one\r\ntwo\r\n");
        timer.pass(4 * SECOND - 1);
        assertThat(transport.closes).isEmpty();
        timer.pass(1);
        assertThat(transport.closes).containsExactly(CloseReason.REQUEST_TIMEOUT);
    }

    @Test
    void aMessageThatIsFinishedByGoingOnHasNoMoreTime() {
        Protocol protocol = lines("4s");
        receive(protocol, "be");
        timer.pass(3 * SECOND);
        transport.congested = true;
        receive(protocol, "gun\r\nand whole\r\n");
        transport.congested = false;
        protocol.resumeWriting();
        timer.pass(1_000 * SECOND);
        assertThat(transport.closes).isEmpty();
    }

    @Test
    void theNearerOfTwoTimeoutsCloses() {
        Protocol protocol =
                connect(
                        options(Option.REQUEST_TIMEOUT, "10s")
                                .with(Option.IDLE_TIMEOUT, "3s")
                                .with(Option.FRAMING, "line"));
        receive(protocol, "a");
        timer.pass(3 * SECOND);
        assertThat(transport.closes).containsExactly(CloseReason.IDLE);
    }

    @Test
    void aBodyBegunMustBeFinishedInTime() {
        Protocol http = connect(options(Option.SERVICE, "http").with(Option.REQUEST_TIMEOUT, "4s"));
        receive(http, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        timer.pass(100 * SECOND);
        receive(http, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n");
        timer.pass(3 * SECOND);
        receive(http, "hello");
        timer.pass(SECOND - 1);
        assertThat(transport.closes).isEmpty();
        timer.pass(1);
        assertThat(transport.closes).containsExactly(CloseReason.REQUEST_TIMEOUT);
    }

    // ------------------------------------------------------------------ the real timer

    @Test
    @Timeout(20)
    void theRealTimerClosesToo() throws InterruptedException {
        try (var policies =
                new ConnectionPolicies(options(Option.IDLE_TIMEOUT, Duration.ofMillis(20)))) {
            policies.newProtocol().connectionMade(transport);
            assertThat(transport.closes.poll(10, TimeUnit.SECONDS)).isEqualTo(CloseReason.IDLE);
        }
    }

    @Test
    void aConnectionThatIsGoneLeavesNoTimer() {
        var policies =
                new ConnectionPolicies(
                        options(Option.IDLE_TIMEOUT, "10m").with(Option.REQUEST_TIMEOUT, "10m"),
                        timer);
        for (int i = 0; i < 5; i++) {
            Protocol protocol = policies.newProtocol();
            connected(protocol);
            receive(protocol, "hello");
            protocol.connectionLost(CloseReason.PEER_CLOSED);
        }
        assertThat(timer.waiting()).isZero();
    }
}
