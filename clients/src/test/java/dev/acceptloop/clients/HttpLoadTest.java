package dev.acceptloop.clients;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Loads of HTTP against servers that do one thing wrong, or one that is rare. */
@Timeout(60)
final class HttpLoadTest {
    private static final String PAGE = "Hello, World!";
    private static final String RIGHT = "HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n" + PAGE;
    private static final String CLOSING =
            "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 13\r\n\r\n" + PAGE;
    private static final String UNSIZED = "HTTP/1.0 200 OK\r\n\r\n" + PAGE;
    private static final long FEW = 20;

    /** One connection's number from 0, its request's number from 0, and what it answers. */
    private interface Answer {
        void to(int connection, int request, Socket socket, OutputStream out) throws Exception;
    }

    private static TinyServer serving(Answer answer) throws IOException {
        var connections = new AtomicInteger();
        return new TinyServer((socket, in, out) -> {
            int connection = connections.getAndIncrement();
            for (int request = 0; !socket.isClosed() && asked(in); request++) {
                answer.to(connection, request, socket, out);
            }
        });
    }

    /** Reads a head; false at the end. */
    private static boolean asked(InputStream in) throws IOException {
        int lastFour = 0;
        for (int b = in.read(); b >= 0; b = in.read()) {
            lastFour = lastFour << 8 | b;
            if (lastFour == 0x0d0a0d0a) {
                return true;
            }
        }
        return false;
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(ISO_8859_1));
    }

    private static HttpRequest get(TinyServer server) {
        return HttpRequest.to("http://127.0.0.1:" + server.address().getPort() + "/x?y=z");
    }

    private static LoadOptions.Builder to(TinyServer server) {
        return to(server, get(server));
    }

    private static LoadOptions.Builder to(TinyServer server, HttpRequest request) {
        return LoadOptions.to(server.address())
                .send(request.text())
                .reply(request.reply(Statuses.SUCCESS, PAGE.length(), "World"))
                .duration(Duration.ofMillis(200))
                .timeout(Duration.ofSeconds(20));
    }

    /** A window with some replies in it, however slow the machine is. */
    private static LoadResult run(LoadOptions.Builder options) throws Exception {
        try (Load load = Load.connect(options.build())) {
            LoadResult result = load.run();
            for (int more = 0;
                    more < 20 && load.verified() < FEW && result.errorCount() == 0;
                    more++) {
                result = load.run();
            }
            return result;
        }
    }

    /** It is an error of its connection, and the others' end is not waited for in vain. */
    @Test
    void aReplyToAMessageThatWasNotSentEndsItsConnectionAndNotTheRunsEnd() throws Exception {
        try (var server =
                serving((connection, request, _, out) ->
                        write(out, connection % 3 == 1 && request == 3 ? RIGHT + RIGHT : RIGHT))) {
            LoadResult result = run(to(server).connections(3));
            for (int more = 0; more < 20 && result.errorCount() == 0; more++) {
                result = run(to(server).connections(3));
            }

            assertThat(result.errors()).isEqualTo(Map.of(LoadError.WRONG, 1L));
            assertThat(result.trouble())
                    .endsWith("a reply came to a message that was not sent yet");
            assertThat(result.service().missing()).isEqualTo(1);
        }
    }

    // ------------------------------------------------------------------ right servers

    @ParameterizedTest
    @CsvSource({"1, 0", "16, 0", "1, 400", "8, 400"})
    void verifiesRepliesOfAServerThatIsRight(int depth, double rate) throws Exception {
        try (var server = serving((_, _, _, out) -> write(out, RIGHT))) {
            LoadResult result = run(to(server).connections(3).depth(depth).rate(rate));

            assertThat(result.errors()).as(result.trouble()).isEmpty();
            assertThat(result.counts().verified()).isPositive();
            assertThat(result.settings().request()).isEqualTo("GET /x?y=z HTTP/1.1");
        }
    }

    @Test
    void verifiesChunksThatComeInPieces() throws Exception {
        try (var server =
                serving((_, n, _, out) -> {
                    write(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nHel");
                    LockSupport.parkNanos(n % 2 * 100_000L);
                    write(out, "lo\r");
                    LockSupport.parkNanos(n % 2 * 100_000L);
                    write(out, "\n8\r\n, World!\r\n0\r\nX-Request: " + n + "\r\n\r\n");
                })) {
            LoadResult result = run(to(server).connections(2));

            assertThat(result.errors()).as(result.trouble()).isEmpty();
            assertThat(result.counts().verified()).isPositive();
        }
    }

    /** Each reply is of a connection of its own, and none of them is an error. */
    @ParameterizedTest
    @CsvSource({"true, 0", "false, 0", "true, 400", "false, 400"})
    void takesAnotherConnectionWhereTheServerEndsOne(boolean sized, double rate) throws Exception {
        var requests = new AtomicInteger();
        var others = new AtomicInteger();
        try (var server =
                serving((_, n, socket, out) -> {
                    requests.incrementAndGet();
                    others.addAndGet(n);
                    write(out, sized ? CLOSING : UNSIZED);
                    socket.close();
                })) {
            LoadResult result = run(to(server).connections(3).rate(rate));

            assertThat(result.errors()).as(result.trouble()).isEmpty();
            assertThat(result.counts().verified()).isPositive();
            assertThat(result.counts().established()).isEqualTo(3);
            assertThat(requests).hasValueGreaterThan((int) FEW - 1);
            assertThat(others).hasValue(0);
        }
    }

    @Test
    void takesAConnectionForEachRequestWhereItIsTold() throws Exception {
        var most = new AtomicInteger();
        var connections = new AtomicInteger();
        try (var server =
                serving((connection, n, _, out) -> {
                    connections.accumulateAndGet(connection, Math::max);
                    most.accumulateAndGet(n, Math::max);
                    write(out, RIGHT); // and does not close
                })) {
            LoadResult result = run(to(server, get(server).keepAlive(false)).connections(2));

            assertThat(result.errors()).as(result.trouble()).isEmpty();
            assertThat(result.counts().verified()).isPositive();
            assertThat(most).hasValue(0);
            assertThat(connections).hasValueGreaterThan((int) FEW - 3);
        }
    }

    /** As servers do whose patience is shorter than the gap between two messages. */
    @Test
    void aConnectionMayBeClosedWhileNothingIsAsked() throws Exception {
        try (var server =
                new TinyServer((socket, in, out) -> {
                    assertThat(asked(in)).isTrue();
                    write(out, RIGHT);
                    LockSupport.parkNanos(2_000_000); // the reply has been read by then, or not
                    if (in.available() == 0) {
                        socket.shutdownOutput();
                    }
                    in.readAllBytes();
                })) {
            LoadResult result =
                    run(to(server).connections(4).rate(40).duration(Duration.ofMillis(500)));

            assertThat(result.errors()).as(result.trouble()).isEmpty();
            assertThat(result.counts().verified()).isPositive();
        }
    }

    // ------------------------------------------------------------------ wrong servers

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 OK|503 Busy|STATUS|the reply is 503 Busy, where 2xx is due",
                "Content-Length: 13|Content-Length: 12|WRONG|the reply's length is 12",
                "World|Wurld|WRONG|the reply does not contain 'World'",
            })
    void countsEachWrongReplyAndGoesOn(String right, String wrong, LoadError error, String trouble)
            throws Exception {
        String other = RIGHT.replace(right, wrong).replace("12\r\n\r\nHello", "12\r\n\r\nHell");
        try (var server = serving((_, n, _, out) -> write(out, n % 4 == 3 ? other : RIGHT))) {
            LoadResult result;
            Duration patience = Duration.ofSeconds(20);
            LoadOptions.Builder asked = to(server).connections(2).rate(400).drain(patience);
            try (Load load = Load.connect(asked.build())) {
                result = load.run();
            }
            long planned = result.counts().planned();

            assertThat(result.trouble()).contains(trouble);
            assertThat(result.errors()).containsOnlyKeys(error);
            assertThat(result.counts().established()).isEqualTo(2);
            assertThat(result.response().missing()).isEqualTo(result.errors(error));
            assertThat(result.response().messages()).isEqualTo(planned);
            assertThat(result.errors(error)).isEqualTo((planned + 1) / 2 / 4 + planned / 2 / 4);
        }
    }

    @Test
    void countsAReplyThatIsCutOff() throws Exception {
        try (var server =
                serving((_, n, socket, out) -> {
                    write(out, n < 5 ? RIGHT : RIGHT.substring(0, RIGHT.length() - 1));
                    if (n == 5) {
                        socket.close();
                    }
                })) {
            LoadResult result = run(to(server).connections(1));

            assertThat(result.errors()).isEqualTo(Map.of(LoadError.EOF, 1L));
            assertThat(result.trouble()).contains("in the middle of its answer");
        }
    }

    /** One byte of the head after the other, for ever. */
    @Test
    void givesUpOnAHeadThatDoesNotEnd() throws Exception {
        try (var server =
                serving((_, n, _, out) -> {
                    write(out, n < 5 ? RIGHT : "HTTP/1.1 200 OK\r\nX: ");
                    while (n == 5) {
                        write(out, "x");
                        LockSupport.parkNanos(10_000_000);
                    }
                })) {
            LoadResult result = run(to(server).connections(1).timeout(Duration.ofMillis(700)));

            assertThat(result.errors()).isEqualTo(Map.of(LoadError.TIMEOUT, 1L));
        }
    }

    @Test
    void countsWhatWasAskedBehindTheLastAnswer() throws Exception {
        try (var server =
                serving((_, n, socket, out) -> {
                    write(out, n < 5 ? RIGHT : CLOSING);
                    if (n == 5) {
                        socket.shutdownOutput();
                        socket.getInputStream().readAllBytes();
                    }
                })) {
            LoadResult result = run(to(server).connections(1).depth(4));

            assertThat(result.errors()).isEqualTo(Map.of(LoadError.EOF, 3L));
            assertThat(result.trouble()).contains("before its last answer");
        }
    }

    @Test
    void countsAServerThatIsNotThereAnyMore() throws Exception {
        var server =
                serving((_, _, socket, out) -> {
                    write(out, CLOSING);
                    socket.close();
                });
        try (Load load = Load.connect(to(server).connections(2).build())) {
            while (load.verified() < FEW) {
                assertThat(load.run().errors()).isEmpty();
            }
            server.close();
            LoadResult result = load.run();

            // Reset, if it came while the listening socket was on its way out.
            assertThat(result.errors().keySet())
                    .isNotEmpty()
                    .isSubsetOf(LoadError.REFUSED, LoadError.RESET);
            assertThat(result.errorCount()).isEqualTo(2);
            assertThat(result.counts().established()).isZero();
        }
    }

    @Test
    void countsWhatIsNoHttp() throws Exception {
        try (var server = new TinyServer((_, in, out) -> in.transferTo(out))) {
            LoadResult result = run(to(server).connections(1));

            assertThat(result.errors()).isEqualTo(Map.of(LoadError.WRONG, 1L));
            assertThat(result.trouble()).contains("the answer is no HTTP/1.1");
        }
    }

    @Test
    void nothingIsPipelinedOnAConnectionForOneRequest() throws Exception {
        try (var server = serving((_, _, _, out) -> write(out, RIGHT))) {
            LoadOptions.Builder single = to(server, get(server).keepAlive(false)).depth(2);

            assertThatIllegalArgumentException()
                    .isThrownBy(single::build)
                    .withMessageContaining("nothing can be pipelined");
        }
    }
}
