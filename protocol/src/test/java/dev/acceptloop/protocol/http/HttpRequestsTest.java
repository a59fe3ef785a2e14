package dev.acceptloop.protocol.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.MessageProtocol;
import dev.acceptloop.protocol.RecordingTransport;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What good requests are answered. */
@Timeout(value = 20, threadMode = ThreadMode.SEPARATE_THREAD) // a parser may go round for ever
final class HttpRequestsTest {
    private static final Instant NOW = Instant.parse("2024-07-01T22:30:05Z");
    private static final String FIELDS =
            "Server: acceptloop\r\nDate: Mon, 01 Jul 2024 22:30:05 GMT\r\n";
    private static final String HELLO_HEAD =
            "HTTP/1.1 200 OK\r\n"
                    + FIELDS
                    + "Content-Type: text/plain\r\nContent-Length: 13\r\n\r\n";
    private static final String HELLO = HELLO_HEAD + "Hello, World!";

    private final HttpSite site = new HttpSite(Clock.fixed(NOW, ZoneId.of("Europe/Berlin")));
    private final RecordingTransport transport = new RecordingTransport();
    private final MessageProtocol http = connected(site, transport);

    private static MessageProtocol connected(HttpSite site, RecordingTransport transport) {
        MessageProtocol http = site.conversation();
        http.connectionMade(transport);
        return http;
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(ISO_8859_1));
    }

    /** Everything answered to that, in one read. */
    private String answer(String request) {
        http.dataReceived(bytes(request));
        return String.join("", transport.takeTexts());
    }

    private static String reply(String status, String more, String type, String body) {
        return "HTTP/1.1 %s\r\n%s%sContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(status, FIELDS, more, type, body.length(), body);
    }

    private static String echoed(String body) {
        return reply("200 OK", "", "application/octet-stream", body);
    }

    // ------------------------------------------------------------------ what is there

    @Test
    void getAndHeadOfTheRoot() {
        assertThat(answer("GET / HTTP/1.1\r\nHost: a\r\n\r\n")).isEqualTo(HELLO);
        assertThat(answer("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n")).isEqualTo(HELLO_HEAD);
        assertThat(answer("GET /?x HTTP/1.1\r\nHost: a\r\n\r\n")).isEqualTo(HELLO);
        assertThat(transport.closes).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/time?format=%Y-%m-%d, 2024-07-02",
        "/time?format=%25H%3a%25M, 00:30",
        "/time?a=b&format=%H+%M&format=%Y, 00 30",
        "/time?format=, ''",
        "/time?format=100%, 100%",
        "/time?format=%E4%BD%A0, \u00e4\u00bd\u00a0", // UTF-8, seen as Latin-1
        "/time, 2024-07-02 00:30:05",
        "/time?, 2024-07-02 00:30:05",
    })
    void theTimeInTheFormatAskedFor(String target, String expected) {
        http.dataReceived(bytes("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n"));
        assertThat(new String(transport.bytes(), ISO_8859_1))
                .isEqualTo(reply("200 OK", "", "text/plain; charset=utf-8", expected));
    }

    @ParameterizedTest
    @CsvSource({"%259999Y, the result is over 4096 bytes", "%C0%80, the format is not UTF-8"})
    void aFormatThatCannotBeAnsweredIsABadRequestAndTheConnectionStays(String format, String why) {
        assertThat(answer("GET /time?format=" + format + " HTTP/1.1\r\nHost: a\r\n\r\n"))
                .isEqualTo(
                        reply("400 Bad Request", "", "text/plain; charset=utf-8", "error: " + why));
        assertThat(transport.closes).isEmpty();
    }

    @Test
    void headOfTheTimeHasItsLengthOnly() {
        assertThat(answer("HEAD /time?format=%Y HTTP/1.1\r\nHost: a\r\n\r\n"))
                .endsWith("Content-Length: 4\r\n\r\n");
    }

    @Test
    void theDateIsThatOfTheReply() {
        var now = new AtomicReference<>(NOW);
        var ticking = new HttpSite(clock(now));
        RecordingTransport other = new RecordingTransport();
        MessageProtocol first = connected(ticking, other);
        for (String date : new String[] {"05", "06", "07"}) {
            first.dataReceived(bytes("GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(2)));
            assertThat(String.join("", other.takeTexts()).split("22:30:" + date, -1)).hasSize(3);
            now.set(now.get().plusSeconds(1));
        }
    }

    private static Clock clock(AtomicReference<Instant> now) {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now.get();
            }
        };
    }

    @ParameterizedTest
    @CsvSource({
        "GET /nothing, 404 Not Found, ''",
        "GET /time/, 404 Not Found, ''",
        "POST /, 405 Method Not Allowed, 'Allow: GET, HEAD\r\n'",
        "DELETE /time, 405 Method Not Allowed, 'Allow: GET, HEAD\r\n'",
        "GET /echo, 405 Method Not Allowed, 'Allow: POST\r\n'",
        "OPTIONS *, 405 Method Not Allowed, 'Allow: GET, HEAD, POST\r\n'",
        "BREW /, 501 Not Implemented, ''",
        "get /, 501 Not Implemented, ''",
        "CONNECT a:80, 501 Not Implemented, ''",
    })
    void whatIsNotThereIsSaidAndTheConnectionStays(String line, String status, String more) {
        String body = status.substring(4);
        assertThat(answer(line + " HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"))
                .isEqualTo(reply(status, more, "text/plain", body) + HELLO);
        assertThat(transport.closes).isEmpty();
    }

    // ------------------------------------------------------------------ forms

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET http://a/ HTTP/1.1\r\nHost: b\r\n\r\n",
                "GET HTTPS://a:1 HTTP/1.1\r\nHost:\r\n\r\n",
                "GET / HTTP/1.9\r\nHost: [::1]:80\r\n\r\n",
                "\r\n\r\nGET / HTTP/1.1\r\nHOST:a\t \r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX-Empty:\r\nX-Text: \u00e9 \t!\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 003\r\n\r\nabc",
                "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
            })
    void isUnderstood(String request) {
        assertThat(answer(request)).isEqualTo(HELLO);
        assertThat(http.midMessage()).isFalse();
        assertThat(transport.closes).isEmpty();
    }

    // ------------------------------------------------------------------ bodies

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8_192, 8_193, 65_536})
    void echoesABodyOfKnownLength(int length) {
        String body = "x".repeat(length);
        String request = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: " + length + "\r\n\r\n";
        assertThat(answer(request + body + request + body)).isEqualTo(echoed(body).repeat(2));
    }

    @Test
    void echoesAChunkedBody() {
        String head = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n";
        String body = "5\r\nhello\r\n00a ; x=\"y\"\r\n0123456789\r\n0;last\r\nT: v\r\nU:\r\n\r\n";
        assertThat(answer(head + body + "GET / HTTP/1.1\r\nHost: a\r\n\r\n"))
                .isEqualTo(echoed("hello0123456789") + HELLO);
    }

    @Test
    void aBodyIsAskedForWhereItIsWantedOnly() {
        String expect = "Host: a\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n";
        assertThat(answer("POST /echo HTTP/1.1\r\n" + expect))
                .isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
        assertThat(answer("ab")).isEqualTo(echoed("ab"));
        assertThat(answer("POST /echo HTTP/1.0\r\nConnection: keep-alive\r\n" + expect)).isEmpty();
        assertThat(answer("ab")).contains("Connection: keep-alive\r\n").endsWith("\r\n\r\nab");
        assertThat(answer("POST / HTTP/1.1\r\n" + expect))
                .startsWith("HTTP/1.1 405 ")
                .contains("Connection: close\r\n");
        assertThat(transport.closes).containsExactly(CloseReason.SERVICE_CLOSED);
    }

    // ------------------------------------------------------------------ persistence

    @ParameterizedTest
    @CsvSource({
        "HTTP/1.1, '', '', 0",
        "HTTP/1.1, keep-alive, '', 0",
        "HTTP/1.1, 'x , Close', 'Connection: close\r\n', 1",
        "HTTP/1.1, 'keep-alive, close', 'Connection: close\r\n', 1",
        "HTTP/1.0, '', 'Connection: close\r\n', 1",
        "HTTP/1.0, Keep-Alive, 'Connection: keep-alive\r\n', 0",
    })
    void staysOrCloses(String version, String connection, String more, int closes) {
        String field = connection.isEmpty() ? "" : "Connection: " + connection + "\r\n";
        String request = "GET / " + version + "\r\nHost: a\r\n" + field + "\r\n";
        String due = reply("200 OK", more, "text/plain", "Hello, World!");
        assertThat(answer(request.repeat(2))).isEqualTo(due.repeat(closes == 1 ? 1 : 2));
        assertThat(transport.closes).hasSize(closes).allMatch(CloseReason.SERVICE_CLOSED::equals);
    }

    // ------------------------------------------------------------------ however it is cut

    private static final String ALL =
            "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
                    + "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "2;e=f\r\nde\r\n1\r\nf\r\n0\r\nT: v\r\n\r\n"
                    + "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n"
                    + "\r\nGET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    private static final String ALL_DUE =
            echoed("abc")
                    + echoed("def")
                    + HELLO_HEAD
                    + reply("200 OK", "Connection: close\r\n", "text/plain", "Hello, World!");

    @Test
    void aSplitAtAnyByteChangesNothing() {
        for (int split = 0; split <= ALL.length(); split++) {
            var cut = new RecordingTransport();
            MessageProtocol http = connected(site, cut);
            http.dataReceived(bytes(ALL.substring(0, split)));
            http.dataReceived(bytes(ALL.substring(split)));
            assertThat(cut.text()).as("split at %d", split).isEqualTo(ALL_DUE);
        }
    }

    @Test
    void oneByteAtATimeChangesNothing() {
        for (int i = 0; i < ALL.length(); i++) {
            assertThat(transport.closes).isEmpty();
            http.dataReceived(bytes(ALL.substring(i, i + 1)));
        }
        assertThat(transport.text()).isEqualTo(ALL_DUE);
        assertThat(transport.closes).containsExactly(CloseReason.SERVICE_CLOSED);
    }

    @Test
    void knowsWhenARequestIsBegunAndNotFinished() {
        String request = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc";
        for (int i = 0; i < request.length(); i++) {
            assertThat(http.midMessage()).as("after %d bytes", i).isEqualTo(i > 0);
            http.dataReceived(bytes(request.substring(i, i + 1)));
        }
        assertThat(http.midMessage()).isFalse();
        assertThat(http.messages()).isEqualTo(1);
    }

    // ------------------------------------------------------------------ gathered

    @Test
    void theRepliesToOneReadAreOneWrite() {
        http.dataReceived(bytes("GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(16)));
        assertThat(transport.takeTexts()).containsExactly(HELLO.repeat(16));
    }

    @Test
    void gatheredRepliesAreBounded() {
        http.dataReceived(bytes("GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(600)));
        assertThat(transport.text()).isEqualTo(HELLO.repeat(600));
        assertThat(transport.writes)
                .allMatch(write -> write.bytes().limit() <= HttpOutput.MOST_GATHERED)
                .hasSizeLessThan(10);
    }

    @Test
    void aHalfCloseInMidRequestClosesWithoutAnAnswer() {
        http.dataReceived(bytes("GET / HTTP/1.1\r\nHost: a\r\n"));
        http.readConnectionLost(transport);
        assertThat(transport.writes).isEmpty();
        assertThat(transport.closes).containsExactly(CloseReason.PEER_CLOSED);
    }

    // ------------------------------------------------------------------ a peer that does not read

    @Test
    void stopsBetweenRequestsAndGoesOnHoweverTheyWereCut() {
        for (int split = 0; split <= ALL.length(); split++) {
            var behind = new RecordingTransport();
            MessageProtocol http = connected(site, behind);
            receiveCongested(http, behind, ALL.substring(0, split));
            receiveCongested(http, behind, ALL.substring(split));
            assertThat(behind.text()).as("split at %d", split).isEqualTo(ALL_DUE);
            assertThat(http.messages()).isEqualTo(4);
            assertThat(behind.closes).containsOnly(CloseReason.SERVICE_CLOSED);
        }
    }

    /** To a peer that is behind after each answer, and then takes it. */
    private static void receiveCongested(
            MessageProtocol http, RecordingTransport behind, String data) {
        behind.congested = true;
        http.dataReceived(bytes(data));
        for (int i = 0; i < 6; i++) { // as many as there are requests, and the empty line
            long before = http.messages();
            http.resumeWriting();
            assertThat(http.messages()).isBetween(before, before + 1);
        }
    }

    @Test
    void wholeRequestsThatWaitForThePeerAreNoRequestBegun() {
        transport.congested = true;
        assertThat(answer("GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(3))).isEqualTo(HELLO);
        assertThat(http.midMessage()).isFalse();
        transport.congested = false;
        http.resumeWriting();
        assertThat(transport.takeTexts()).containsExactly(HELLO.repeat(2));
        assertThat(http.midMessage()).isFalse();
    }

    @Test
    void tellsWhatItKeeps() {
        String request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
        http.dataReceived(bytes(request));
        int output = http.retained();
        transport.congested = true;
        http.dataReceived(bytes(request.repeat(100)));
        assertThat(http.retained() - output).isBetween(99 * request.length(), 20_000);
        transport.congested = false;
        http.resumeWriting();
        output = http.retained();
        http.dataReceived(bytes("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9000\r\n\r\n"));
        http.dataReceived(bytes("x".repeat(8_999)));
        assertThat(http.retained() - output).isBetween(8_999, 20_000);
        http.dataReceived(bytes("x"));
        assertThat(http.retained()).isLessThanOrEqualTo(HttpOutput.MOST_GATHERED);
    }

    // ------------------------------------------------------------------ a server that stops

    private static final String LAST =
            reply("200 OK", "Connection: close\r\n", "text/plain", "Hello, World!");

    @Test
    void theAnswerToTheRequestUnderWayIsTheLast() {
        assertThat(answer("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\n")).isEqualTo(HELLO);
        http.stopping();
        assertThat(transport.closes).isEmpty();
        assertThat(answer("Host: a\r\n\r\n")).isEqualTo(LAST);
        assertThat(transport.closes).containsExactly(CloseReason.SERVICE_CLOSED);
    }

    @Test
    void theLastOfThePipelinedAnswersSaysThatItIs() {
        assertThat(answer("GET / HTTP/1.1\r\n")).isEmpty();
        http.stopping();
        assertThat(answer("Host: a\r\n\r\n" + "GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(2)))
                .isEqualTo(HELLO.repeat(2) + LAST);
        assertThat(transport.closes).containsExactly(CloseReason.SERVICE_CLOSED);
    }

    @Test
    void theAnswerToABodyUnderWayIsTheLast() {
        assertThat(answer("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\na"))
                .isEmpty();
        http.stopping();
        assertThat(answer("b")).contains("\r\nConnection: close\r\n").endsWith("\r\n\r\nab");
        assertThat(transport.closes).containsExactly(CloseReason.SERVICE_CLOSED);
    }
}
