package dev.acceptloop.event.policies;

import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.event.ClientFactory;
import dev.acceptloop.event.Factory;
import dev.acceptloop.event.FileSender;
import dev.acceptloop.event.Reactor;
import dev.acceptloop.event.StreamTransport;
import dev.acceptloop.event.testing.MemoryReactor;
import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.Transport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A peer that takes its time to read what was written for it long ago, under a time-out. */
final class SlowReaderTest {
    private static final InetSocketAddress ANY =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final Duration IDLE = Duration.ofSeconds(10);
    private static final Duration GRACE = Duration.ofSeconds(1);
    private static final int MUCH = 600_000; // of which the network holds a tenth

    private final MemoryReactor memory = new MemoryReactor();
    private final Reactor reactor = memory.reactor();
    private final Slow client = new Slow();
    private @Nullable CloseReason reason; // of the server's end

    @AfterEach
    void close() {
        memory.close();
    }

    /** Reads 16 KiB when the test says so. */
    private static final class Slow implements Protocol {
        private Transport transport;
        private int received;
        private @Nullable CloseReason reason;

        @SuppressWarnings("NullAway.Init") // connectionMade comes first
        Slow() {}

        @Override
        public void connectionMade(Transport transport) {
            this.transport = transport;
            transport.pauseReading();
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            received += data.remaining();
            transport.pauseReading();
        }

        @Override
        public void connectionLost(CloseReason reason) {
            this.reason = reason;
        }
    }

    /** Connects the slow one to a server that does that at the beginning, and is silent then. */
    private void connect(Consumer<Transport> first) throws IOException {
        Factory server =
                Factory.of(() ->
                        new Protocol() {
                            @Override
                            public void connectionMade(Transport transport) {
                                first.accept(transport);
                            }

                            @Override
                            public void dataReceived(ByteBuffer data) {}

                            @Override
                            public void connectionLost(CloseReason why) {
                                reason = why;
                            }
                        });
        var port = reactor.listenTCP(ANY, new TimeoutFactory(server, reactor, IDLE, GRACE));
        var address = (InetSocketAddress) port.address();
        reactor.connectTCP(address, ClientFactory.client(() -> client));
        pass(Duration.ZERO);
    }

    private static void writeMuch(Transport transport) {
        transport.write(ByteBuffer.allocate(MUCH));
    }

    private void pass(Duration time) {
        memory.advance(time);
        for (int i = 0; i < 4; i++) {
            memory.advance(Duration.ZERO);
        }
    }

    private void readSome() {
        client.transport.resumeReading();
        pass(Duration.ZERO);
    }

    private void readAllIn(Duration pause) {
        while (client.received < MUCH && client.reason == null) {
            pass(pause);
            readSome();
        }
    }

    @Test
    void isNotIdleWhileItReads() throws IOException {
        connect(SlowReaderTest::writeMuch);
        readAllIn(Duration.ofSeconds(8));
        assertThat(client.received).isEqualTo(MUCH);
    }

    @Test
    void isNotIdleWhileItReadsAFile(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("file"), new byte[MUCH]);
        connect(transport -> sendFile(file, transport));
        readAllIn(Duration.ofSeconds(8));
        assertThat(client.received).isEqualTo(MUCH);
    }

    private static void sendFile(Path file, Transport transport) {
        try {
            var _ = FileSender.send(file, StreamTransport.of(transport));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void isCutOffWhenItStops() throws IOException {
        connect(SlowReaderTest::writeMuch);
        pass(IDLE.dividedBy(2));
        readSome();
        pass(IDLE.dividedBy(2));
        pass(IDLE);
        assertThat(reason).as("in its grace").isNull();
        pass(GRACE);
        assertThat(reason).isEqualTo(CloseReason.IDLE);
        readSome();
        assertThat(client.reason).isEqualTo(CloseReason.RESET);
    }

    @Test
    void getsAllOfItWhenItReadsInItsGrace() throws IOException {
        connect(SlowReaderTest::writeMuch);
        pass(IDLE);
        readAllIn(Duration.ofMillis(900));
        assertThat(client.received).isEqualTo(MUCH);
        assertThat(reason).isEqualTo(CloseReason.IDLE);
        readSome();
        assertThat(client.reason).isEqualTo(CloseReason.PEER_CLOSED);
    }

    @Test
    void getsAllOfAFileWhenItReadsInItsGrace(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("file"), new byte[MUCH]);
        connect(transport -> sendFile(file, transport));
        pass(IDLE);
        readAllIn(Duration.ofMillis(900));
        assertThat(client.received).isEqualTo(MUCH);
        assertThat(reason).isEqualTo(CloseReason.IDLE);
    }

    /** A kernel that has room does not say so until it has much of it. */
    @Test
    void isSeenToReadBeforeTheSelectorTells() throws IOException {
        var transports = new StreamTransport[1];
        connect(transport -> {
            transports[0] = StreamTransport.of(transport);
            writeMuch(transport);
        });
        StreamTransport transport = transports[0];
        long before = transport.taken();
        assertThat(before + transport.pending()).isEqualTo(MUCH);
        transport.trySend();
        assertThat(transport.taken()).isEqualTo(before);
        client.transport.resumeReading();
        while (client.received == 0) {
            memory.advance(Duration.ZERO);
        }
        transport.trySend();
        assertThat(transport.taken()).isEqualTo(before + client.received);
        assertThat(transport.taken() + transport.pending()).isEqualTo(MUCH);
    }
}
