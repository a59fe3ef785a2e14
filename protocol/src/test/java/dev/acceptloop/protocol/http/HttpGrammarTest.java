package dev.acceptloop.protocol.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.MessageProtocol;
import dev.acceptloop.protocol.RecordingTransport;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The grammar, rule by rule: what has the form is answered and the connection stays, what has not
 * is refused and it closes. Each row has the section that decides it, or that leaves it to a server
 * and why this one does as it does.
 */
@Timeout(value = 20, threadMode = ThreadMode.SEPARATE_THREAD) // a parser may go round for ever
final class HttpGrammarTest {
    private static final String LONG = "A".repeat(9_000);

    static Stream<Arguments> requests() {
        return Stream.of(
                        extensions(),
                        sizes(),
                        trailers(),
                        hosts(),
                        targets(),
                        methods(),
                        lists(),
                        lengths())
                .flatMap(rows -> rows);
    }

    private static Stream<Arguments> extensions() {
        return Stream.of(
                extension(200, "9112 7.1.1", ";a"),
                extension(200, "9112 7.1.1", ";a=b"),
                extension(200, "9112 7.1.1", " ; a = b ;c"), // BWS
                extension(200, "9112 7.1.1", "\t;\ta\t=\tb;c=\"\""),
                extension(200, "9110 5.6.4", ";a=\"x;y= z\""),
                extension(200, "9110 5.6.4", ";a=\"\\\"\\\\\";b"),
                extension(200, "9110 5.6.4", ";a=\"\t\u00e9\""),
                extension(400, "9112 7.1.1", ";"), // a name is due
                extension(400, "9112 7.1.1", "; "),
                extension(400, "9112 7.1.1", ";;a"),
                extension(400, "9112 7.1.1", ";=b"),
                extension(400, "9112 7.1.1", ";a="), // and a value, once there is a sign for it
                extension(400, "9112 7.1.1", ";a=;b"),
                extension(400, "9112 7.1.1", ";a b"),
                extension(400, "9112 7.1.1", ";a=b c"),
                extension(400, "9112 7.1.1", ";bad[=x"),
                extension(400, "9112 7.1.1", ";a=x]"),
                extension(400, "9112 7.1.1", ";\u00e9"),
                extension(400, "9112 7.1.1", ";a=b "), // BWS stands before a sign alone
                extension(400, "9112 7.1.1", ";a "),
                extension(400, "9110 5.6.4", ";a=\""), // a quoted string ends in its line
                extension(400, "9110 5.6.4", ";a=\"\r\n\""),
                extension(400, "9110 5.6.4", ";a=\"\\\r\n\""),
                extension(400, "9110 5.6.4", ";a=\"\n\""),
                extension(400, "9110 5.6.4", ";a=\"\u0000\""),
                extension(400, "9110 5.6.4", ";a=\"b\"c"),
                extension(400, "9110 5.6.4", ";a=b\"c\""),
                extension(400, "9112 7.1.1", " x"));
    }

    private static Stream<Arguments> sizes() {
        return Stream.of(
                row(200, "9112 7.1", chunked("0000000000000000000000005\r\nhello\r\n0\r\n\r\n")),
                row(200, "9112 7.1", chunked("5\r\nhello\r\n00000000000000000000000\r\n\r\n")),
                row(200, "9112 7.1", chunked("A\r\n0123456789\r\na\r\n0123456789\r\n0\r\n\r\n")),
                row(413, "9112 7.1", chunked("fffffffff5\r\nhello\r\n0\r\n\r\n")),
                row(413, "9112 7.1", chunked("800000000000000000000000005\r\nhello\r\n")),
                row(400, "9112 7.1", chunked("+5\r\nhello\r\n0\r\n\r\n")),
                row(400, "9112 7.1", chunked("1_0\r\nhello\r\n0\r\n\r\n")),
                row(400, "9112 7.1", chunked("\t5\r\nhello\r\n0\r\n\r\n")));
    }

    private static Stream<Arguments> trailers() {
        return Stream.of(
                row(
                        200,
                        "9112 7.1.2",
                        chunked("0\r\nA:\r\nContent-Length: 5\r\n\r\n")), // no length
                row(400, "9112 5.1", chunked("0\r\nA : b\r\n\r\n")),
                row(400, "9112 5.2", chunked("0\r\n\tA: b\r\n\r\n")),
                row(400, "9112 5", chunked("0\r\n: b\r\n\r\n")),
                row(400, "9112 5", chunked("0\r\nA\r\n\r\n")));
    }

