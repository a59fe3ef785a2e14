package dev.acceptloop.protocol.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.acceptloop.fuzz.Allocation;
import dev.acceptloop.fuzz.Cuts;
import dev.acceptloop.fuzz.Heard;
import dev.acceptloop.protocol.CloseReason;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Requests and chunked bodies, however they were cut: answered as {@link PlainHttp} says. */
final class HttpFuzzTest {
    private static final Clock CLOCK =
            Clock.fixed(Instant.parse("2026-02-03T04:05:06Z"), ZoneOffset.UTC);
    private static final HttpSite SITE = new HttpSite(CLOCK);
    private static final BigInteger UNBOUNDED = BigInteger.TWO.pow(4 * PlainHttp.MOST_BYTES);
    private static final Pattern REPLY =
            Pattern.compile("HTTP/1\\.1 ([0-9]{3}) [A-Za-z ]+\\r\\n((?:[!-~][ -~]*\\r\\n)*)\\r\\n");
    private static final Pattern LENGTH = Pattern.compile("Content-Length: ([0-9]+)\\r\\n");

    @FuzzTest
    void requests(byte[] bytes) {
        Heard whole = Heard.from(SITE.conversation(), Cuts.of(bytes).getFirst());
        for (Cuts cuts : Cuts.of(bytes)) {
            Heard heard = Heard.from(SITE.conversation(), cuts);
            assertThat(heard.toString()).as(cuts.toString()).isEqualTo(whole.toString());
            int line = 2 * (HttpHead.LONGEST_LINE + bytes.length + 2);
            int body = 2 * HttpFields.LONGEST_BODY;
            assertThat(heard.mostRetained())
                    .isLessThanOrEqualTo(line + body + HttpOutput.MOST_GATHERED);
        }
        Allocation.inProportionTo(
                bytes.length, () -> Heard.from(SITE.conversation(), Cuts.of(bytes).getLast()));
        if (bytes.length <= PlainHttp.MOST_BYTES) {
            demand(PlainHttp.of(bytes), whole);
        }
    }

    private static void demand(PlainHttp due, Heard heard) {
        String said = heard.text();
        int at = 0;
        for (PlainHttp.Reply reply : due.replies()) {
            Matcher head = REPLY.matcher(said).region(at, said.length());
            assertThat(head.lookingAt()).as("a reply for %s in %s", reply, said).isTrue();
            int status = Integer.parseInt(head.group(1));
            if (reply.status() != PlainHttp.EITHER) {
                assertThat(status).as(said).isEqualTo(reply.status());
            } else {
                assertThat(status).as(said).isIn(200, 400);
            }
            at = head.end();
            if (reply.withBody()) {
                Matcher length = LENGTH.matcher(head.group(2));
                assertThat(length.find()).as("a length").isTrue();
                int end = at + Integer.parseInt(length.group(1));
                assertThat(end).as("all of the body").isLessThanOrEqualTo(said.length());
                if (reply.body() != null) {
                    assertThat(said.substring(at, end)).isEqualTo(reply.body());
                }
                at = end;
            }
        }
        if (due.end() != PlainHttp.End.UNKNOWN) {
            assertThat(said.substring(at)).as("nothing behind the last reply").isEmpty();
            assertThat(heard.end()).isEqualTo(CloseReason.valueOf(due.end().name()));
        }
    }

    @FuzzTest
    void chunks(byte[] bytes) {
        Reading whole = read(Cuts.of(bytes).getFirst());
        for (Cuts cuts : Cuts.of(bytes)) {
            assertThat(read(cuts).toString()).as(cuts.toString()).isEqualTo(whole.toString());
        }
        if (bytes.length <= PlainHttp.MOST_BYTES) {
            String text = new String(bytes, ISO_8859_1);
            PlainChunks due = PlainChunks.of(text, 0, UNBOUNDED);
            assertThat(whole.found).isEqualTo(due.found());
            assertThat(whole.body.toString()).isEqualTo(due.body());
            if (due.found() == ChunkedBody.Found.END) {
                assertThat(whole.taken).isEqualTo(due.end());
            }
        }
    }

    private static Reading read(Cuts cuts) {
        var reading = new Reading();
        cuts.feed(reading::read);
        return reading;
    }

    /** A body read piece by piece, by a decoder that has read another before. */
    private static final class Reading {
        private final ChunkedBody chunks = new ChunkedBody();
        private final StringBuilder body = new StringBuilder();
        private ChunkedBody.Found found = ChunkedBody.Found.INCOMPLETE;
        private int taken;

        Reading() {
            ByteBuffer before = ByteBuffer.wrap("1;a=b\r\nx\r\n00;c".getBytes(ISO_8859_1));
            while (before.hasRemaining()) {
                if (chunks.next(before) == ChunkedBody.Found.DATA) {
                    before.get();
                }
            }
            chunks.clear();
        }

        void read(ByteBuffer piece) {
            int begin = piece.position();
            while (found == ChunkedBody.Found.INCOMPLETE && piece.hasRemaining()) {
                found = chunks.next(piece);
                if (found == ChunkedBody.Found.DATA) {
                    byte[] bytes = new byte[chunks.length()];
                    piece.get(bytes);
                    body.append(new String(bytes, ISO_8859_1));
                    found = ChunkedBody.Found.INCOMPLETE;
                }
            }
            taken += piece.position() - begin;
        }

        @Override
        public String toString() {
            return found + " after " + taken + " bytes, " + body;
        }
    }
}
