package dev.acceptloop.clients;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.acceptloop.protocol.framing.Framing;
import dev.acceptloop.protocol.server.TransportKind;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(20)
final class LoadRunTest {
    private static final Duration SHORT = Duration.ofMillis(150);

    private static LoadResult run(LoadOptions.Builder options) throws Exception {
        try (Load load = Load.connect(options.build())) {
            return Windows.replied(load);
        }
    }

    private static LoadOptions.Builder to(TinyServer server) {
        return LoadOptions.to(server.address()).duration(SHORT);
    }

    /**
     * A message that begins or ends in the window counts with its whole time: whatever held up all
     * of them at an edge is too much.
     */
    @Test
    void keepsThroughputTimesLatencyEqualToConnections() throws Exception {
        try (var server = TinyServer.echo()) {
            LoadResult result =
                    run(to(server).connections(16).warmup(SHORT).duration(Duration.ofMillis(600)));

            assertThat(result.errors()).isEmpty();
            assertThat(result.counts().verified()).isPositive();
            long underWay = result.service().count() - result.counts().verified();
            assertThat(underWay).isBetween(0L, 16L); // when the window closed
            double longest = result.service().histogram().getMaxValue() / 1e9;
            double edges = 2 * 16 * longest / result.seconds();
            assertThat(result.meanUnderWay()).isCloseTo(16, within(0.8 + edges));
            assertThat(result.response().meanNanos()).isEqualTo(result.service().meanNanos());
        }
    }

    @Test
    void runsSeveralWindowsOverTheSameConnections() throws Exception {
        var told = new ArrayList<String>();
        var listener =
                new LoadListener() {
                    @Override
                    public void opened() {
                        told.add("opened");
                    }

                    @Override
                    public void closed() {
                        told.add("closed");
                    }
                };
        try (var server = TinyServer.echo();
                Load load = Load.connect(to(server).connections(6).threads(2).build())) {
            LoadResult warm = load.run(SHORT);
            LoadResult result =
                    Windows.repliedToEach(() -> {
                        told.clear();
                        return load.run(SHORT, SHORT, listener);
                    });

            assertThat(told).containsExactly("opened", "closed");
            assertThat(warm.counts().established()).isEqualTo(6);
            assertThat(result.counts().established()).isEqualTo(6);
            assertThat(result.errorCount()).isZero();
            assertThat(result.perConnection()).hasSize(6).allMatch(count -> count > 0);
            assertThat(result.perHalfSecond()).hasSize(1);
            assertThat(sum(result.perConnection())).isEqualTo(result.counts().verified());
            assertThat(sum(result.perHalfSecond())).isEqualTo(result.counts().verified());
            assertThat(result.perTenthSecond()).hasSize((int) Math.ceil(SHORT.toMillis() / 100.0));
            assertThat(sum(result.perTenthSecond())).isEqualTo(result.counts().verified());
            assertThat(load.verified())
                    .isGreaterThan(warm.counts().verified() + result.counts().verified());
        }
    }