    private static Stream<Arguments> hosts() {
        return Stream.of(
                // Empty where the URI has no authority; of http it has one, and a server may take
                // what it is configured for: here that is all there is.
                host(200, "9112 3.3", ""),
                host(200, "3986 3.2.2", "a"),
                host(200, "3986 3.2.2", "A-1._~!$&'()*+;=%C3%bc"),
                host(200, "3986 3.2.2", "127.0.0.1:80"),
                host(200, "3986 3.2.2", "1.2.3.4.5"), // a name, then
                host(200, "3986 3.2.2", "[::]"),
                host(200, "3986 3.2.2", "[::1]:8080"),
                host(200, "3986 3.2.2", "[1:2:3:4:5:6:7:8]"),
                host(200, "3986 3.2.2", "[1:2:3:4:5:6:7::]"),
                host(200, "3986 3.2.2", "[2001:DB8::a:0]"),
                host(200, "3986 3.2.2", "[::ffff:192.0.2.1]"),
                host(200, "3986 3.2.2", "[1:2:3:4:5:6:255.0.10.99]"),
                host(200, "3986 3.2.2", "[v1.a:b]"),
                host(200, "3986 3.2.2", "[VF.~]:1"),
                host(200, "3986 3.2.3", "a:"), // the port may be empty
                host(200, "3986 3.2.3", "a:99999"), // and is any digits; none of our business
                host(400, "3986 3.2.3", "a:8o"),
                host(400, "3986 3.2.3", "a:+80"),
                host(400, "3986 3.2.3", "a:80:81"),
                host(400, "3986 3.2.3", "a: 80"),
                host(400, "3986 3.2.3", "[::1]80"),
                host(400, "3986 3.2.2", "::1"), // an address of IPv6 is in brackets
                host(400, "3986 3.2.2", "[]"),
                host(400, "3986 3.2.2", "[zz]"),
                host(400, "3986 3.2.2", "[::1"),
                host(400, "3986 3.2.2", "::1]"),
                host(400, "3986 3.2.2", "a[b]c"),
                host(400, "3986 3.2.2", "[127.0.0.1]"),
                host(400, "3986 3.2.2", "[:]"),
                host(400, "3986 3.2.2", "[:::]"),
                host(400, "3986 3.2.2", "[1::2::3]"),
                host(400, "3986 3.2.2", "[1:2:3:4:5:6:7]"),
                host(400, "3986 3.2.2", "[1:2:3:4:5:6:7:8:9]"),
                host(400, "3986 3.2.2", "[1:2:3:4:5:6:7:8::]"),
                host(400, "3986 3.2.2", "[12345::]"),
                host(400, "3986 3.2.2", "[:1::]"),
                host(400, "3986 3.2.2", "[1:]"),
                host(400, "3986 3.2.2", "[::1.2.3]"),
                host(400, "3986 3.2.2", "[::1.2.3.256]"),
                host(400, "3986 3.2.2", "[::1.2.3.04]"),
                host(400, "3986 3.2.2", "[::1.2.3.4:5]"),
                host(400, "3986 3.2.2", "[1:2:3:4:5:6:7:1.2.3.4]"),
                host(400, "3986 3.2.2", "[fe80::1%25eth0]"), // a zone is of the client's machine
                host(400, "3986 3.2.2", "[v1]"),
                host(400, "3986 3.2.2", "[v.a]"),
                host(400, "3986 3.2.2", "[vg.a]"),
                host(400, "3986 3.2.2", "[v1.]"),
                host(400, "3986 2.1", "a%zz"),
                host(400, "3986 2.1", "a%2"),
                host(400, "3986 3.2.2", "\u00e9"),
                host(400, "3986 3.2.2", "a b"),
                host(400, "3986 3.2.2", "a\\b"),
                host(400, "9110 7.2", "u@a"), // without the user information
                // A name may hold a comma; but two fields that were joined look like this.
                host(400, "9112 3.2", "a,b"),
                host(400, "9110 4.2.1", ":80"));
    }

    private static Stream<Arguments> targets() {
        return Stream.of(
                target(200, "9112 3.2.2", "http://b/"),
                target(200, "9112 3.2.2", "http://b:81?x"),
                target(200, "9112 3.2.2", "http://[::1]:/"),
                target(400, "9110 4.2.1", "http://:80/"),
                target(400, "9110 4.2.1", "http:///"),
                target(400, "9110 4.2.2", "https://:443/"),
                target(400, "9110 4.2.4", "http://u:p@b/"), // a user is to be taken for an error
                target(400, "3986 3.2.2", "http://[]/"),
                target(400, "3986 2.1", "http://a%zz/"),
                target(400, "3986 3.2.3", "http://a:b/"),
                target(200, "9110 4.2.3", "/%74ime"),
                target(200, "9110 4.2.3", "/%74%69%6D%65"),
                target(200, "9110 4.2.3", "http://b/ti%6De"),
                target(405, "9110 4.2.3", "/%65cho"), // found, and not to be got
                target(404, "9110 4.2.3", "/%54ime"), // another letter
                target(404, "3986 2.2", "/%2Ftime"), // reserved: no slash
                target(404, "3986 6.2.2.2", "/%2574ime"), // decoded once
                // Left to a server, which answers for what it has and looks into nothing else: a
                // client resolves the dots before it asks.
                target(404, "3986 6.2.2.3", "/./time"),
                target(404, "3986 2.1", "/%zz"),
                target(404, "3986 2.1", "/tim%6"),
                target(404, "3986 3.3", "//time"),
                // What people type into a query, and browsers send as it is.
                target(200, "9112 3.2", "/time?format=100%"),
                target(200, "9112 3.2", "/time?format=[%H|%M]"));
    }

