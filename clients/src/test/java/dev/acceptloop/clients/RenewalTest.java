package dev.acceptloop.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.acceptloop.protocol.framing.Framing;
import dev.acceptloop.protocol.server.TransportKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that are closed after so many messages, as their server sees them. */
@Timeout(60)
final class RenewalTest {
    private static final int BYTES = 64;
    private static final long FEW = 40;
    private static final String PAGE = "Hello, World!";
    private static final String ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n" + PAGE;

    /** Messages that came over each connection there was, with those that are still open. */
    private final ConcurrentLinkedQueue<AtomicInteger> connections = new ConcurrentLinkedQueue<>();

    private static LoadOptions.Builder to(TinyServer server, int perConnection) {
        return LoadOptions.to(server.address())
                .messageBytes(BYTES)
                .messagesPerConnection(perConnection)
                .duration(Duration.ofMillis(200))
                .timeout(Duration.ofSeconds(20))
                .drain(Duration.ofSeconds(20));
    }

    private TinyServer echo() throws IOException {
        return counting(BYTES, (_, message, _, out) -> out.write(message));
    }

    private TinyServer counting(int bytes, TinyServer.Answer answer) throws IOException {
        return new TinyServer((socket, in, out) -> {
            var here = new AtomicInteger();
            connections.add(here);
            byte[] message = in.readNBytes(bytes);
            while (message.length == bytes) {
                answer.to(here.getAndIncrement(), message, socket, out);
                message = in.readNBytes(bytes);
            }
        });
    }

    /** Windows until there are some messages, however slow the machine is, one after the other. */
    private static List<LoadResult> windows(Load load) throws Exception {
        var windows = new ArrayList<LoadResult>();
        do {
            windows.add(load.run());
            assertThat(windows.getLast().errors()).as(windows.getLast().trouble()).isEmpty();
        } while (load.verified() < FEW && windows.size() < 50);
        assertThat(load.verified()).isGreaterThanOrEqualTo(FEW);
        return windows;
    }

    private static long opened(List<LoadResult> windows) {
        return windows.stream().mapToLong(LoadResult::opened).sum();
    }

    /** Of each client all connections but the last have had all that they are for. */
    private void assertEachHadItsShare(long messages, int perConnection, int clients) {
        List<Integer> counts = connections.stream().map(AtomicInteger::get).toList();
        assertThat(counts.stream().mapToLong(n -> n).sum()).isEqualTo(messages);
        assertThat(counts).allMatch(n -> n >= 1 && n <= perConnection);
        assertThat(counts.stream().filter(n -> n < perConnection).count())
                .isLessThanOrEqualTo(clients);
    }

    // ------------------------------------------------------------------ right servers

    @ParameterizedTest
    @CsvSource({"1, 1, 0", "3, 1, 0", "7, 4, 0", "1, 1, 400", "3, 1, 400", "5, 4, 4000"})
    void oneClientHasAConnectionForSoManyMessages(int perConnection, int depth, double rate)
            throws Exception {
        try (var server = echo();
                Load load =
                        Load.connect(to(server, perConnection).depth(depth).rate(rate).build())) {
            List<LoadResult> windows = windows(load);

            long due = Math.ceilDiv(load.verified(), (long) perConnection);
            assertThat(connections).hasSize((int) due);
            assertEachHadItsShare(load.verified(), perConnection, 1);
            // One that is begun when its window has closed is in none: few in a closed loop.
            long outside = rate > 0 ? due : windows.size();
            assertThat(opened(windows)).isBetween(due - 1 - outside, due - 1);
            assertThat(windows.getLast().counts().established()).isEqualTo(1);
            assertThat(windows.getLast().settings().messagesPerConnection())
                    .isEqualTo(perConnection);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "4, 0", "4, 800"})
    void eachOfSeveralClientsHasItsOwn(int perConnection, double rate) throws Exception {
        try (var server = echo();
                Load load =
                        Load.connect(
                                to(server, perConnection)
                                        .connections(5)
                                        .threads(2)
                                        .rate(rate)
                                        .build())) {
            List<LoadResult> windows = windows(load);

            assertEachHadItsShare(load.verified(), perConnection, 5);
            long more = connections.size() - 5L;
            long outside = rate > 0 ? more : 5L * windows.size();
            assertThat(opened(windows)).isBetween(more - outside, more);
            assertThat(windows.getLast().counts().established()).isEqualTo(5);
        }
    }

