package dev.acceptloop.event.protocols;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.event.Factory;
import dev.acceptloop.event.Reactor;
import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.serving.Drain;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** What waits for a peer to take its answers is no message that the peer has yet to finish. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
final class HeldBackTest {
    private final Lines lines =
            new Lines() {
                @Override
                protected void lineReceived(ByteBuffer line) {
                    super.lineReceived(line);
                    wire.congested = true;
                }
            };

    @Test
    void aWholeMessageIsNotBegun() {
        Pieces.feed(lines, "a\r\nb\r\nc");
        assertThat(lines.midMessage()).isFalse();
        lines.wire.congested = false;
        lines.resumeWriting();
        assertThat(lines.midMessage()).as("behind b, until b is taken").isFalse();
        lines.wire.congested = false;
        lines.resumeWriting();
        assertThat(lines.events).containsExactly("a", "b");
        assertThat(lines.midMessage()).isTrue();
    }

    @Test
    void whatComesMeanwhileWaitsToo() {
        Pieces.feed(lines, "a\r\nb\r\n");
        Pieces.feed(lines, "c\r\n");
        lines.transport().resumeReading();
        assertThat(lines.events).containsExactly("a");
        assertThat(lines.midMessage()).isFalse();
    }

    /** As when the time of a drain runs out: its rest is read. */
    @Test
    void theMessageThatWasBegunIsDelivered() {
        Pieces.feed(lines, "a");
        lines.wire.congested = true;
        Pieces.feed(lines, "b\r\nc\r\n");
        assertThat(lines.events).containsExactly("ab");
        assertThat(lines.midMessage()).isFalse();
    }

    /** Its handler may be waiting for the answer to the one before. */
    @Test
    void aMessageBehindAPauseIsWaitedFor() {
        Pieces.feed(lines, "pause\r\na\r\n");
        assertThat(lines.midMessage()).isTrue();
        lines.transport().resumeReading();
        assertThat(lines.events).containsExactly("pause");
        assertThat(lines.midMessage()).isFalse();
    }

    @Test
    void aStringThatIsTooLongIsSkippedLater() {
        var strings =
                new Strings.Int32(3) {
                    @Override
                    protected void lengthLimitExceeded(long length) {
                        wire.congested = true;
                    }
                };
        Pieces.feed(strings, "\0\0\0\4ab");
        assertThat(strings.midMessage()).isFalse();
        strings.wire.congested = false;
        strings.resumeWriting();
        assertThat(strings.midMessage()).isTrue();
        Pieces.feed(strings, "cd\0\0\0\1x");
        assertThat(strings.events).containsExactly("x");
    }

    @Test
    void isCounted() {
        Pieces.feed(lines, "a\r\n" + "b\r\n".repeat(10_000));
        assertThat(lines.retained()).isGreaterThanOrEqualTo(30_000);
        lines.transport().close(CloseReason.SERVICE_CLOSED);
        lines.resumeWriting();
        assertThat(lines.retained()).as("nothing is delivered any more").isLessThan(5_000);
    }

    @Test
    void anAnswerThatIsGatheredIsCounted() {
        var strings = new Strings.Int8();
        int before = strings.retained();
        strings.sendString("hello");
        assertThat(strings.retained()).isGreaterThanOrEqualTo(before + 6);
    }

    // ---------------------------------------------------------------- a server that stops

    private static final class Echo extends LineReceiver {
        final List<CloseReason> lost = new ArrayList<>();

        @Override
        protected void lineReceived(ByteBuffer line) {
            sendLine(line);
        }

        @Override
        public void connectionLost(CloseReason reason) {
            lost.add(reason);
        }
    }

    @Test
    void onceHalfOfADrainIsOverTheMessageUnderWayIsTheLast() throws IOException {
        var echo = new Echo();
        var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (Reactor reactor = Reactor.open();
                var client = new Socket()) {
            client.connect(reactor.listenTCP(any, Factory.of(() -> echo)).address());
            client.setSoTimeout(20_000);
            say(client, "par");
            while (!echo.midMessage()) {
                reactor.iterate(Duration.ofMillis(10));
            }
            var drain = new Drain(Duration.ZERO);
            drain.begin();
            reactor.connections().stopWithin(drain);
            say(client, "t\r\n" + "more\r\n".repeat(5_000));
            reactor.connections().drain(() -> {});
            while (echo.lost.isEmpty()) {
                reactor.iterate(Duration.ofMillis(10));
            }
            assertThat(echo.lost).containsExactly(CloseReason.STOPPING);
            assertThat(new String(client.getInputStream().readAllBytes(), UTF_8))
                    .isEqualTo("part\r\n");
        }
    }

    private static void say(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(UTF_8));
    }
}
