package dev.acceptloop.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.server.TransportKind;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A connection that is due after another, and is not made. */
@Timeout(60)
final class RefusedRenewalTest {
    private static final int BYTES = 64;

    /** It has no time, and is not among those that were opened. */
    @Test
    void aConnectionThatIsRefusedIsMissingAmongTheTimesOfConnections() throws Exception {
        var self = new AtomicReference<TinyServer>();
        try (var server =
                        TinyServer.answering(
                                BYTES,
                                (_, message, _, out) -> {
                                    Objects.requireNonNull(self.get()).refuse();
                                    out.write(message);
                                });
                Load load =
                        Load.connect(
                                LoadOptions.to(server.address())
                                        .messageBytes(BYTES)
                                        .messagesPerConnection(1)
                                        .build())) {
            self.set(server);
            LoadResult result = load.run(Duration.ZERO, Duration.ofSeconds(20), LoadListener.NONE);

            assertThat(result.errorCount()).isEqualTo(1);
            assertThat(result.trouble()).contains("connect: ");
            assertThat(result.opened()).isZero();
            assertThat(result.connect().missing()).isEqualTo(1);
            assertThat(Expectation.parse("connect-p99<5ms").check(result).verdict())
                    .isEqualTo(Expectation.Verdict.BROKEN);
        }
    }

    /** A full backlog is asked again until the time-out, and is no reply that is late. */
    @Test
    void aConnectionThatIsNotMadeInTimeIsAsOldAsItIs(@TempDir Path directory) throws Exception {
        var address = UnixDomainSocketAddress.of(directory.resolve("s"));
        var crowd = new ArrayList<SocketChannel>();
        try (var listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address, 1);
                Load load =
                        Load.connect(
                                LoadOptions.to(TransportKind.UNIX, address)
                                        .messageBytes(BYTES)
                                        .messagesPerConnection(1)
                                        .timeout(Duration.ofMillis(300))
                                        .build())) {
            Thread.ofPlatform().daemon().start(() -> answerOnceAndBeFull(listener, crowd));
            LoadResult result = load.run(Duration.ZERO, Duration.ofSeconds(20), LoadListener.NONE);

            assertThat(result.errors()).isEqualTo(Map.of(LoadError.TIMEOUT, 1L));
            assertThat(result.trouble()).endsWith("no connection in time");
            assertThat(result.opened()).isZero();
            assertThat(result.connect().aged()).isEqualTo(1);
        } finally {
            for (SocketChannel each : crowd) {
                each.close();
            }
        }
    }

    private static void answerOnceAndBeFull(
            ServerSocketChannel listener, List<SocketChannel> crowd) {
        try (SocketChannel first = listener.accept()) {
            var message = ByteBuffer.allocate(BYTES);
            while (message.hasRemaining() && first.read(message) >= 0) {}
            boolean full = false;
            while (!full) {
                SocketChannel another = SocketChannel.open(StandardProtocolFamily.UNIX);
                crowd.add(another);
                another.configureBlocking(false);
                try {
                    another.connect(listener.getLocalAddress());
                } catch (IOException e) {
                    full = true;
                }
            }
            first.write(message.flip());
            first.read(message.clear());
        } catch (IOException e) {
            return; // the test has ended
        }
    }
}