    /** What it takes is in the time of the message that needed it, and has a time of its own. */
    @Test
    void aConnectionIsInTheTimeOfItsFirstMessage() throws Exception {
        try (var server = echo();
                Load load = Load.connect(to(server, 1).build())) {
            for (LoadResult window : windows(load)) {
                LoadResult.Times connect = window.connect();

                assertThat(connect.count()).isEqualTo(window.opened());
                assertThat(connect.unanswered()).isZero();
                assertThat(connect.histogram().getMaxValue())
                        .isLessThanOrEqualTo(window.response().histogram().getMaxValue());
                if (connect.count() > 0) {
                    assertThat(connect.histogram().getMinValue()).isPositive();
                }
            }
        }
    }

    /** As it was begun: one that is begun before, or after, may be made inside. */
    @Test
    void aConnectionIsOfTheWindowInWhichItWasBegun() throws Exception {
        try (var server = echo()) {
            var tally = new Tally(to(server, 1).build(), 1, 1000, 2000);

            tally.connected(999, 1500);
            tally.connected(1000, 1007);
            tally.connected(1999, 2500);
            tally.connected(2000, 2001);

            assertThat(tally.connect.result().count()).isEqualTo(2);
            assertThat(tally.connect.result().meanNanos()).isEqualTo((7 + 501) / 2.0);
        }
    }

    @Test
    void withoutANumberAllGoOverOne() throws Exception {
        try (var server = echo();
                Load load = Load.connect(to(server, 0).connections(2).build())) {
            assertThat(opened(windows(load))).isZero();
            assertThat(connections).hasSize(2);
        }
    }

    /** It is not asked to end the connection, and does not. */
    @ParameterizedTest
    @CsvSource({"1, 1, 0", "3, 1, 0", "3, 1, 400", "6, 4, 0"})
    void ofHttpTheClientCloses(int perConnection, int depth, double rate) throws Exception {
        HttpRequest request = HttpRequest.to("http://127.0.0.1/");
        assertThat(request.text()).doesNotContain("Connection:");
        try (var server =
                        counting(
                                request.text().length(),
                                (_, _, _, out) ->
                                        out.write(ANSWER.getBytes(StandardCharsets.US_ASCII)));
                Load load =
                        Load.connect(
                                to(server, perConnection)
                                        .send(request.text())
                                        .reply(request.reply(Statuses.SUCCESS, 13, "World"))
                                        .depth(depth)
                                        .rate(rate)
                                        .build())) {
            windows(load);

            assertThat(connections)
                    .hasSize((int) Math.ceilDiv(load.verified(), (long) perConnection));
            assertEachHadItsShare(load.verified(), perConnection, 1);
        }
    }

    /** A server of HTTP may end a connection before, and the next has its full number again. */
    @Test
    void ofHttpTheServerMayCloseBefore() throws Exception {
        HttpRequest request = HttpRequest.to("http://127.0.0.1/");
        String last = ANSWER.replace("Content", "Connection: close\r\nContent");
        try (var server =
                        counting(
                                request.text().length(),
                                (n, _, socket, out) -> {
                                    boolean ends = connections.size() % 2 == 0 && n == 1;
                                    String answer = ends ? last : ANSWER;
                                    out.write(answer.getBytes(StandardCharsets.US_ASCII));
                                    if (ends) {
                                        socket.shutdownOutput();
                                    }
                                });
                Load load =
                        Load.connect(
                                to(server, 3)
                                        .send(request.text())
                                        .reply(request.reply(Statuses.SUCCESS, 13, "World"))
                                        .build())) {
            windows(load);

            List<Integer> counts = connections.stream().map(AtomicInteger::get).toList();
            for (int i = 0; i < counts.size() - 1; i++) {
                assertThat(counts.get(i)).as("connection %d", i).isEqualTo(i % 2 == 0 ? 3 : 2);
            }
        }
    }

    @Test
    void aThinkingClientRenewsToo() throws Exception {
        try (var server = echo();
                Load load =
                        Load.connect(
                                to(server, 2)
                                        .connections(4)
                                        .thinkTime(Duration.ofMillis(1))
                                        .build())) {
            windows(load);

            assertEachHadItsShare(load.verified(), 2, 4);
        }
    }

    /** Each connection is greeted. */
    @Test
    void aGreetingIsDueOnEachConnection() throws Exception {
        try (var server =
                        new TinyServer((_, in, out) -> {
                            connections.add(new AtomicInteger());
                            out.write("welcome\r\n".getBytes(StandardCharsets.US_ASCII));
                            in.transferTo(out);
                        });
                Load load =
                        Load.connect(
                                to(server, 2).framing(Framing.LINE).greeting("welcome").build())) {
            windows(load);

            assertThat(connections).hasSize((int) Math.ceilDiv(load.verified(), 2L));
        }
    }

