package dev.acceptloop.protocol.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.RecordingTransport;
import dev.acceptloop.protocol.framing.FramedProtocol;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PolicyProtocolTest {
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

    // ------------------------------------------------------------------ limit

    @Test
    void theConnectionOverTheLimitIsToldSoAndClosed() {
        var policies = new ConnectionPolicies(options(Option.MAX_CONNECTIONS, 1), timer);
        Protocol first = policies.newProtocol();
        RecordingTransport admitted = connected(first);
        Protocol second = policies.newProtocol();
        RecordingTransport refused = connected(second);
        receive(second, "anyone?");
        receive(first, "hello");
        assertThat(refused.text()).isEqualTo("Too many connections , try later");
        assertThat(refused.closes).containsExactly(CloseReason.OVERLOADED);
        assertThat(admitted.text()).isEqualTo("hello");
        assertThat(admitted.closes).isEmpty();
    }

    @Test
    void aRefusedConnectionIsNotCountedDown() {
        var policies = new ConnectionPolicies(options(Option.MAX_CONNECTIONS, 1), timer);
        Protocol first = policies.newProtocol();
        connected(first);
        for (int i = 0; i < 3; i++) {
            Protocol refused = policies.newProtocol();
            assertThat(connected(refused).closes).containsExactly(CloseReason.OVERLOADED);
            refused.readConnectionLost(transport);
            refused.connectionLost(CloseReason.OVERLOADED);
        }
        first.connectionLost(CloseReason.PEER_CLOSED);
        assertThat(connected(policies.newProtocol()).closes).isEmpty();
        assertThat(connected(policies.newProtocol()).closes).hasSize(1);
    }

    @Test
    @Timeout(20)
    void manyAtOnceAreNeverMoreThanTheLimit() throws InterruptedException {
        var policies = new ConnectionPolicies(options(Option.MAX_CONNECTIONS, 3), timer);
        var inside = new AtomicInteger();
        var most = new AtomicInteger();
        var done = new CountDownLatch(4);
        for (int i = 0; i < 4; i++) {
            Thread.ofVirtual().start(() -> comeAndGo(policies, inside, most, done));
        }
        assertThat(done.await(15, TimeUnit.SECONDS)).isTrue();
        assertThat(most.get()).isBetween(1, 3);
        for (int i = 0; i < 3; i++) {
            assertThat(connected(policies.newProtocol()).closes).isEmpty();
        }
        assertThat(connected(policies.newProtocol()).closes).hasSize(1);
    }

    private static void comeAndGo(
            ConnectionPolicies policies,
            AtomicInteger inside,
            AtomicInteger most,
            CountDownLatch done) {
        for (int i = 0; i < 2_000; i++) {
            Protocol protocol = policies.newProtocol();
            if (connected(protocol).closes.isEmpty()) {
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                Thread.onSpinWait();
                inside.decrementAndGet();
            }
            protocol.connectionLost(CloseReason.PEER_CLOSED);
        }
        done.countDown();
    }

    // ------------------------------------------------------------------ announce

    @Test
    void theAnnouncementComesBeforeTheGreeting() {
        connect(
                options(Option.ANNOUNCE, true)
                        .with(Option.SERVICE, "time")
                        .with(Option.FRAMING, "line"));
        assertThat(transport.text())
                .isEqualTo("Successful connections\r\n欢迎查询时间,请输入时间格式:(例如%Y-%m-%d)\r\n");
    }

    @Test
    void aRefusedConnectionIsNotAnnounced() {
        var policies =
                new ConnectionPolicies(
                        options(Option.ANNOUNCE, true)
                                .with(Option.MAX_CONNECTIONS, 1)
                                .with(Option.SERVICE, "time"),
                        timer);
        connected(policies.newProtocol());
        assertThat(connected(policies.newProtocol()).text())
                .isEqualTo("Too many connections , try later");
    }

    // ------------------------------------------------------------------ http

    private static final ServerOptions HTTP = options(Option.SERVICE, "http");

    @Test
    void theClientOfHttpOverTheLimitIsToldSoInHttp() {
        var policies = new ConnectionPolicies(HTTP.with(Option.MAX_CONNECTIONS, 1), timer);
        connected(policies.newProtocol());
        RecordingTransport refused = connected(policies.newProtocol());
        assertThat(refused.text())
                .startsWith("HTTP/1.1 503 Service Unavailable\r\n")
                .contains("\r\nConnection: close\r\n", "\r\nContent-Length: 32\r\n")
                .endsWith("\r\n\r\nToo many connections , try later");
        assertThat(refused.closes).containsExactly(CloseReason.OVERLOADED);
    }

    @Test
    void aBodyBegunMustBeFinishedInTime() {
        Protocol http = connect(HTTP.with(Option.REQUEST_TIMEOUT, "4s"));
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

    @ParameterizedTest
    @CsvSource({"TRANSPORT, udp", "TRANSPORT, unix-datagram", "FRAMING, line", "ANNOUNCE, true"})
    void httpRefusesWhatIsNotHttp(Option option, String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ConnectionPolicies(HTTP.with(option, value), timer))
                .withMessage(
                        "service http is no message service: it takes --transport tcp or unix, and"
                                + " neither --framing nor --announce");
    }

    @Test
    void aServerWithoutPoliciesIsNotGuarded() {
        assertThat(new ConnectionPolicies(ServerOptions.DEFAULTS, timer).newProtocol())
                .isInstanceOf(FramedProtocol.class);
        assertThat(timer.waiting()).isZero();
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
