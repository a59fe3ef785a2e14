package dev.acceptloop.event;

import static dev.acceptloop.event.Told.bytes;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.SPARSE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** What is left of a connection, and what is said of it, when it has ended. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
final class EndTest {
    private final RealReactor world = new RealReactor();
    private final Reactor reactor = world.reactor();
    private final Told told = new Told();
    private final Told.Recording far = told.protocol("far");

    EndTest() throws IOException {
        reactor.warnOfCallsAbove(Duration.ZERO); // what is logged is counted
    }

    @AfterEach
    void close() throws IOException {
        world.close();
    }

    private Port connect(Told.Recording near) throws IOException {
        Port port = reactor.listenTCP(world.anyAddress(), Factory.of(() -> near));
        reactor.connectTCP((InetSocketAddress) port.address(), ClientFactory.client(() -> far));
        world.turnUntil(() -> told.has("near made") && told.has("far made"));
        return port;
    }

    /** With a reader, a writer, a producer, bytes unsent and bytes unread. */
    @Test
    void anAbortLeavesNothingBehind() throws IOException {
        Told.Recording near = told.protocol("near");
        Port port = connect(near);
        far.transport.pauseReading();
        far.transport.write(bytes("unread"));
        StreamTransport transport = StreamTransport.of(near.transport);
        while (transport.pending() == 0) {
            transport.write(ByteBuffer.allocate(1 << 20));
        }
        transport.registerProducer(StreamTransport.of(far.transport));
        transport.abort(CloseReason.IDLE);
        transport.resumeReading();
        world.turnUntil(() -> told.has("near lost IDLE") && told.has("far lost SERVICE_CLOSED"));
        world.turnAFewTimes();
        assertThat(reactor.descriptors()).containsExactly((Selectable) port);
        assertThat(transport.pending()).isZero();
    }

    /** Aborted by the same call, so the end is on its way already. */
    @Test
    void aBugIsLoggedOnce() throws IOException {
        connect(
                told.new Recording("near") {
                    @Override
                    public void dataReceived(ByteBuffer data) {
                        transport.abort(CloseReason.IDLE);
                        throw new IllegalStateException("on purpose");
                    }
                });
        try (var log = new Warnings(Reactor.class)) {
            far.transport.write(bytes("x"));
            world.turnUntil(() -> told.has("near lost SERVICE_FAILED"));
            world.turnAFewTimes();
            assertThat(log.messages()).hasSize(1);
        }
        assertThat(told.events)
                .filteredOn(event -> event.startsWith("near lost"))
                .containsExactly("near lost SERVICE_FAILED");
    }

    /** There was no memory for the rest: FIN behind what left would make a whole of it. */
    @Test
    void aReplyThatMemoryCutsShortEndsInAReset(@TempDir Path directory) throws IOException {
        ByteBuffer endless = mapped(directory.resolve("zeros"));
        connect(
                told.new Recording("near") {
                    @Override
                    public void dataReceived(ByteBuffer data) {
                        transport.write(endless);
                    }
                });
        far.transport.write(bytes("x"));
        world.turnUntil(() -> told.has("near lost SERVICE_FAILED"));
        world.turnUntil(() -> told.events.stream().anyMatch(e -> e.startsWith("far lost")));
        assertThat(told.events).contains("far lost RESET");
    }

    /** More than the heap of a test has, and no memory: a file without blocks. */
    private static ByteBuffer mapped(Path file) throws IOException {
        var options = EnumSet.of(CREATE_NEW, READ, WRITE, SPARSE);
        try (var channel = FileChannel.open(file, options)) {
            return channel.map(FileChannel.MapMode.READ_WRITE, 0, Integer.MAX_VALUE - 8);
        }
    }

    @Test
    void aBugOfAHalfCloseIsLoggedOnce() throws IOException {
        connect(
                told.new Recording("near") {
                    @Override
                    public void readConnectionLost(Transport transport) {
                        throw new IllegalStateException("on purpose");
                    }
                });
        try (var log = new Warnings(Reactor.class)) {
            far.transport.shutdownOutput();
            world.turnUntil(() -> told.has("near lost SERVICE_FAILED"));
            world.turnAFewTimes();
            assertThat(log.messages()).hasSize(1);
        }
    }
}
