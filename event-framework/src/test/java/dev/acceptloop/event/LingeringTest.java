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

    private final MemoryReactor memory = new MemoryReactor();
    private final Reactor reactor = memory.reactor();
    private final Told told = new Told();
    private final Told.Recording far = told.protocol("far");

    @AfterEach
    void close() {
        memory.close();
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
        memory.turnUntil(() -> told.has("near lost SERVICE_CLOSED"));
    }

    private int watched() {
        memory.advance(Duration.ZERO);
        return reactor.descriptors().size();
    }

    @Test
    void aPeerThatIsSilentIsWaitedForASecond() throws IOException {
        end();
        memory.advance(Duration.ofMillis(990));
        assertThat(watched()).as("port, far end, what is left of the near one").isEqualTo(3);
        memory.advance(Duration.ofMillis(20));
        assertThat(watched()).isEqualTo(2);
    }

    @Test
    void aPeerThatClosesIsNotWaitedFor() throws IOException {
        end();
        far.transport.close(CloseReason.SERVICE_CLOSED);
        memory.advance(Duration.ZERO);
        memory.advance(Duration.ZERO);
        assertThat(watched()).isEqualTo(1);
    }

    @Test
    void aPeerThatTalksIsWaitedForButNotForEver() throws IOException {
        end();
        for (int i = 0; i < 7; i++) { // 4.9 s of 5
            assertThat(watched()).isEqualTo(3);
            far.transport.write(Told.bytes("and another thing"));
            memory.advance(Duration.ofMillis(700));
        }
        far.transport.write(Told.bytes("and another thing"));
        memory.advance(Duration.ofMillis(700));
        memory.advance(Duration.ZERO);
        assertThat(watched()).isLessThan(3);
    }
}
