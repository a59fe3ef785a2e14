package dev.acceptloop.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.acceptloop.clients.Exchange.Found;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
final class HttpRepliesTest {
    private static final String PAGE = "Hello, World!";
    private static final String GET = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final String NOON = reply("Thu, 26 Nov 2026 12:00:00 GMT");
    private static final String LATER = reply("Thu, 26 Nov 2026 12:00:01 GMT");
    private static final String CHUNKS = "5;x=\"y\"\r\nHello\r\n8\r\n, World!\r\n0\r\nT: u\r\n\r\n";
    private static final String CHUNKED =
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n" + CHUNKS;

    private final HttpReplies page = replies(Reply.page(PAGE));

    private static HttpReplies replies(Reply.Http due) {
        return new HttpReplies(new HttpDue(due));
    }

    private static Reply.Http any(long length, String contains) {
        return new Reply.Http(false, Statuses.SUCCESS, length, contains, "", Reply.Reuse.RENEWED);
    }

    private static String reply(String date) {
        return "HTTP/1.1 200 OK\r\nDate: " + date + "\r\nContent-Length: 13\r\n\r\n" + PAGE;
    }

    private static ByteBuffer bytes(String text) {
        return StandardCharsets.ISO_8859_1.encode(text);
    }

    // ------------------------------------------------------------------ right ones

    @Test
    void aReplyIsOneHoweverItWasCutAndWhateverItsDate() {
        String all = NOON + NOON + LATER + LATER + NOON;
        for (int first = 0; first <= all.length(); first += 3) {
            for (int second = first; second <= all.length(); second += 31) {
                assertThat(accepted(all.substring(0, first))).isEqualTo(first / NOON.length());
                assertThat(accepted(all.substring(first, second)))
                        .isEqualTo(second / NOON.length() - first / NOON.length());
                assertThat(accepted(all.substring(second))).isEqualTo(5 - second / NOON.length());
            }
        }
    }

    private int accepted(String text) {
        return accepted(page, text);
    }

    private static int accepted(HttpReplies replies, String text) {
        ByteBuffer in = bytes(text);
        int accepted = 0;
        while (in.hasRemaining()) {
            Found one = replies.accept(in);
            assertThat(one).as(replies.trouble()).isIn(Found.PART, Found.REPLY);
            accepted += one == Found.REPLY ? 1 : 0;
        }
        return accepted;
    }

    /** The border of each chunk in each place, between replies that are sized. */
    @Test
    void chunksAreOneBodyHoweverTheyWereCut() {
        String all = NOON + CHUNKED + CHUNKED + NOON + CHUNKED.replace("5;x", "05;x") + LATER;
        for (int cut = 0; cut <= all.length(); cut++) {
            HttpReplies fresh = replies(Reply.page(PAGE));
            int before = accepted(fresh, all.substring(0, cut));
            assertThat(before + accepted(fresh, all.substring(cut)))
                    .as("cut at %d", cut)
                    .isEqualTo(6);
        }
    }

