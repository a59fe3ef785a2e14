package dev.acceptloop.event.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.event.Connector;
import dev.acceptloop.event.Factory;
import dev.acceptloop.event.Port;
import dev.acceptloop.event.Reactor;
import dev.acceptloop.event.ReconnectPolicy;
import dev.acceptloop.event.ReconnectingClientFactory;
import dev.acceptloop.event.Told;
import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Connecting again, in the time of a reactor in memory. */
final class ReconnectingTest {
    private static final InetSocketAddress DEAD =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);

    private final MemoryReactor memory = new MemoryReactor();
    private final Reactor reactor = memory.reactor();
    private final Told told = new Told();
    private final List<Duration> attempts = new ArrayList<>();

    private final class Counting extends ReconnectingClientFactory {
        Counting(double jitter, int maxRetries, RandomGenerator random) {
            super(
                    reactor,
                    new ReconnectPolicy(
                            Duration.ofSeconds(1), 2, Duration.ofSeconds(10), jitter, maxRetries),
                    random);
        }

        @Override
        public Optional<Protocol> buildProtocol(SocketAddress peer) {
            return Optional.of(told.protocol("client"));
        }

        @Override
        public void startedConnecting(Connector connector) {
            super.startedConnecting(connector);
            attempts.add(Duration.ofNanos(reactor.nanoTime()));
        }

        @Override
        public void clientConnectionFailed(Connector connector, IOException why) {
            told.events.add("failed");
            super.clientConnectionFailed(connector, why);
        }
    }

    private void pass(int seconds) {
        for (int i = 0; i < seconds * 10; i++) {
            memory.advance(Duration.ofMillis(100));
        }
    }

    @Test
    void waitsLongerEachTimeAndNeverLongerThanTheLongest() {
        reactor.connectTCP(DEAD, new Counting(0, 6, new SplittableRandom(1)));
        pass(60);
        assertThat(attempts).hasSize(7); // the first, and six retries
        for (int i = 1; i < attempts.size(); i++) {
            Duration waited = attempts.get(i).minus(attempts.get(i - 1));
            assertThat(waited.toSeconds()).isEqualTo(Math.min(1 << i, 10));
        }
    }

    /** Ten times the wait and more to either side: still between none and the longest. */
    @Test
    void chanceLeadsNeitherAboveTheLongestNorBelowZero() {
        reactor.connectTCP(DEAD, new Counting(10, 200, new SplittableRandom(1)));
        pass(2000);
        assertThat(attempts).hasSize(201);
        for (int i = 1; i < attempts.size(); i++) {
            assertThat(attempts.get(i).minus(attempts.get(i - 1)))
                    .isLessThanOrEqualTo(Duration.ofMillis(10_300));
        }
    }

    @Test
    void whoStopsTryingIsNotStartedByTheFailureThatBrings() {
        var factory = new Counting(0, 100, new SplittableRandom(1));
        reactor.connectTCP(DEAD, factory);
        factory.stopTrying(); // while it is connecting
        pass(30);
        assertThat(attempts).hasSize(1);
        assertThat(told.events).containsExactly("failed");
        factory.resetDelay();
        reactor.connectTCP(DEAD, factory);
        pass(1);
        factory.stopTrying(); // while it waits
        pass(30);
        assertThat(attempts).hasSize(2);
        assertThat(factory.retries()).isEqualTo(1);
    }

    /** The connection there is stays. */
    @Test
    void whoStopsTryingWhileConnectedLosesNothingAndDoesNotComeAgain() throws IOException {
        var server = told.protocol("server");
        Port port =
                reactor.listenTCP(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        Factory.of(() -> server));
        var factory = new Counting(0, 100, new SplittableRandom(1));
        reactor.connectTCP((InetSocketAddress) port.address(), factory);
        memory.turnUntil(() -> told.has("client made") && told.has("server made"));
        factory.stopTrying();
        pass(30);
        assertThat(told.events).hasSize(2);
        server.transport.abort(CloseReason.IDLE);
        memory.turnUntil(() -> told.has("client lost RESET"));
        pass(30);
        assertThat(attempts).hasSize(1);
    }

    private static final class Closing implements Protocol {
        @Override
        public void connectionMade(Transport transport) {
            transport.close(CloseReason.SERVICE_CLOSED);
        }

        @Override
        public void dataReceived(ByteBuffer data) {}
    }

    @Test
    void comesAgainWhenAConnectionIsLost() throws IOException {
        Port port =
                reactor.listenTCP(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        Factory.of(Closing::new));
        reactor.connectTCP(
                (InetSocketAddress) port.address(), new Counting(0, 2, new SplittableRandom(1)));
        pass(30);
        assertThat(told.count("client lost PEER_CLOSED")).isEqualTo(3);
        assertThat(attempts).hasSize(3);
        assertThat(attempts.getLast().toSeconds()).isEqualTo(2 + 4);
    }
}
