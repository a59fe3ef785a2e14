package dev.acceptloop.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** A loop that cannot go on leaves nothing open and nobody untold. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
final class BrokenLoopTest {
    private static final InetSocketAddress ANY =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final Told told = new Told();
    private final Breakable system = new Breakable();
    private final Reactor reactor;

    BrokenLoopTest() throws IOException {
        reactor = Reactor.open(system, System::nanoTime);
    }

    @AfterEach
    void close() throws IOException {
        reactor.close();
    }

    /** The system's, whose selector somebody else can close. */
    private static final class Breakable extends SelectorProvider {
        private final SelectorProvider system = SelectorProvider.provider();
        private final List<Selector> selectors = new ArrayList<>();

        @Override
        public AbstractSelector openSelector() throws IOException {
            AbstractSelector selector = system.openSelector();
            selectors.add(selector);
            return selector;
        }

        void breakIt() throws IOException {
            selectors.getFirst().close();
        }

        @Override
        public DatagramChannel openDatagramChannel() throws IOException {
            return system.openDatagramChannel();
        }

        @Override
        public DatagramChannel openDatagramChannel(ProtocolFamily family) throws IOException {
            return system.openDatagramChannel(family);
        }

        @Override
        public Pipe openPipe() throws IOException {
            return system.openPipe();
        }

        @Override
        public ServerSocketChannel openServerSocketChannel() throws IOException {
            return system.openServerSocketChannel();
        }

        @Override
        public ServerSocketChannel openServerSocketChannel(ProtocolFamily family)
                throws IOException {
            return system.openServerSocketChannel(family);
        }

        @Override
        public SocketChannel openSocketChannel(ProtocolFamily family) throws IOException {
            return system.openSocketChannel(family);
        }

        @Override
        public SocketChannel openSocketChannel() throws IOException {
            return system.openSocketChannel();
        }
    }

    @Test
    void withoutItsSelectorAllIsClosedAndTold() throws IOException {
        Port port = reactor.listenTCP(ANY, Factory.of(() -> told.protocol("server")));
        try (var client = new Socket()) {
            client.connect(port.address());
            while (!told.has("server made")) {
                reactor.iterate(Duration.ofMillis(10));
            }
            system.breakIt();
            assertThatThrownBy(reactor::run).isInstanceOf(ClosedSelectorException.class);
            assertThat(told.events).containsExactly("server made", "server lost STOPPING");
            assertThat(client.getInputStream().read()).isNegative();
            assertThat(port.stopListening()).isCompleted();
        }
        try (var again = new ServerSocket()) {
            again.setReuseAddress(true);
            again.bind(port.address());
        }
    }

    /** It was accepted by one reactor, and is another's, which has ended meanwhile. */
    @Test
    void aConnectionThatComesTooLateIsEnded() throws Exception {
        var lost = new CountDownLatch(1);
        var factory =
                new Factory() {
                    @Override
                    public Optional<Protocol> buildProtocol(SocketAddress peer) {
                        return Optional.of(told.protocol("server"));
                    }

                    @Override
                    public void connectionLost(SocketAddress peer, CloseReason reason) {
                        told.events.add("lost " + reason);
                        lost.countDown();
                    }
                };
        Reactor other = Reactor.open();
        other.close();
        Port port = reactor.listenTCP(ANY, factory, TcpOptions.DEFAULTS, () -> other);
        try (var client = new Socket()) {
            client.connect(port.address());
            client.setSoTimeout(20_000);
            while (lost.getCount() > 0) {
                reactor.iterate(Duration.ofMillis(10));
            }
            assertThat(lost.await(20, TimeUnit.SECONDS)).isTrue();
            assertThatThrownBy(() -> client.getInputStream().read())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("reset");
        }
        assertThat(told.events).containsExactly("lost STOPPING");
    }

    @Test
    void theCallsAfterOneThatCouldNotBeMadeAreStillMade() {
        var calls = new ThreadCalls();
        var made = new ArrayList<String>();
        for (String name : List.of("one", "two", "three")) {
            calls.add(() -> made.add(name));
        }
        assertThatThrownBy(() ->
                        calls.runBatch(call -> {
                            call.run();
                            if (made.size() == 2) {
                                throw new OutOfMemoryError("for good");
                            }
                        }))
                .isInstanceOf(OutOfMemoryError.class);
        calls.runBatch(Runnable::run);
        assertThat(made).containsExactly("one", "two", "three");
    }
}