    @Test
    void interimRepliesArePassedOverAndEmptyBodiesAreBodies() {
        HttpReplies replies = replies(any(0, ""));
        String hint = "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n";

        assertThat(accepted(replies, hint + "HTTP/1.1 204 No Content\r\n\r\n")).isEqualTo(1);
        assertThat(accepted(replies, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")).isEqualTo(1);
    }

    /** It has the length of what GET would have had, and nothing behind it. */
    @Test
    void theReplyToHeadHasNoBody() {
        var due = new Reply.Http(true, Statuses.SUCCESS, 13, "", "", Reply.Reuse.RENEWED);
        HttpReplies replies = replies(due);

        assertThat(accepted(replies, NOON.replace(PAGE, "").repeat(3))).isEqualTo(3);
    }

    @Test
    void aLongReplyIsReadEachTimeAndNotKept() {
        String body = "x".repeat(40_000) + "end";
        String all = "HTTP/1.1 200 OK\r\nContent-Length: 40003\r\n\r\n" + body;
        HttpReplies replies = replies(any(40_003, "xend"));

        assertThat(accepted(replies, all.repeat(3))).isEqualTo(3);
        int whole = 0;
        for (int at = 0; at < 3 * all.length(); at += 10_000) { // what is kept would fit, at first
            int end = Math.min(at + 10_000, 3 * all.length());
            whole += accepted(replies, all.repeat(3).substring(at, end));
            assertThat(whole).isEqualTo(end / all.length());
        }
    }

    // ------------------------------------------------------------------ wrong ones

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "World!|World?|OTHER|the page differs from what is due",
                "200 OK|404 Not Found|OTHER|the reply is 404 Not Found, where 200 is due",
                "Length: 13|Length: 12|OTHER|the reply's length is 12, where 13 is due",
                "Length: 13|Length: 11|OTHER|the reply's length is 11, where 13 is due",
                "Content-Length: 13|X: y|BROKEN|the reply's length is not said",
                "Length: 13|Length: 13, 13|BROKEN|the answer does not say where its body ends",
                "Content-Length: 13|Transfer-Encoding: chunked|BROKEN|the answer's chunks are",
                "Content-Length: 13|Transfer-Encoding: gzip|BROKEN|the answer does not say where",
                "HTTP/1.1|HTTP/2|BROKEN|the answer is no HTTP/1.1",
                "200 OK|2000 OK|BROKEN|the answer is no HTTP/1.1",
                "GMT|G\u0001T|BROKEN|the answer is no HTTP/1.1",
            })
    void whatIsWrongIsSaid(String right, String wrong, Found found, String trouble) {
        for (int before = 0; before <= 2; before++) {
            HttpReplies fresh = replies(Reply.page(PAGE));
            ByteBuffer in = bytes(NOON.repeat(before) + NOON.replace(right, wrong));
            for (int i = 0; i < before; i++) {
                assertThat(fresh.accept(in)).isEqualTo(Found.REPLY);
            }

            assertThat(fresh.accept(in)).as("after %d right ones", before).isEqualTo(found);
            assertThat(fresh.trouble()).startsWith(trouble);
            assertThat(fresh.error())
                    .isEqualTo(wrong.startsWith("404") ? LoadError.STATUS : LoadError.WRONG);
        }
    }

    @Test
    void aWrongReplyIsNoMeasureForTheNext() {
        String wrong = NOON.replace("200 OK", "503 Busy");
        for (int i = 0; i < 3; i++) {
            assertThat(page.accept(bytes(wrong))).isEqualTo(Found.OTHER);
        }
        assertThat(page.accept(bytes(NOON))).isEqualTo(Found.REPLY);
        assertThat(page.trouble()).isEmpty();
    }

    @Test
    void theFirstRightReplyFixesTheLengthOfAllConnections() {
        var due = new HttpDue(any(Reply.Http.SAME_LENGTH, "o, W"));
        var one = new HttpReplies(due);
        var other = new HttpReplies(due);

        assertThat(one.accept(bytes("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno")))
                .isEqualTo(Found.OTHER);
        assertThat(one.trouble()).isEqualTo("the reply does not contain 'o, W'");
        assertThat(one.accept(bytes(NOON))).isEqualTo(Found.REPLY);
        assertThat(other.accept(bytes(CHUNKED))).isEqualTo(Found.REPLY);
        assertThat(other.accept(bytes(NOON.replace("Length: 13", "Length: 12"))))
                .isEqualTo(Found.OTHER);
        assertThat(other.trouble()).isEqualTo("the reply's length is 12, where 13 is due");
    }

    /** Beginnings of it within it, and over the borders of what came. */
    @ParameterizedTest
    @CsvSource({
        "aab, xaaaby, true",
        "abab, aabababx, true",
        "abab, abaabaab, false",
        "aaa, aabaabaa, false",
        "x, '', false",
        "'', x, true"
    })
    void aTextIsFoundWhereverTheBodyIsCut(String text, String body, boolean isIn) {
        String all = "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
        for (int cut = 0; cut <= body.length(); cut++) {
            HttpReplies fresh = replies(any(Reply.Http.ANY_LENGTH, text));
            ByteBuffer first = bytes(all.substring(0, all.length() - cut));
            Found found = fresh.accept(first);
            if (cut > 0) {
                assertThat(found).isEqualTo(Found.PART);
                found = fresh.accept(bytes(all.substring(all.length() - cut)));
            }
            assertThat(found).isEqualTo(isIn ? Found.REPLY : Found.OTHER);
        }
    }

    // ------------------------------------------------------------------ the end

