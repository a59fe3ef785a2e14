package dev.acceptloop.event;

import static dev.acceptloop.event.Told.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever one protocol throws, and wherever, is its own end and nobody else's. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
final class TroubleTest {
    private final RealReactor world = new RealReactor();
    private final Reactor reactor = world.reactor();
    private final Told told = new Told();
    private final Told.Recording client = told.protocol("client");
    private Port port;

    enum Trouble {
        BUG,
        ASSERTION,
        TOO_DEEP,
        NOT_THERE,
        NO_MEMORY,
        CHECKED,
        INTERRUPTED;

        void happen() {
            Trouble.<RuntimeException>throwUnseen(thrown());
        }

        private Throwable thrown() {
            return switch (this) {
                case BUG -> new IllegalStateException("on purpose");
                case ASSERTION -> new AssertionError("on purpose");
                case TOO_DEEP -> new StackOverflowError("on purpose");
                case NOT_THERE -> new NoClassDefFoundError("on purpose");
                case NO_MEMORY -> new OutOfMemoryError("on purpose");
                case CHECKED -> new IOException("on purpose");
                case INTERRUPTED -> new InterruptedException("on purpose");
            };
        }

        @SuppressWarnings("unchecked") // erased: that is how a checked exception gets by
        private static <T extends Throwable> void throwUnseen(Throwable thrown) throws T {
            throw (T) thrown;
        }
    }

    @SuppressWarnings("NullAway.Init") // each test connects first
    TroubleTest() throws IOException {
        reactor.warnOfCallsAbove(Duration.ZERO);
    }

    @AfterEach
    void othersAreServed() throws IOException {
        var other = told.protocol("other");
        reactor.connectTCP((InetSocketAddress) port.address(), ClientFactory.client(() -> other));
        world.turnUntil(() -> told.has("other made") && told.count("server made") == 2);
        world.close();
    }

    private void connect(Supplier<Told.Recording> server) throws IOException {
        Told.Recording first = server.get();
        port =
                reactor.listenTCP(
                        world.anyAddress(),
                        Factory.of(() ->
                                told.count("server made") == 0 ? first : told.protocol("server")));
        reactor.connectTCP((InetSocketAddress) port.address(), ClientFactory.client(() -> client));
        world.turnUntil(() -> told.has("client made") && told.has("server made"));
    }

    private void untilTheServerFailed() {
        try (var log = new Warnings(Reactor.class)) {
            world.turnUntil(() -> told.has("server lost SERVICE_FAILED"));
            assertThat(log.messages()).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void inTheBeginning(Trouble trouble) throws IOException {
        try (var log = new Warnings(Reactor.class)) {
            connect(() ->
                    told.new Recording("server") {
                        @Override
                        public void connectionMade(Transport transport) {
                            super.connectionMade(transport);
                            trouble.happen();
                        }
                    });
            world.turnUntil(() -> told.has("server lost SERVICE_FAILED"));
            assertThat(log.messages()).hasSize(1);
        }
    }

    /** Which is asked for when the connection has been made, and not before. */
    @ParameterizedTest
    @EnumSource
    void whenItsMemoryIsCounted(Trouble trouble) throws IOException {
        try (var log = new Warnings(Reactor.class)) {
            connect(() ->
                    told.new Recording("server") {
                        @Override
                        public int retained() {
                            trouble.happen();
                            return 0;
                        }
                    });
            world.turnUntil(() -> told.has("server lost SERVICE_FAILED"));
            assertThat(log.messages()).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void inBetween(Trouble trouble) throws IOException {
        connect(() ->
                told.new Recording("server") {
                    @Override
                    public void dataReceived(ByteBuffer data) {
                        trouble.happen();
                    }
                });
        client.transport.write(bytes("x"));
        untilTheServerFailed();
    }

    @ParameterizedTest
    @EnumSource
    void atThePeersFin(Trouble trouble) throws IOException {
        connect(() ->
                told.new Recording("server") {
                    @Override
                    public void readConnectionLost(Transport transport) {
                        trouble.happen();
                    }
                });
        client.transport.shutdownOutput();
        untilTheServerFailed();
    }

    @ParameterizedTest
    @EnumSource
    void inATask(Trouble trouble) throws IOException {
        var server = told.protocol("server");
        connect(() -> server);
        server.transport.execute(trouble::happen);
        untilTheServerFailed();
    }

    @ParameterizedTest
    @EnumSource
    void inTheEnd(Trouble trouble) throws IOException {
        connect(() ->
                told.new Recording("server") {
                    @Override
                    public void connectionLost(CloseReason reason) {
                        super.connectionLost(reason);
                        trouble.happen();
                    }
                });
        try (var log = new Warnings(Reactor.class)) {
            client.transport.close(CloseReason.SERVICE_CLOSED);
            world.turnUntil(() -> told.has("server lost PEER_CLOSED"));
            assertThat(log.messages()).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void inACallOfTheReactor(Trouble trouble) throws IOException {
        connect(() -> told.protocol("server"));
        try (var log = new Warnings(Reactor.class)) {
            reactor.callLater(Duration.ZERO, trouble::happen);
            reactor.callFromThread(trouble::happen);
            world.turnUntil(() -> log.messages().size() == 2);
        }
        client.transport.write(bytes("x"));
    }

    /** Not of the conversation, but of one who is asked for it. */
    @Test
    void inAFactory() throws IOException {
        boolean[] failed = {false};
        port =
                reactor.listenTCP(
                        world.anyAddress(),
                        Factory.of(() -> {
                            if (!failed[0]) {
                                failed[0] = true;
                                throw new StackOverflowError("on purpose");
                            }
                            return told.protocol("server");
                        }));
        try (var log = new Warnings(StreamPort.class)) {
            for (int i = 0; i < 2; i++) {
                reactor.connectTCP(
                        (InetSocketAddress) port.address(), ClientFactory.client(() -> client));
            }
            world.turnUntil(() -> told.has("server made") && told.has("client lost PEER_CLOSED"));
            assertThat(log.messages()).hasSize(1);
        }
    }
}