    private static long sum(List<Long> counts) {
        return counts.stream().mapToLong(Long::longValue).sum();
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 8", "19, 3", "20, 1", "64, 32", "70000, 2"})
    void verifiesMessagesOfAnySizeAndDepth(int bytes, int depth) throws Exception {
        try (var server = TinyServer.echo()) {
            LoadResult result = run(to(server).connections(3).messageBytes(bytes).depth(depth));

            assertThat(result.errorCount()).as(result.trouble()).isZero();
            assertThat(result.counts().verified()).isPositive();
        }
    }

    @ParameterizedTest
    @EnumSource(Framing.class)
    void framesMessages(Framing framing) throws Exception {
        try (var server = TinyServer.echo()) {
            LoadResult result = run(to(server).framing(framing).depth(4).messageBytes(100));

            assertThat(result.errorCount()).as(result.trouble()).isZero();
            assertThat(result.counts().verified()).isPositive();
        }
    }

    @Test
    void bindsConnectionsToTheGivenSources() throws Exception {
        var peers = new ConcurrentLinkedQueue<String>();
        try (var server =
                new TinyServer((socket, in, out) -> {
                    peers.add(socket.getInetAddress().getHostAddress());
                    in.transferTo(out);
                })) {
            var sources =
                    List.of(InetAddress.ofLiteral("127.0.0.2"), InetAddress.ofLiteral("127.0.0.3"));
            LoadResult result;
            try (Load load = Load.connect(to(server).sources(sources).connections(4).build())) {
                result = Windows.repliedToEach(load::run);
            }

            assertThat(result.errorCount()).isZero();
            assertThat(peers)
                    .containsExactlyInAnyOrder("127.0.0.2", "127.0.0.2", "127.0.0.3", "127.0.0.3");
        }
    }

    @Test
    void loadsAServerAtAPath(@TempDir Path folder) throws Exception {
        var address = UnixDomainSocketAddress.of(folder.resolve("s"));
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(address, 1); // fewer than connect at once
            Thread.ofPlatform().daemon().start(() -> echoAll(server));
            LoadResult result =
                    run(LoadOptions.to(TransportKind.UNIX, address).duration(SHORT).connections(8));

            assertThat(result.errorCount()).as(result.trouble()).isZero();
            assertThat(result.counts().established()).isEqualTo(8);
            assertThat(result.counts().verified()).isPositive();
        }
    }

    private static void echoAll(ServerSocketChannel server) {
        try {
            while (true) {
                SocketChannel channel = server.accept();
                Thread.ofVirtual()
                        .start(() -> {
                            try (channel) {
                                InputStream in = Channels.newInputStream(channel);
                                in.transferTo(Channels.newOutputStream(channel));
                            } catch (IOException e) {
                                return; // the client's doing
                            }
                        });
            }
        } catch (IOException e) {
            return; // closed
        }
    }

    @Test
    void waitsOutTheThinkTime() throws Exception {
        try (var server = TinyServer.echo()) {
            var options = to(server).connections(4).thinkTime(Duration.ofMillis(50));
            LoadResult result;
            try (Load load = Load.connect(options.build())) {
                result = Windows.repliedToEach(load::run);
            }

            assertThat(result.errorCount()).isZero();
            assertThat(result.counts().verified()).isBetween(4L, 28L); // 7 rounds at most
        }
    }

    @Test
    void opensConnectionsOverTheRampUp() throws Exception {
        try (var server = TinyServer.echo()) {
            long before = System.nanoTime();
            Load.connect(to(server).connections(5).rampUp(Duration.ofMillis(250)).build()).close();

            assertThat(System.nanoTime() - before).isGreaterThan(200_000_000L);
        }
    }

    @Test
    void sendsAGivenTextAndExpectsAnother() throws Exception {
        try (var server =
                TinyServer.answering(6, (_, _, _, out) -> out.write("done".getBytes(UTF_8)))) {
            LoadResult result = run(to(server).send("cpu 50").reply(Reply.text("done")));

            assertThat(result.errorCount()).as(result.trouble()).isZero();
            assertThat(result.counts().verified()).isPositive();
        }
    }

    @Test
    void takesAGreetingFirst() throws Exception {
        try (var server =
                new TinyServer((_, in, out) -> {
                    out.write("welcome".getBytes(UTF_8));
                    in.transferTo(out);
                })) {
            LoadResult result = run(to(server).greeting("welcome"));

            assertThat(result.errorCount()).as(result.trouble()).isZero();
            assertThat(result.counts().verified()).isPositive();
        }
    }

    @Test
    void countsMessagesTheKernelTookWhenNoReplyIsDue() throws Exception {
        try (var server = new TinyServer((_, in, _) -> in.readAllBytes())) {
            LoadResult closed = run(to(server).connections(2).reply(Reply.NONE));
            LoadResult open = run(to(server).connections(2).reply(Reply.NONE).rate(1000));

            assertThat(closed.errorCount()).isZero();
            assertThat(closed.counts().verified()).isPositive();
            assertThat(open.errorCount()).isZero();
            assertThat(open.counts().sent()).isBetween(149L, 151L);
        }
    }
}