    // ------------------------------------------------------------------ wrong servers

    /** Of the third connection, and so none of its own that the first one was right. */
    @Test
    void eachReplyOfEachConnectionIsVerified() throws Exception {
        try (var server =
                        counting(
                                BYTES,
                                (_, message, _, out) -> {
                                    message[BYTES - 1] ^= (byte) (connections.size() == 3 ? 1 : 0);
                                    out.write(message);
                                });
                Load load = Load.connect(to(server, 2).duration(Duration.ofSeconds(20)).build())) {
            LoadResult result = load.run(Duration.ZERO, Duration.ofSeconds(20), LoadListener.NONE);

            assertThat(result.errors()).isEqualTo(Map.of(LoadError.WRONG, 1L));
            assertThat(load.verified()).isEqualTo(4);
        }
    }

    /** Nobody reads that connection any more, but what came with its last reply was read. */
    @Test
    void moreThanWasAskedForIsWrong() throws Exception {
        try (var server =
                        counting(
                                BYTES,
                                (n, message, _, out) -> {
                                    byte[] more = new byte[BYTES + (n == 2 ? 1 : 0)];
                                    System.arraycopy(message, 0, more, 0, BYTES);
                                    out.write(more);
                                });
                Load load = Load.connect(to(server, 3).build())) {
            LoadResult result = load.run(Duration.ZERO, Duration.ofSeconds(20), LoadListener.NONE);

            assertThat(result.errors()).isEqualTo(Map.of(LoadError.WRONG, 1L));
            assertThat(result.trouble()).contains("1 bytes came when nothing was due");
            assertThat(load.verified()).isEqualTo(3);
        }
    }

    /** Also where nothing is under way, as between two messages of a slow schedule. */
    @ParameterizedTest
    @ValueSource(ints = {0, 20})
    void aServerThatEndsAConnectionBeforeIsAnError(int rate) throws Exception {
        try (var server =
                        counting(
                                BYTES,
                                (n, message, socket, out) -> {
                                    out.write(message);
                                    if (n == 1) {
                                        socket.close();
                                    }
                                });
                Load load = Load.connect(to(server, 3).rate(rate).build())) {
            LoadResult result = load.run(Duration.ZERO, Duration.ofSeconds(20), LoadListener.NONE);

            assertThat(result.errors().keySet()).isSubsetOf(LoadError.EOF, LoadError.RESET);
            assertThat(result.errorCount()).isEqualTo(1);
            assertThat(load.verified()).isEqualTo(2);
        }
    }

    @Test
    void aServerThatIsGoneIsAnError() throws Exception {
        var server = echo();
        try (Load load = Load.connect(to(server, 2).connections(2).build())) {
            windows(load);
            server.close();
            LoadResult result = load.run();

            // Reset, if a connection was half used, or it came while the socket was on its way out.
            assertThat(result.errors().keySet())
                    .isNotEmpty()
                    .isSubsetOf(LoadError.REFUSED, LoadError.RESET, LoadError.EOF);
            assertThat(result.counts().established()).isZero();
        }
    }

    // ------------------------------------------------------------------ what cannot be

    @Test
    void whatDoesNotFitTogetherIsRefused() throws Exception {
        try (var server = echo()) {
            refused(to(server, -1), "messages per connection -1: expected 0 to 2147483647");
            refused(to(server, 1).reply(Reply.NONE), "a connection without replies is not");
            refused(
                    to(server, 2).depth(2).thinkTime(Duration.ofMillis(1)),
                    "no room for pipelining");
            HttpRequest single = HttpRequest.to("http://127.0.0.1/").keepAlive(false);
            LoadOptions.Builder http =
                    LoadOptions.to(server.address())
                            .send(single.text())
                            .reply(single.reply(Statuses.SUCCESS));
            refused(
                    http.messagesPerConnection(2),
                    "each request has a connection of its own already");
            assertThat(http.messagesPerConnection(1).build().messagesPerConnection()).isEqualTo(1);
            refused(
                    LoadOptions.to(TransportKind.UDP, server.address()).messagesPerConnection(1),
                    "datagrams have no connection");
        }
    }

    private static void refused(LoadOptions.Builder options, String words) {
        assertThatIllegalArgumentException()
                .isThrownBy(options::build)
                .withMessageContaining(words);
    }
}
