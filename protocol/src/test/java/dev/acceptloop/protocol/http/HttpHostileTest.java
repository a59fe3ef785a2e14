package dev.acceptloop.protocol.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.MessageProtocol;
import dev.acceptloop.protocol.RecordingTransport;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Requests that two programs might read differently, or that want more than there is: each is
 * answered once and closed, and nothing behind it is taken for a request.
 */
@Timeout(value = 20, threadMode = ThreadMode.SEPARATE_THREAD) // a parser may go round for ever
final class HttpHostileTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n";
    private static final String POST = "POST /echo HTTP/1.1\r\nHost: a\r\n";
    private static final String CHUNKED = POST + "Transfer-Encoding: chunked\r\n\r\n";
    private static final String NEXT = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    static Stream<Arguments> hostile() {
        return Stream.of(
                // the request line
                bad("no version", "GET /\r\n\r\n"),
                bad("two spaces before the target", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n"),
                bad("two spaces before the version", "GET /  HTTP/1.1\r\nHost: a\r\n\r\n"),
                bad("a space in the target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n"),
                bad("a tab for a space", "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n"),
                bad("a space after the version", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n"),
                bad("a space before the method", " GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
                bad("a method that is no token", "G(T / HTTP/1.1\r\nHost: a\r\n\r\n"),
                bad("no method", "\r\n / HTTP/1.1\r\nHost: a\r\n\r\n"),
                bad("a version in lower case", "GET / http/1.1\r\nHost: a\r\n\r\n"),
                bad("a version of three digits", "GET / HTTP/1.10\r\nHost: a\r\n\r\n"),
                bad("a version without a dot", "GET / HTTP/11\r\nHost: a\r\n\r\n"),
                bad("another protocol", "GET / HTTQ/1.1\r\nHost: a\r\n\r\n"),
                row(505, "a later version", "GET / HTTP/2.0\r\nHost: a\r\n\r\n"),
                row(505, "HTTP/2's preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
                row(505, "an earlier version", "GET / HTTP/0.9\r\n\r\n"),
                bad("a target without a slash", "GET a HTTP/1.1\r\nHost: a\r\n\r\n"),
                bad("an authority, and no CONNECT", "GET a:80 HTTP/1.1\r\nHost: a\r\n\r\n"),
                bad("an asterisk, and no OPTIONS", "GET * HTTP/1.1\r\nHost: a\r\n\r\n"),
                bad("a fragment", "GET /#a HTTP/1.1\r\nHost: a\r\n\r\n"),
                bad("a target that is not ASCII", "GET /\u00e9 HTTP/1.1\r\nHost: a\r\n\r\n"),
                bad("no host in the target", "GET http:/// HTTP/1.1\r\nHost: a\r\n\r\n"),
                bad("a user in the target", "GET http://u@a/ HTTP/1.1\r\nHost: a\r\n\r\n"),
                bad("another scheme", "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n"),
                row(414, "a target too long", "GET /" + "a".repeat(9_000) + " HTTP/1.1\r\n\r\n"),
                bad("a TLS handshake", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc"),

                // line ends and control bytes
                bad("bare LF in the request line", "GET / HTTP/1.1\nHost: a\n\n"),
                bad("bare LF after a field", GET + "A: b\nC: d\r\n\r\n"),
                bad("bare LF at the end of the head", GET + "\n"),
                bad("bare CR in a value", GET + "A: b\rC: d\r\n\r\n"),
                bad("bare CR at the end of the head", GET + "\rX"),
                bad("CR CR LF", GET + "A: b\r\r\n\r\n"),
                bad("NUL in a value", GET + "A: b\u0000c\r\n\r\n"),
                bad("NUL in the target", "GET /\u0000 HTTP/1.1\r\nHost: a\r\n\r\n"),
                bad("a control byte in a value", GET + "A: \u001b[2J\r\n\r\n"),
                bad("DEL in a name", GET + "A\u007f: b\r\n\r\n"),

                // fields
                bad("a space before the colon", GET + "Content-Length : 5\r\n\r\n"),
                bad("a tab before the colon", GET + "Content-Length\t: 5\r\n\r\n"),
                bad("a folded line", GET + "A: b\r\n c\r\n\r\n"),
                bad("a line folded with a tab", GET + "A: b\r\n\tc\r\n\r\n"),
                bad("space before the first field", "GET / HTTP/1.1\r\n Host: a\r\n\r\n"),
                bad("no colon", GET + "Accept\r\n\r\n"),
                bad("no name", GET + ": b\r\n\r\n"),
                bad("a name that is no token", GET + "A[]: b\r\n\r\n"),
                bad("a name that is not ASCII", GET + "\u00e9: b\r\n\r\n"),
                bad("no Host", "GET / HTTP/1.1\r\nA: b\r\n\r\n"),
                bad("two Hosts", GET + "Host: a\r\n\r\n"),
                bad("two Hosts in HTTP/1.0", "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n"),
                bad("a Host with a user", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n"),
                bad("a Host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"),
                bad("a list of Hosts", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n"),
                bad("a Host with a bad port", "GET / HTTP/1.1\r\nHost: a:b\r\n\r\n"),
                row(431, "a field too long", GET + "A: " + "b".repeat(9_000) + "\r\n\r\n"),
                row(431, "a field without end", GET + "A: " + "b".repeat(9_000)),
                row(431, "too many fields", GET + "A: b\r\n".repeat(100) + "\r\n"),
                row(431, "a head too long", GET + ("A: " + "b".repeat(500) + "\r\n").repeat(40)),
                row(431, "nothing but empty lines", "\r\n".repeat(9_000)),

                // where the body ends
                bad("a length and a coding", POST + length(5) + chunked() + "\r\n0\r\n\r\n"),
                bad("a coding and a length", POST + chunked() + length(5) + "\r\n0\r\n\r\n"),
                bad("two lengths", POST + length(5) + length(6) + "\r\nhello"),
                bad("the same length twice", POST + length(5) + length(5) + "\r\nhello"),
                bad("a list of lengths", POST + length("5, 5") + "\r\nhello"),
                bad("a negative length", POST + length(-1) + "\r\n"),
                bad("a length with a sign", POST + length("+5") + "\r\nhello"),
                bad("a length in hexadecimal", POST + length("0x5") + "\r\nhello"),
                bad("a length with a space", POST + length("1 0") + "\r\nhello"),
                bad("no length in the field", POST + length("") + "\r\n"),
                row(413, "a body too long", POST + length(65_537) + "\r\n"),
                row(413, "a length beyond 32 bits", POST + length("4294967296") + "\r\n"),
                row(413, "a length beyond 64 bits", POST + length("18446744073709551621") + "\r\n"),
                row(501, "an unknown coding", POST + coding("gzip, chunked") + "\r\n0\r\n\r\n"),
                bad("chunked is not the last", POST + coding("chunked, gzip") + "\r\n"),
                bad("chunked is not there", POST + coding("identity") + "\r\n"),
                bad("chunked twice", POST + chunked() + chunked() + "\r\n0\r\n\r\n"),
                bad("an empty coding", POST + coding("") + "\r\n"),
                bad("no coding in a list", POST + coding(" , ,") + "\r\n0\r\n\r\n"),
                bad("nearly chunked", POST + coding("xchunked") + "\r\n0\r\n\r\n"),
                bad("chunked with a parameter", POST + coding("chunked;q=1") + "\r\n0\r\n\r\n"),
                bad("chunked in quotes", POST + coding("\"chunked\"") + "\r\n0\r\n\r\n"),
                bad(
                        "a control byte before chunked",
                        POST + coding("\u000bchunked") + "\r\n0\r\n\r\n"),
                bad("chunked in HTTP/1.0", "POST /echo HTTP/1.0\r\n" + chunked() + "\r\n0\r\n\r\n"),

                // chunks
                bad("no chunk size", CHUNKED + "\r\n0\r\n\r\n"),
                bad("a chunk size that is none", CHUNKED + "g\r\n"),
                bad("a negative chunk size", CHUNKED + "-1\r\n"),
                bad("a chunk size with 0x", CHUNKED + "0x5\r\nhello\r\n0\r\n\r\n"),
                bad("a chunk size before which is a space", CHUNKED + " 5\r\nhello\r\n0\r\n\r\n"),
                bad("a chunk size behind which is a space", CHUNKED + "5 \r\nhello\r\n0\r\n\r\n"),
                row(
                        413,
                        "a chunk size beyond 32 bits",
                        CHUNKED + "100000005\r\nhello\r\n0\r\n\r\n"),
                row(413, "a chunk size beyond 64 bits", CHUNKED + "10000000000000005\r\nhello"),
                row(431, "a chunk size without end", CHUNKED + "0".repeat(9_000)),
                bad("bare LF after a chunk size", CHUNKED + "5\nhello\r\n0\r\n\r\n"),
                bad("bare LF in an extension", CHUNKED + "5;a\nhello\r\n0\r\n\r\n"),
                bad("bare CR after a chunk size", CHUNKED + "5\rhello\r\n0\r\n\r\n"),
                bad("a chunk longer than its size", CHUNKED + "4\r\nhello\r\n0\r\n\r\n"),
                bad("a chunk shorter than its size", CHUNKED + "6\r\nhello\r\n0\r\n\r\n"),
                bad("bare LF after a chunk", CHUNKED + "5\r\nhello\n0\r\n\r\n"),
                bad("another byte for a chunk's CR", CHUNKED + "5\r\nhello!\n0\r\n\r\n"),
                bad("another byte for a chunk's LF", CHUNKED + "5\r\nhello\r!0\r\n\r\n"),
                bad("bare CR after the last chunk", CHUNKED + "0\r\n\r"),
                bad("bare LF after the last chunk", CHUNKED + "0\r\n\n"),
                bad("a folded trailer", CHUNKED + "0\r\nA: b\r\n c\r\n\r\n"),
                bad("a space before a trailer's colon", CHUNKED + "0\r\nA : b\r\n\r\n"),
                bad("NUL in a trailer", CHUNKED + "0\r\nA: \u0000\r\n\r\n"),
                row(413, "a chunk too long", CHUNKED + "10001\r\nhello"),
                row(413, "chunks too long", CHUNKED + chunk(40_000) + chunk(40_000)),
                row(431, "extensions too long", CHUNKED + "5;" + "a".repeat(9_000)),
                row(431, "trailers too long", CHUNKED + "0\r\n" + "A: b\r\n".repeat(2_000)));
    }

    private static Arguments bad(String name, String request) {
        return row(400, name, request);
    }

    private static Arguments row(int status, String name, String request) {
        return Arguments.of(status, name, request);
    }

    private static String length(Object length) {
        return "Content-Length: " + length + "\r\n";
    }

    private static String coding(String coding) {
        return "Transfer-Encoding: " + coding + "\r\n";
    }

    private static String chunked() {
        return coding("chunked");
    }

    private static String chunk(int length) {
        return Integer.toHexString(length) + "\r\n" + "x".repeat(length) + "\r\n";
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("hostile")
    void isAnsweredOnceAndClosed(int status, String name, String request) {
        byte[] bytes = (request + NEXT).getBytes(ISO_8859_1);
        RecordingTransport whole = answer(bytes, bytes.length);
        RecordingTransport drops = answer(bytes, 1);
        assertThat(whole.text())
                .as(name)
                .startsWith("HTTP/1.1 " + status + " ")
                .contains("\r\nConnection: close\r\n")
                .containsPattern("\r\nContent-Length: [1-9]");
        assertThat(whole.text().split("HTTP/1\\.1 ", -1)).as("replies").hasSize(2);
        assertThat(whole.closes).containsExactly(CloseReason.PROTOCOL_ERROR);
        assertThat(drops.text()).as("a byte at a time").isEqualTo(whole.text());
        assertThat(drops.closes).containsExactly(CloseReason.PROTOCOL_ERROR);
    }

    /** Hands it over in pieces, for as long as a transport would. */
    private static RecordingTransport answer(byte[] bytes, int piece) {
        var transport = new RecordingTransport();
        var site = new HttpSite(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
        MessageProtocol http = site.conversation();
        http.connectionMade(transport);
        for (int i = 0; i < bytes.length && transport.closes.isEmpty(); i += piece) {
            http.dataReceived(ByteBuffer.wrap(bytes, i, Math.min(piece, bytes.length - i)));
        }
        return transport;
    }

    @Test
    void aHostileHeadIsAnsweredWithoutABodyIfThatWasAskedFor() {
        byte[] request = "HEAD / HTTP/1.1\r\nHost : a\r\n\r\n".getBytes(ISO_8859_1);
        assertThat(answer(request, request.length).text())
                .startsWith("HTTP/1.1 400 ")
                .endsWith("\r\n\r\n");
    }
}