    @ParameterizedTest
    @CsvSource({
        "HTTP/1.1, X: y, false",
        "HTTP/1.1, Connection: close, true",
        "HTTP/1.1, 'Connection: x , CLOSE', true",
        "HTTP/1.1, Connection: closer, false",
        "HTTP/1.0, X: y, true",
        "HTTP/1.0, Connection: Keep-Alive, false",
    })
    void aReplySaysWhetherItIsTheLast(String version, String field, boolean isLast) {
        HttpReplies replies = replies(any(13, ""));
        String reply = NOON.replace("HTTP/1.1", version).replace("Content", field + "\r\nContent");
        for (int i = 0; i < 2; i++) {
            assertThat(replies.accept(bytes(reply))).isEqualTo(Found.REPLY);
            assertThat(replies.wasLast()).isEqualTo(isLast);
        }
    }

    @Test
    void theEndOfTheConnectionEndsABodyOfUnknownLengthAndCutsOthers() {
        HttpReplies replies = replies(any(13, "World"));
        String unsized = NOON.replace("Content-Length: 13", "X: y");

        assertThat(replies.accept(bytes(unsized))).isEqualTo(Found.PART);
        assertThat(replies.ended()).isEqualTo(Found.REPLY);
        assertThat(replies.wasLast()).isTrue();

        assertThat(replies.accept(bytes(NOON))).isEqualTo(Found.REPLY);
        for (int cut = 1; cut < NOON.length(); cut += 10) {
            HttpReplies fresh = replies(any(13, ""));
            assertThat(fresh.accept(bytes(NOON))).isEqualTo(Found.REPLY);
            assertThat(fresh.accept(bytes(NOON.substring(0, cut)))).isEqualTo(Found.PART);
            assertThat(fresh.ended()).isEqualTo(Found.BROKEN);
            assertThat(fresh.error()).isEqualTo(LoadError.EOF);
            assertThat(fresh.trouble()).endsWith("in the middle of its answer");
        }
        assertThat(replies.ended()).isEqualTo(Found.BROKEN);
        assertThat(replies.trouble()).endsWith("without an answer");
    }

    @Test
    void aHeadWithoutEndIsNotWaitedFor() {
        ByteBuffer in = bytes("HTTP/1.1 200 OK\r\nX: " + "x".repeat(70_000));

        assertThat(page.accept(in)).isEqualTo(Found.BROKEN);
        assertThat(page.trouble()).isEqualTo("the answer's head is over 65536 bytes");
    }

    // ------------------------------------------------------------------ as a load

    private static LoadOptions.Builder to(ServerSocket server) {
        var address = (InetSocketAddress) server.getLocalSocketAddress();
        return LoadOptions.to(address)
                .send(GET)
                .reply(Reply.page(PAGE))
                .duration(Duration.ofMillis(50))
                .timeout(Duration.ofSeconds(5));
    }

    /**
     * Answers what comes on one connection.
     *
     * @param extra replies at its end
     */
    private static void answer(ServerSocket server, int extra) {
        try (Socket client = server.accept()) {
            int begun = 0;
            for (int b = client.getInputStream().read();
                    b >= 0;
                    b = client.getInputStream().read()) {
                begun = b == GET.charAt(begun) ? begun + 1 : 0;
                if (begun == GET.length()) {
                    client.getOutputStream().write(NOON.getBytes(StandardCharsets.US_ASCII));
                    begun = 0;
                }
            }
            client.getOutputStream().write(NOON.repeat(extra).getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16})
    void repliesAreCountedAndTheEndIsInOrder(int depth) throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofPlatform().daemon().start(() -> answer(server, 0));
            try (Load load = Load.connect(to(server).depth(depth).build())) {
                LoadResult result = Windows.replied(load);
                load.finish(Duration.ofSeconds(5));

                assertThat(result.trouble()).isEmpty();
                assertThat(result.counts().verified()).isPositive();
            }
        }
    }

    @Test
    void aReplyTooManyIsSeenAtTheEnd() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofPlatform().daemon().start(() -> answer(server, 1));
            try (Load load = Load.connect(to(server).build())) {
                assertThat(load.run().trouble()).isEmpty();

                assertThatThrownBy(() -> load.finish(Duration.ofSeconds(5)))
                        .hasMessage(
                                "connection 0: %d bytes came when nothing was due"
                                        .formatted(NOON.length()));
            }
        }
    }

    @Test
    void aRequestIsNeededAndNoFraming() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            LoadOptions.Builder nothing = to(server).send("");

            assertThatThrownBy(nothing::build).hasMessageContaining("needs a request to send");
        }
    }
}
