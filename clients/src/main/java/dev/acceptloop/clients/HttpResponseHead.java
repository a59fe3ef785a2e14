package dev.acceptloop.clients;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.acceptloop.protocol.Printable;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Status line and fields of one response, taken byte by byte.
 *
 * <p>Allocates only what it needs to be longer than any before it: after {@link #clear} it takes
 * another. Not thread-safe.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-4">RFC 9112, 4 and 5</a>
 */
final class HttpResponseHead {
    private static final int FIRST_CAPACITY = 512;
    private static final int MOST_LINES = 200;
    private static final int MOST_DIGITS = 18;
    private static final byte[] VERSION = ascii("HTTP/1.");
    private static final int STATUS_AT = 9; // behind the version's last digit and a space
    private static final int REASON_AT = 13;
    private static final byte[] CONTENT_LENGTH = ascii("content-length");
    private static final byte[] TRANSFER_ENCODING = ascii("transfer-encoding");
    private static final byte[] CONNECTION = ascii("connection");
    private static final byte[] LOCATION = ascii("location");
    private static final byte[] CHUNKED = ascii("chunked");
    private static final byte[] CLOSE = ascii("close");
    private static final byte[] KEEP_ALIVE = ascii("keep-alive");
    private static final boolean[] TOKEN = tokens();

    private byte[] bytes = new byte[FIRST_CAPACITY];
    private int length;
    private int lineAt; // where the line at hand begins
    private int lines;
    private int minor;
    private int status;
    private int reasonEnd;
    private int codings;
    private boolean chunked;
    private int lengthAt; // of the first Content-Length's digits; 0 without one
    private int lengthEnd;
    private boolean badLength;
    private long contentLength;
    private boolean close;
    private boolean keepAlive;
    private int locationAt; // of the first Location; 0 without one
    private int locationEnd;

    HttpResponseHead() {
        clear();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }

    private static boolean[] tokens() {
        var tokens = new boolean[128];
        for (char c = '!'; c < 127; c++) {
            boolean alphanumeric = (c >= '0' && c <= '9') || ((c | ' ') >= 'a' && (c | ' ') <= 'z');
            tokens[c] = alphanumeric || "!#$%&'*+.^_`|~-".indexOf(c) >= 0;
        }
        return tokens;
    }

    /** Makes ready for another. */
    void clear() {
        length = 0;
        lineAt = 0;
        lines = 0;
        minor = 0;
        status = 0;
        reasonEnd = 0;
        codings = 0;
        chunked = false;
        lengthAt = 0;
        lengthEnd = 0;
        badLength = false;
        contentLength = -1;
        close = false;
        keepAlive = false;
        locationAt = 0;
        locationEnd = 0;
    }

    // ------------------------------------------------------------------ in

    /**
     * Takes the next byte.
     *
     * @return whether it was the last of the head
     * @throws IOException if that is no head, or does not agree on where the body ends
     */
    boolean add(byte b) throws IOException {
        boolean afterCr = length > lineAt && bytes[length - 1] == '\r';
        if (length == bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * length);
        }
        bytes[length++] = b;
        if (b != '\n' || !afterCr) {
            boolean control = b >= 0 && b < ' ' && b != '\t' && b != '\r';
            require(!afterCr && !control);
            return false;
        }
        int from = lineAt;
        int to = length - 2;
        lineAt = length;
        if (from < to) {
            line(from, to);
            return false;
        }
        end();
        return true;
    }

    private static void require(boolean holds) throws IOException {
        if (!holds) {
            throw new IOException("the answer is no HTTP/1.1");
        }
    }

    private void line(int from, int to) throws IOException {
        require(lines < MOST_LINES);
        if (lines == 0) {
            statusLine(to);
        } else {
            field(from, to);
        }
        lines++;
    }

    private void statusLine(int to) throws IOException {
        require(to >= STATUS_AT + 3 && Arrays.mismatch(bytes, VERSION) == VERSION.length);
        require(isDigit(bytes[STATUS_AT - 2]) && bytes[STATUS_AT - 1] == ' ');
        for (int i = STATUS_AT; i < STATUS_AT + 3; i++) {
            require(isDigit(bytes[i]));
            status = 10 * status + bytes[i] - '0';
        }
        require(status >= 100 && (to == STATUS_AT + 3 || bytes[STATUS_AT + 3] == ' '));
        minor = bytes[STATUS_AT - 2] - '0';
        reasonEnd = to;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private void field(int from, int to) throws IOException {
        int colon = from;
        while (colon < to && bytes[colon] >= 0 && TOKEN[bytes[colon]]) {
            colon++;
        }
        require(colon > from && colon < to && bytes[colon] == ':');
        int begin = colon + 1;
        int end = to;
        while (begin < end && isSpace(bytes[begin])) {
            begin++;
        }
        while (begin < end && isSpace(bytes[end - 1])) {
            end--;
        }
        if (is(CONTENT_LENGTH, from, colon)) {
            addLength(begin, end);
        } else if (is(TRANSFER_ENCODING, from, colon)) {
            codings++;
            chunked = is(CHUNKED, begin, end);
        } else if (is(CONNECTION, from, colon)) {
            close |= lists(CLOSE, begin, end);
            keepAlive |= lists(KEEP_ALIVE, begin, end);
        } else if (locationAt == 0 && is(LOCATION, from, colon)) {
            locationAt = begin;
            locationEnd = end;
        }
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\t';
    }

    /** Whether that word, of small letters, stands there, in letters of any size. */
    private boolean is(byte[] word, int from, int to) {
        if (to - from != word.length) {
            return false;
        }
        for (int i = 0; i < word.length; i++) {
            byte b = bytes[from + i];
            if ((b >= 'A' && b <= 'Z' ? b | ' ' : b) != word[i]) {
                return false;
            }
        }
        return true;
    }

    /** Whether it is an element of the list there. */
    private boolean lists(byte[] word, int from, int to) {
        int begin = from;
        for (int i = from; i <= to; i++) {
            if (i < to && bytes[i] != ',') {
                continue;
            }
            int end = i;
            while (begin < end && isSpace(bytes[begin])) {
                begin++;
            }
            while (begin < end && isSpace(bytes[end - 1])) {
                end--;
            }
            if (is(word, begin, end)) {
                return true;
            }
            begin = i + 1;
        }
        return false;
    }

    private void addLength(int from, int to) {
        if (lengthAt > 0) {
            badLength |= !Arrays.equals(bytes, lengthAt, lengthEnd, bytes, from, to);
            return;
        }
        lengthAt = from;
        lengthEnd = to;
        badLength = to == from || to - from > MOST_DIGITS;
        contentLength = 0;
        for (int i = from; i < to && !badLength; i++) {
            badLength = !isDigit(bytes[i]);
            contentLength = 10 * contentLength + bytes[i] - '0';
        }
    }

    private void end() throws IOException {
        require(lines > 0);
        boolean both = codings > 0 && lengthAt > 0;
        if (badLength || codings > 1 || both || (codings == 1 && !chunked)) {
            throw new IOException("the answer does not say where its body ends");
        }
    }

    // ------------------------------------------------------------------ what it says

    int status() {
        return status;
    }

    /** The status and its reason. */
    String shown() {
        String reason = reasonEnd > REASON_AT ? text(REASON_AT, reasonEnd) : "";
        return reason.isEmpty() ? Integer.toString(status) : status + " " + Printable.of(reason);
    }

    boolean isChunked() {
        return chunked;
    }

    /** -1 if it does not say. */
    long contentLength() {
        return contentLength;
    }

    /**
     * Whether another request may follow on the connection, as far as the head says.
     *
     * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-9.3">RFC 9112, Persistence</a>
     */
    boolean persists() {
        return !close && (minor > 0 || keepAlive);
    }

    /** Where it redirects to; empty if it does not. */
    Optional<String> location() {
        boolean redirects =
                status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
        return redirects && locationAt > 0
                ? Optional.of(text(locationAt, locationEnd))
                : Optional.empty();
    }

    private String text(int from, int to) {
        return new String(bytes, from, to - from, ISO_8859_1);
    }

    /** As it came. */
    @Override
    public String toString() {
        return text(0, length);
    }
}
