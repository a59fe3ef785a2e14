package dev.acceptloop.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.acceptloop.event.testing.MemoryReactor;
import dev.acceptloop.protocol.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Ports and their factories, over a network in memory. */
final class PortTest {
    private static final Duration ZERO = Duration.ZERO;
    private static final InetSocketAddress ANY =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final MemoryReactor memory = new MemoryReactor();
    private final Reactor reactor = memory.reactor();
    private final Told told = new Told();

    @BeforeEach
    void logNoSlowCalls() {
        reactor.warnOfCallsAbove(ZERO); // what is logged is counted
    }

    @AfterEach
    void close() {
        memory.close();
    }

    private class Recording extends Factory {
        @Override
        public Optional<Protocol> buildProtocol(SocketAddress peer) {
            return Optional.of(told.protocol("server"));
        }

        @Override
        public void acceptFailed(IOException cause) {
            told.events.add(cause.getMessage());
        }

        @Override
        protected void startFactory() {
            told.events.add("start");
        }

        @Override
        protected void stopFactory() {
            told.events.add("stop");
        }
    }

    private void turn() {
        memory.advance(ZERO);
        memory.advance(ZERO);
    }

    private static InetSocketAddress address(Port port) {
        return (InetSocketAddress) port.address();
    }

    // ---------------------------------------------------------------- start, stop

    @Test
    void aFactoryIsStartedByItsFirstPortAndStoppedByItsLast() throws IOException {
        var factory = new Recording();
        Port one = reactor.listenTCP(ANY, factory);
        Port other = reactor.listenTCP(ANY, factory);
        var _ = one.stopListening();
        turn();
        assertThat(told.events).containsExactly("start");
        var _ = other.stopListening();
        turn();
        assertThat(told.events).containsExactly("start", "stop");
        factory.doStop(); // one too many: nothing happens, and nothing is owed
        reactor.listenTCP(ANY, factory);
        assertThat(told.events).containsExactly("start", "stop", "start");
    }

    @Test
    void aFactoryWhosePortCannotListenIsNotStarted() throws IOException {
        InetSocketAddress taken = address(reactor.listenTCP(ANY, new Recording()));
        told.events.clear();
        assertThatThrownBy(() -> reactor.listenTCP(taken, new Recording()))
                .isInstanceOf(IOException.class);
        assertThat(told.events).isEmpty();
    }

    @Test
    void aFactoryThatCannotStartLeavesNoPort() throws IOException {
        var factory =
                new Recording() {
                    @Override
                    protected void startFactory() {
                        throw new IllegalStateException("on purpose");
                    }
                };
        InetSocketAddress wanted = address(reactor.listenTCP(ANY, new Recording()));
        var free = new InetSocketAddress(wanted.getAddress(), wanted.getPort() + 1);
        assertThatThrownBy(() -> reactor.listenTCP(free, factory)).hasMessage("on purpose");
        reactor.listenTCP(free, new Recording());
    }

    @Test
    void aFactoryThatFailsToStopFailsTheStopAndThePortListensAgain() throws IOException {
        boolean[] fails = {true};
        var factory =
                new Recording() {
                    @Override
                    protected void stopFactory() {
                        super.stopFactory();
                        if (fails[0]) {
                            throw new IllegalStateException("on purpose");
                        }
                    }
                };
        Port port = reactor.listenTCP(ANY, factory);
        var stopped = port.stopListening();
        turn();
        assertThat(stopped).isCompletedExceptionally();
        reactor.connectTCP(address(port), told.factory("early"));
        memory.turnUntil(() -> told.has("early failed ConnectException DISCONNECTED"));
        fails[0] = false;
        port.startListening();
        reactor.connectTCP(address(port), told.factory("client"));
        memory.turnUntil(() -> told.has("client made"));
        var again = port.stopListening();
        turn();
        assertThat(again).isCompleted();
    }

    // ---------------------------------------------------------------- accept

    /** The peer that waits keeps the port readable: asked in each turn, it would spin. */
    @Test
    void aPortThatCannotAcceptWaitsAndTriesAgain() throws IOException {
        Port port = reactor.listenTCP(ANY, new Recording());
        reactor.connectTCP(address(port), told.factory("client"));
        reactor.callLater(ZERO, () -> memory.failWith(new SocketException("no descriptors")));
        try (var log = new Warnings(StreamPort.class)) {
            for (int i = 0; i < 20; i++) {
                memory.advance(ZERO);
            }
            assertThat(told.count("no descriptors")).isEqualTo(1);
            memory.advance(Duration.ofSeconds(1));
            turn();
            assertThat(told.count("no descriptors")).isEqualTo(2);
            assertThat(log.messages()).hasSize(2);
        }
        memory.failNoMore();
        memory.advance(Duration.ofSeconds(1));
        memory.turnUntil(() -> told.has("server made"));
    }

