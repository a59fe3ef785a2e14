package dev.acceptloop.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.event.testing.MemoryReactor;
import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How long a socket waits for its peer's end, after ours was told. */
final class LingeringTest {
    private static final InetSocketAddress ANY =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final MemoryReactor reactor = new MemoryReactor();
    private final Told told = new Told();
    private final Told.Recording far = told.protocol("far");

    @AfterEach
    void close() {
        reactor.close();
    }

    /** The near end says goodbye; the far one has not read that yet. */
    private void end() throws IOException {
        Port port =
                reactor.listenTCP(
                        ANY,
                        Factory.of(() ->
                                told.new Recording("near") {
                                    @Override
                                    public void connectionMade(Transport transport) {
                                        transport.close(CloseReason.SERVICE_CLOSED);
                                    }
                                }));
        var paused =
                told.new Recording("far") {
                    @Override
                    public void connectionMade(Transport transport) {
                        far.transport = transport;
                        transport.pauseReading();
                    }
                };
        reactor.connectTCP((InetSocketAddress) port.address(), ClientFactory.client(() -> paused));
        reactor.turnUntil(() -> told.has("near lost SERVICE_CLOSED"));
    }

    private int watched() {
        reactor.advance(Duration.ZERO);
        return reactor.reactor().descriptors().size();
    }

    @Test
    void aPeerThatIsSilentIsWaitedForASecond() throws IOException {
        end();
        reactor.advance(Duration.ofMillis(990));
        assertThat(watched()).as("port, far end, what is left of the near one").isEqualTo(3);
        reactor.advance(Duration.ofMillis(20));
        assertThat(watched()).isEqualTo(2);
    }

    @Test
    void aPeerThatClosesIsNotWaitedFor() throws IOException {
        end();
        far.transport.close(CloseReason.SERVICE_CLOSED);
        reactor.advance(Duration.ZERO);
        reactor.advance(Duration.ZERO);
        assertThat(watched()).isEqualTo(1);
    }

    @Test
    void aPeerThatTalksIsWaitedForButNotForEver() throws IOException {
        end();
        for (int i = 0; i < 7; i++) { // 4.9 s of 5
            assertThat(watched()).isEqualTo(3);
            far.transport.write(Told.bytes("and another thing"));
            reactor.advance(Duration.ofMillis(700));
        }
        far.transport.write(Told.bytes("and another thing"));
        reactor.advance(Duration.ofMillis(700));
        reactor.advance(Duration.ZERO);
        assertThat(watched()).isLessThan(3);
    }
}
