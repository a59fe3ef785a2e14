package dev.acceptloop.protocol.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.RecordingTransport;
import dev.acceptloop.protocol.framing.FramedProtocol;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PolicyProtocolTest {
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
}