    @Test
    void aPortThatWasStoppedWhileItCouldNotAcceptStaysSo() throws IOException {
        Port port = reactor.listenTCP(ANY, new Recording());
        reactor.connectTCP(address(port), told.factory("client"));
        reactor.callLater(ZERO, () -> memory.failWith(new SocketException("no descriptors")));
        try (var log = new Warnings(StreamPort.class);
                var bugs = new Warnings(Reactor.class)) {
            turn();
            turn();
            assertThat(log.messages()).hasSize(1);
            var stopped = port.stopListening();
            turn();
            assertThat(stopped).isCompleted();
            memory.failNoMore();
            memory.advance(Duration.ofSeconds(5));
            turn();
            assertThat(bugs.messages()).isEmpty();
        }
        assertThat(told.has("server made")).isFalse();
    }

    /** So does what throws in acceptFailed, and an Error in buildProtocol. */
    @Test
    void whatThrowsForOneConnectionLeavesThePort() throws IOException {
        var thrown = new ArrayDeque<RuntimeException>();
        var factory =
                new Recording() {
                    @Override
                    public Optional<Protocol> buildProtocol(SocketAddress peer) {
                        if (told.count("server made") == 0) {
                            told.events.add("error");
                            throw new AssertionError("on purpose");
                        }
                        return super.buildProtocol(peer);
                    }
                };
        thrown.add(new IllegalStateException("on purpose"));
        Supplier<Reactor> owners =
                () -> {
                    if (!thrown.isEmpty()) {
                        told.events.add("no owner");
                        throw thrown.remove();
                    }
                    return reactor;
                };
        Port port = reactor.listenTCP(ANY, factory, TcpOptions.DEFAULTS, owners);
        try (var log = new Warnings(StreamPort.class)) {
            reactor.connectTCP(address(port), told.factory("one"));
            memory.turnUntil(() -> told.has("one connection lost PEER_CLOSED DISCONNECTED"));
            reactor.connectTCP(address(port), told.factory("two"));
            memory.turnUntil(() -> told.has("two connection lost PEER_CLOSED DISCONNECTED"));
            assertThat(log.messages()).hasSize(2);
        }
        assertThat(told.events).contains("no owner", "error");
        told.events.add("server made");
        reactor.connectTCP(address(port), told.factory("three"));
        memory.turnUntil(() -> told.count("server made") == 2);
    }

    @Test
    void whatThrowsInAcceptFailedLeavesThePort() throws IOException {
        var factory =
                new Recording() {
                    @Override
                    public void acceptFailed(IOException cause) {
                        super.acceptFailed(cause);
                        throw new IllegalStateException("on purpose");
                    }
                };
        Port port = reactor.listenTCP(ANY, factory);
        reactor.connectTCP(address(port), told.factory("client"));
        reactor.callLater(ZERO, () -> memory.failWith(new SocketException("no descriptors")));
        try (var log = new Warnings(StreamPort.class)) {
            memory.turnUntil(() -> told.has("no descriptors"));
            assertThat(log.messages()).hasSize(2);
        }
        memory.failNoMore();
        memory.advance(Duration.ofSeconds(1));
        memory.turnUntil(() -> told.has("server made"));
    }

    @Test
    void whatStopListeningReturnsIsTheCallersToComplete() throws IOException {
        var factory = new Recording();
        Port port = reactor.listenTCP(ANY, factory);
        assertThat(port.stopListening().complete(null)).isTrue();
        assertThat(port.stopListening().cancel(true)).isTrue();
        var stopped = port.stopListening();
        turn();
        assertThat(stopped).isCompleted();
        assertThat(told.events).containsExactly("start", "stop");
        assertThat(reactor.descriptors()).isEmpty();
    }

    @Test
    void aFactoryThatCouldNotStartIsStartedByItsNextPort() throws IOException {
        boolean[] fails = {true};
        var factory =
                new Recording() {
                    @Override
                    protected void startFactory() {
                        super.startFactory();
                        if (fails[0]) {
                            throw new IllegalStateException("on purpose");
                        }
                    }
                };
        assertThatThrownBy(() -> reactor.listenTCP(ANY, factory)).hasMessage("on purpose");
        fails[0] = false;
        var _ = reactor.listenTCP(ANY, factory).stopListening();
        turn();
        assertThat(told.events).containsExactly("start", "start", "stop");
    }
}
