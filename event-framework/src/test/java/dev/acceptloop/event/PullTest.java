package dev.acceptloop.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.event.testing.MemoryReactor;
import dev.acceptloop.protocol.CloseReason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A producer that is pulled, and at times has nothing. */
final class PullTest {
    private static final InetSocketAddress ANY =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final Duration PAUSE = Duration.ofMillis(10);

    private final MemoryReactor memory = new MemoryReactor();
    private final Reactor reactor = memory.reactor();
    private final Told told = new Told();
    private final Told.Recording near = told.protocol("near");
    private final Told.Recording far = told.protocol("far");
    private String next = "";
    private int asked;

    @AfterEach
    void close() {
        memory.close();
    }

    private StreamTransport connect() throws IOException {
        Port port = reactor.listenTCP(ANY, Factory.of(() -> far));
        reactor.connectTCP((InetSocketAddress) port.address(), ClientFactory.client(() -> near));
        memory.turnUntil(() -> told.has("near made") && told.has("far made"));
        StreamTransport transport = StreamTransport.of(near.transport);
        transport.registerProducer(
                new Producer() {
                    @Override
                    public void resumeProducing() {
                        asked++;
                        transport.write(Told.bytes(next));
                        next = "";
                    }

                    @Override
                    public void stopProducing() {
                        told.events.add("stopped");
                    }
                });
        return transport;
    }

    private void pass(Duration time) {
        memory.advance(time);
        for (int i = 0; i < 20; i++) {
            memory.advance(Duration.ZERO);
        }
    }

    @Test
    void isAskedOnceInAWhileUntilItHasSomething() throws IOException {
        connect();
        pass(Duration.ZERO);
        assertThat(asked).as("when it was registered, and in the turn after").isEqualTo(2);
        pass(PAUSE);
        assertThat(asked).isEqualTo(3);
        next = "something";
        pass(PAUSE);
        assertThat(far.received.toString()).isEqualTo("something");
        assertThat(asked).as("it might have had more").isEqualTo(5);
        pass(PAUSE);
        assertThat(asked).isEqualTo(6);
    }

    /** What somebody else writes meanwhile makes no second round of questions. */
    @Test
    void isAskedNoMoreOftenForWhatOthersWrite() throws IOException {
        StreamTransport transport = connect();
        pass(Duration.ZERO);
        transport.write(ByteBuffer.allocate(100_000));
        pass(Duration.ZERO);
        int then = asked;
        pass(PAUSE);
        pass(PAUSE);
        assertThat(asked).isEqualTo(then + 2);
    }

    @Test
    void isLeftAloneWhenItsConnectionIsGone() throws IOException {
        StreamTransport transport = connect();
        pass(Duration.ZERO);
        transport.abort(CloseReason.IDLE);
        pass(Duration.ZERO);
        assertThat(told.events).contains("stopped", "near lost IDLE");
        pass(PAUSE);
        assertThat(asked).isEqualTo(2);
    }
}
