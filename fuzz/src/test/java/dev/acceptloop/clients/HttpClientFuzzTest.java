package dev.acceptloop.clients;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.acceptloop.fuzz.Allocation;
import dev.acceptloop.fuzz.Cuts;
import dev.acceptloop.fuzz.Heard;
import dev.acceptloop.fuzz.Refusals;
import dev.acceptloop.protocol.Printable;
import dev.acceptloop.protocol.http.HttpSite;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** What a server answers, and where it sends one to. */
final class HttpClientFuzzTest {
    private static final HttpSite SITE =
            new HttpSite(Clock.fixed(Instant.parse("2026-02-03T04:05:06Z"), ZoneOffset.UTC));
    private static final Pattern TARGET = Pattern.compile("/[!-~]*");
    private static final Pattern AUTHORITY = Pattern.compile("[0-9A-Za-z._%:\\[\\]-]+");
    private static final Pattern HEAD =
            Pattern.compile(
                    "HTTP/1\\.[0-9] [1-9][0-9]{2}( [\\t\\x20-\\xff]*)?\\r\\n"
                            + "([!#$%&'*+.^_`|~0-9A-Za-z-]+:[\\t\\x20-\\xff]*\\r\\n)*\\r\\n");
    private static final int MOST_REQUESTS = 50;

    /** Reads one response, and remembers all of it. */
    private static final class Read implements HttpResponseReader.Receiver {
        private final HttpResponseReader reader;
        private final StringBuilder heads = new StringBuilder();
        private final StringBuilder body = new StringBuilder();
        private String trouble = "";
        private boolean failed;
        private int taken;

        Read(boolean headOnly) {
            reader = new HttpResponseReader(headOnly, this);
        }

        void read(ByteBuffer piece) {
            if (failed || reader.isDone()) {
                return;
            }
            int begin = piece.position();
            try {
                reader.read(piece);
            } catch (IOException e) {
                fail(e);
            }
            taken += piece.position() - begin;
        }

        void end() {
            if (!failed) {
                try {
                    reader.end();
                } catch (IOException e) {
                    fail(e);
                }
            }
        }

        private void fail(IOException e) {
            failed = true;
            trouble = String.valueOf(e.getMessage());
            assertThat(trouble).isEqualTo(Printable.of(trouble)).isNotBlank();
        }

        @Override
        public void head(HttpResponseHead head) {
            assertThat(heads).as("one head").isEmpty();
            heads.append(head);
            assertThat(heads.toString()).matches(HEAD);
            assertThat(head.shown()).isEqualTo(Printable.of(head.shown()));
            assertThat(head.status()).isBetween(200, 999);
            head.location().ifPresent(HttpClientFuzzTest::follow);
        }

        @Override
        public void body(ByteBuffer data) {
            assertThat(heads).as("a head first").isNotEmpty();
            body.append(ISO_8859_1.decode(data));
        }

        @Override
        public String toString() {
            return heads + "\n" + body + "\n-- " + (reader.isDone() ? "done" : trouble);
        }
    }

    private static Read read(Cuts cuts, boolean headOnly) {
        var read = new Read(headOnly);
        cuts.feed(read::read);
        read.end();
        return read;
    }

    @FuzzTest
    void responses(byte[] bytes) {
        for (boolean headOnly : new boolean[] {false, true}) {
            String whole = read(Cuts.of(bytes).getFirst(), headOnly).toString();
            for (Cuts cuts : Cuts.of(bytes)) {
                Allocation.inProportionTo(
                        bytes.length,
                        () ->
                                assertThat(read(cuts, headOnly).toString())
                                        .as(cuts.toString())
                                        .isEqualTo(whole));
            }
        }
    }

    /** Reason, values and a body, a line each: what is sent is what is read. */
    @FuzzTest
    void encoded(byte[] bytes) {
        String[] parts = new String(bytes, ISO_8859_1).split("\n", 8);
        String body = parts[parts.length - 1];
        var head = new StringBuilder("HTTP/1.1 200 ").append(sayable(parts[0])).append("\r\n");
        for (int i = 1; i < parts.length - 1; i++) {
            head.append("X-").append(i).append(": ").append(sayable(parts[i])).append("\r\n");
        }
        String sized = head + "Content-Length: " + body.length() + "\r\n\r\n";
        demand(sized, sized + body, body);
        String chunked = head + "Transfer-Encoding: chunked\r\n\r\n";
        int half = body.length() / 2;
        String chunks = chunk(body.substring(0, half)) + chunk(body.substring(half));
        demand(chunked, chunked + chunks + "0\r\n\r\n", body);
        String unsized = head + "\r\n";
        demand(unsized, unsized + body, body);
    }

    /** Without what a field may not hold. */
    private static String sayable(String value) {
        return value.replaceAll("[\\x00-\\x08\\x0a-\\x1f]", "");
    }

    private static String chunk(String data) {
        return data.isEmpty() ? "" : Integer.toHexString(data.length()) + "\r\n" + data + "\r\n";
    }

    private static void demand(String head, String sent, String body) {
        for (Cuts cuts : Cuts.of(sent.getBytes(ISO_8859_1))) {
            assertThat(read(cuts, false).toString())
                    .as(cuts.toString())
                    .isEqualTo(head + "\n" + body + "\n-- done");
        }
    }

    /** Whatever our server answers, our client can read, one response after another. */
    @FuzzTest
    void served(byte[] bytes) {
        if (new String(bytes, ISO_8859_1).contains("HEAD")) {
            return; // its answer has no body, and only who asked knows
        }
        Heard heard = Heard.from(SITE.conversation(), Cuts.of(bytes).getLast());
        byte[] left = heard.text().getBytes(ISO_8859_1);
        for (int i = 0; i < MOST_REQUESTS && left.length > 0; i++) {
            var read = new Read(false);
            Cuts.of(left).getFirst().feed(read::read);
            boolean interim = !read.reader.isDone() && heard.text().contains("100 Continue");
            assertThat(read.reader.isDone() || interim).as("%s of %s", read, heard).isTrue();
            left = Arrays.copyOfRange(left, read.taken, left.length);
        }
    }

    /** URLs as people type them, and as servers send them. */
    @FuzzTest
    void urls(byte[] bytes) {
        for (String text : List.of(new String(bytes, UTF_8), new String(bytes, ISO_8859_1))) {
            for (String prefix : List.of("", "http://", "http://h/")) {
                Refusals.accepted(
                                IllegalArgumentException.class, () -> HttpUrl.parse(prefix + text))
                        .ifPresent(HttpClientFuzzTest::demand);
            }
            follow(text);
        }
    }

    private static void follow(String location) {
        HttpUrl from = HttpUrl.parse("http://[::1]:8080/a/b/c?d=/e");
        Refusals.accepted(IllegalArgumentException.class, () -> from.resolve(location))
                .ifPresent(HttpClientFuzzTest::demand);
    }

    /** Nothing in it can break out of a request's line, and it is read as itself. */
    private static void demand(HttpUrl url) {
        assertThat(url.target()).matches(TARGET);
        assertThat(url.authority()).matches(AUTHORITY);
        assertThat(url.port()).isBetween(1, 65_535);
        assertThat(HttpUrl.parse(url.toString())).isEqualTo(url);
    }
}