    private static Stream<Arguments> methods() {
        return Stream.of(
                row(501, "9112 3", LONG + " / HTTP/1.1\r\nHost: a\r\n\r\n"),
                row(501, "9112 3", LONG),
                row(414, "9112 3", "GET /" + LONG + " HTTP/1.1\r\nHost: a\r\n\r\n"),
                row(414, "9112 3", "BREW /" + LONG),
                row(400, "9110 5.6.2", LONG.substring(4_000) + "[" + LONG),
                row(400, "9112 3", " " + LONG));
    }

    private static Stream<Arguments> lists() {
        return Stream.of(
                row(200, "9110 5.6.1.2", coded(", chunked")),
                row(200, "9110 5.6.1.2", coded("chunked,")),
                row(200, "9110 5.6.1.2", coded(" ,\t, CHUNKED\t, ,")),
                row(400, "9112 6.3", coded("")),
                row(400, "9112 6.3", coded(",")),
                row(400, "9112 6.1", coded("chunked, chunked")),
                row(400, "9112 6.1", coded("chunked,,chunked")),
                row(400, "9112 6.3", coded("chunked, identity")),
                row(501, "9112 6.1", coded("identity,, chunked")),
                row(200, "9110 5.6.1.2", get("Connection: , ,keep-alive,, x")),
                row(200, "9110 5.6.1.2", get("Connection:")),
                row(200, "9110 5.6.1.2", get("TE: , trailers,")));
    }

    private static Stream<Arguments> lengths() {
        return Stream.of(
                row(200, "9110 8.6", get("Content-Length: \t0\t ")),
                row(200, "9110 8.6", get("Content-Length: 0000000000000000000000000")),
                // No list: a recipient may take one of equal members, or refuse as this one does.
                row(400, "9112 6.3", get("Content-Length: 0, 0")),
                row(400, "9110 8.6", get("Content-Length: ,0")),
                row(400, "9110 8.6", get("Content-Length: 0,")),
                row(400, "9110 8.6", get("Content-Length: \"0\"")),
                row(400, "9110 8.6", get("Content-Length:")));
    }

    // ------------------------------------------------------------------ rows

    private static Arguments row(int status, String section, String request) {
        return Arguments.of(status, section, request);
    }

    private static Arguments extension(int status, String section, String extension) {
        return row(status, section, chunked("5" + extension + "\r\nhello\r\n0\r\n\r\n"));
    }

    private static String chunked(String body) {
        return "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + body;
    }

    private static String coded(String codings) {
        String field = "Transfer-Encoding: " + codings;
        return "POST /echo HTTP/1.1\r\nHost: a\r\n" + field + "\r\n\r\n0\r\n\r\n";
    }

    private static Arguments host(int status, String section, String host) {
        return row(status, section, "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    }

    private static Arguments target(int status, String section, String target) {
        return row(status, section, "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");
    }

    private static String get(String field) {
        return "GET / HTTP/1.1\r\nHost: a\r\n" + field + "\r\n\r\n";
    }

    // ------------------------------------------------------------------ what comes of them

    @ParameterizedTest(name = "{1}: {0}")
    @MethodSource("requests")
    void isAnsweredAsTheRfcSays(int status, String section, String request) {
        byte[] bytes = request.getBytes(ISO_8859_1);
        boolean stays = status == 200 || status == 404 || status == 405;
        RecordingTransport whole = answer(bytes, bytes.length);
        RecordingTransport drops = answer(bytes, 1);
        assertThat(whole.text())
                .as("RFC %s: %s", section, request.substring(0, Math.min(99, request.length())))
                .startsWith("HTTP/1.1 " + status + " ");
        assertThat(whole.closes).hasSize(stays ? 0 : 1);
        assertThat(drops.text()).as("a byte at a time").isEqualTo(whole.text());
    }

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

    @ParameterizedTest(name = "{index}")
    @MethodSource("headRequestsThatFail")
    void aRefusedHeadIsAnsweredWithoutABody(String request) {
        byte[] bytes = request.getBytes(ISO_8859_1);
        assertThat(answer(bytes, bytes.length).text())
                .startsWith("HTTP/1.1 4")
                .endsWith("\r\n\r\n");
    }

    static Stream<String> headRequestsThatFail() {
        return Stream.of(
                "HEAD / HTTP/1.1\nHost: a\n\n",
                "HEAD /\r\n\r\n",
                "HEAD / HTTP/1.10\r\n\r\n",
                "HEAD /" + LONG,
                "HEAD / HTTP/1.1\r\nHost: []\r\n\r\n");
    }
}
