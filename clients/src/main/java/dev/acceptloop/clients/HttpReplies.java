package dev.acceptloop.clients;

import dev.acceptloop.clients.Exchange.Found;
import dev.acceptloop.protocol.Printable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The replies to one request that is sent again and again on one connection: their status, length
 * and body are those that are due.
 *
 * <p>A reply of the very bytes of the one before is as right as that one was, and is compared as
 * bytes. One that differs, as when the second in its Date has changed, is read as HTTP; then it is
 * what the next one is compared with, unless it is long. So a small reply that hardly changes costs
 * no more to verify than an echo.
 *
 * <pre>
 * known | HTTP/1.1 200 OK  Date: ...:00  Hello |    the last right reply
 *         matched ------------------->             bytes it has in common with the one under way
 * odd   | HTTP/1.1 200 OK  Date: ...:01             that one, once it differs
 * </pre>
 *
 * <p>Confined to its worker's thread; allocates when a reply is longer than any before, and for a
 * wrong one.
 */
final class HttpReplies implements HttpResponseReader.Receiver {
    private static final ByteBuffer NONE = ByteBuffer.allocate(0);
    private static final int FIRST_CAPACITY = 512;
    private static final int MOST_KNOWN = 16 * 1024;

    private final HttpDue due;
    private final HttpResponseReader reader;
    private ByteBuffer known = NONE;
    private int knownLength;
    private int matched;
    private boolean reading; // it differs
    private ByteBuffer odd = NONE; // 0 to position
    private boolean isLong;
    private long length; // of the body, so far
    private int found; // bytes of the text, at the end of the body so far, or all of them
    private boolean differs; // from the page
    private boolean last;
    private LoadError error = LoadError.WRONG;
    private String trouble = "";

    HttpReplies(HttpDue due) {
        this.due = due;
        this.reader = new HttpResponseReader(due.headOnly(), this);
    }

    /** What was wrong with the last reply, if something was. */
    String trouble() {
        return trouble;
    }

    /** Of which kind that is. */
    LoadError error() {
        return error;
    }

    /** Whether the reply that was complete last is the last one on its connection. */
    boolean wasLast() {
        return last;
    }

    // ------------------------------------------------------------------ in

    /** Takes the bytes of at most one reply; see {@link Exchange#accept}. */
    Found accept(ByteBuffer in) {
        if (!reading && matched == 0) {
            trouble = "";
        }
        if (reading || !matchesKnown(in)) {
            return read(in);
        }
        if (matched < knownLength) {
            return Found.PART;
        }
        matched = 0;
        last = false;
        return Found.REPLY;
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

    private Found read(ByteBuffer in) {
        try {
            if (!reading) {
                takeUp();
            }
            takeIn(in);
        } catch (IOException e) {
            error = LoadError.WRONG;
            trouble = String.valueOf(e.getMessage());
            return Found.BROKEN;
        }
        return reader.isDone() ? complete() : Found.PART;
    }

    /** What was taken as the last reply's is this one's beginning. */
    private void takeUp() throws IOException {
        reading = true;
        trouble = "";
        if (matched > 0) {
            int taken = matched;
            matched = 0;
            takeIn(known.limit(taken).position(0));
        }
    }

    private void takeIn(ByteBuffer in) throws IOException {
        int from = in.position();
        reader.read(in);
        remember(in, from);
        if (reader.isUntilEnd() && due.reuse() == Reply.Reuse.HELD) {
            throw new IOException("the reply's length is not said");
        }
    }

    private void remember(ByteBuffer in, int from) {
        int count = in.position() - from;
        isLong |= odd.position() + count > MOST_KNOWN;
        if (isLong) {
            return;
        }
        if (odd.remaining() < count) {
            int needed = Math.max(odd.position() + count, FIRST_CAPACITY);
            odd = ByteBuffer.allocate(Integer.highestOneBit(2 * needed - 1)).put(odd.flip());
        }
        odd.put(odd.position(), in, from, count).position(odd.position() + count);
    }

    /** Takes that the server has closed the connection: some replies end so. */
    Found ended() {
        try {
            if (!reading) {
                takeUp();
            }
            reader.end();
        } catch (IOException e) {
            error = LoadError.EOF;
            trouble = String.valueOf(e.getMessage());
            return Found.BROKEN;
        }
        return complete();
    }

    @Override
    public void head(HttpResponseHead head) {
        last = due.reuse() == Reply.Reuse.SINGLE || !head.persists() || reader.isUntilEnd();
        if (!due.hasStatus(head.status())) {
            error = LoadError.STATUS;
            trouble = "the reply is " + head.shown() + ", where " + due.statuses() + " is due";
        }
    }

    @Override
    public void body(ByteBuffer data) {
        differs |= !due.isPage(data, length);
        length += data.remaining();
        found = due.find(data, found);
    }

    // ------------------------------------------------------------------ out

    private Found complete() {
        if (trouble.isEmpty()) {
            judge();
        }
        boolean right = trouble.isEmpty();
        if (right && !last && !isLong) {
            ByteBuffer spare = known;
            known = odd;
            knownLength = known.position();
            odd = spare;
        }
        odd.clear();
        reader.clear();
        reading = false;
        isLong = false;
        length = 0;
        found = 0;
        differs = false;
        return right ? Found.REPLY : Found.OTHER;
    }

    private void judge() {
        error = LoadError.WRONG;
        if (!due.isFound(found)) {
            trouble = Printable.of("the reply does not contain '" + due.text() + "'");
        } else if (!due.hasLength(length)) {
            trouble = "the reply's length is " + length + ", where " + due.length() + " is due";
        } else if (differs) {
            trouble = "the page differs from what is due";
        }
    }
}
