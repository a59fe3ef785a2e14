package dev.acceptloop.clients;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The replies to one page, asked for again and again on one connection: status 200, a length, and
 * the page.
 *
 * <p>A reply of the very bytes of the one before is as right as that one was, and is compared as
 * bytes. One that differs, as when the second in its Date has changed, is read as HTTP; then it is
 * what the next one is compared with. So a reply costs no more to verify than an echo.
 *
 * <p>Confined to its worker's thread; allocates once a second at most.
 */
final class HttpPage {
    private static final ByteBuffer NONE = ByteBuffer.allocate(0);
    private static final int LONGEST_HEAD = 8 * 1024;
    private static final int FIRST_CAPACITY = 512;
    private static final int HEAD_END = 0x0d0a0d0a; // CR LF CR LF
    private static final int OK = 200;

    private final ByteBuffer page;
    private ByteBuffer known = NONE; // the last reply that was read
    private int knownLength;
    private int matched; // of it, by the reply under way
    private ByteBuffer odd = NONE; // the reply under way, if it differs: 0 to position
    private int oddLength; // all of it; 0 while its head has not ended
    private int lastFour; // bytes of the head
    private String trouble = "";

    HttpPage(ByteBuffer page) {
        this.page = page.duplicate();
    }

    /** What was wrong, once something was. */
    String trouble() {
        return trouble;
    }

    /** Takes the bytes of at most one reply; see {@link Exchange#accept}. */
    int accept(ByteBuffer in) {
        if (odd.position() > 0 || !matchesKnown(in)) {
            return read(in);
        }
        if (matched < knownLength) {
            return 0;
        }
        matched = 0;
        return 1;
    }

    /** Takes what the reply and the last one have in common; false if that is not all there is. */
    private boolean matchesKnown(ByteBuffer in) {
        int length = Math.min(in.remaining(), knownLength - matched);
        if (length == 0) {
            return false;
        }
        int limit = in.limit();
        in.limit(in.position() + length);
        known.limit(matched + length).position(matched);
        boolean same = in.mismatch(known) < 0;
        if (same) {
            in.position(in.limit());
            matched += length;
        }
        in.limit(limit);
        return same;
    }

    // ------------------------------------------------------------------ what differs

    private int read(ByteBuffer in) {
        try {
            takeUp();
            while (in.hasRemaining() && !isWhole()) {
                next(in.get());
            }
            if (!isWhole()) {
                return 0;
            }
            body();
        } catch (IOException e) {
            trouble = String.valueOf(e.getMessage());
            return -1;
        }
        keep();
        return 1;
    }

    /** What was taken as the last reply's is this one's beginning. */
    private void takeUp() throws IOException {
        int taken = matched;
        matched = 0;
        for (int i = 0; i < taken; i++) {
            next(known.get(i));
        }
    }

    private void next(byte b) throws IOException {
        if (oddLength == 0) {
            head(b);
        } else {
            put(b);
        }
    }

    private void put(byte b) {
        if (!odd.hasRemaining()) {
            int roomy = Math.max(2 * odd.capacity(), FIRST_CAPACITY);
            odd = ByteBuffer.allocate(roomy).put(odd.flip());
        }
        odd.put(b);
    }

    private void head(byte b) throws IOException {
        if (b >= 0 && b < ' ' && b != '\t' && b != '\r' && b != '\n') {
            throw new IOException("the answer is no HTTP/1.1");
        }
        put(b);
        lastFour = lastFour << 8 | (b & 0xff);
        if (lastFour == HEAD_END) {
            oddLength = odd.position() + bodyLength();
        } else if (odd.position() == LONGEST_HEAD) {
            throw new IOException("the reply's head is over " + LONGEST_HEAD + " bytes");
        }
    }

    private boolean isWhole() {
        return oddLength > 0 && odd.position() == oddLength;
    }

    private int bodyLength() throws IOException {
        String text = StandardCharsets.ISO_8859_1.decode(odd.duplicate().flip()).toString();
        var head = new HttpResponseHead();
        for (String line : text.substring(0, text.length() - 4).split("\r\n", -1)) {
            head.add(line);
        }
        head.end();
        if (head.status() != OK) {
            throw new IOException("the reply is " + head.shown() + ", where 200 is due");
        }
        if (head.isChunked() || head.contentLength() != page.remaining()) {
            throw new IOException(
                    "the reply's length is "
                            + (head.contentLength() < 0 ? "not said" : head.contentLength())
                            + ", where "
                            + page.remaining()
                            + " is due");
        }
        return page.remaining();
    }

    private void body() throws IOException {
        int from = oddLength - page.remaining();
        if (!odd.slice(from, page.remaining()).equals(page)) {
            throw new IOException("the page differs from what is due");
        }
    }

    private void keep() {
        ByteBuffer spare = known;
        known = odd;
        knownLength = oddLength;
        odd = spare.clear();
        oddLength = 0;
        lastFour = 0;
    }
}
