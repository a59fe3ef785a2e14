package dev.acceptloop.protocol.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;

/**
 * The character classes of RFC 9110 and 9112, and comparisons that allocate nothing. A region is
 * {@code from} (inclusive) to {@code to} (exclusive) of a buffer, by absolute index.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2">RFC 9110, Tokens</a>
 */
final class HttpSyntax {
    private static final boolean[] TOKEN =
            table(
                    "!#$%&'*+-.^_`|~0123456789"
                            + "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    private HttpSyntax() {}

    static boolean[] table(String members) {
        var table = new boolean[256];
        for (byte member : members.getBytes(US_ASCII)) {
            table[member] = true;
        }
        return table;
    }

    /** Whether a method or a field name may hold that byte. */
    static boolean isToken(byte b) {
        return TOKEN[b & 0xff];
    }

    /** Whether a field value, or a quoted string, may hold that byte: no control but a tab. */
    static boolean isText(byte b) {
        return (b >= ' ' && b != 0x7f) || b < 0 || b == '\t';
    }

    static boolean isSpace(byte b) {
        return b == ' ' || b == '\t';
    }

    static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    /** The value of a hexadecimal digit; -1 if it is none. */
    static int hex(int b) {
        if (b >= '0' && b <= '9') {
            return b - '0';
        }
        int letter = b | 0x20;
        return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
    }

    /** Whether the region is that text, byte for byte. */
    static boolean is(ByteBuffer in, int from, int to, byte[] text) {
        if (to - from != text.length) {
            return false;
        }
        for (int i = 0; i < text.length; i++) {
            if (in.get(from + i) != text[i]) {
                return false;
            }
        }
        return true;
    }

    /** Whether the region, free of control bytes, is that lower-case text in whatever case. */
    static boolean isIgnoringCase(ByteBuffer in, int from, int to, byte[] lower) {
        if (to - from != lower.length) {
            return false;
        }
        for (int i = 0; i < lower.length; i++) {
            byte b = in.get(from + i);
            int folded = b >= 'A' && b <= 'Z' ? b | 0x20 : b;
            if (folded != lower[i]) {
                return false;
            }
        }
        return true;
    }

    /** Index of the first such byte, or {@code to}. */
    static int find(ByteBuffer in, int from, int to, char wanted) {
        int i = from;
        while (i < to && in.get(i) != wanted) {
            i++;
        }
        return i;
    }

    /** Index of the first byte that is neither a space nor a tab, or {@code to}. */
    static int skipSpace(ByteBuffer in, int from, int to) {
        int i = from;
        while (i < to && isSpace(in.get(i))) {
            i++;
        }
        return i;
    }

    /** Index after the last byte that is neither a space nor a tab, or {@code from}. */
    static int trimSpace(ByteBuffer in, int from, int to) {
        int i = to;
        while (i > from && isSpace(in.get(i - 1))) {
            i--;
        }
        return i;
    }

    /**
     * Whether the region is that text, perhaps with some of its letters and digits percent-encoded.
     *
     * @param text of unreserved characters and slashes, in whatever case
     * @see <a href="https://www.rfc-editor.org/rfc/rfc3986#section-6.2.2.2">RFC 3986,
     *     Percent-Encoding Normalization</a>
     */
    static boolean isEncoded(ByteBuffer in, int from, int to, byte[] text) {
        int i = from;
        for (byte wanted : text) {
            boolean plain = i < to && in.get(i) == wanted;
            if (!plain && (wanted == '/' || !isEncoded(in, i, to) || octet(in, i) != wanted)) {
                return false;
            }
            i += plain ? 1 : 3;
        }
        return i == to;
    }

    /** Whether a percent sign and two hexadecimal digits stand there. */
    static boolean isEncoded(ByteBuffer in, int at, int to) {
        return to - at >= 3
                && in.get(at) == '%'
                && hex(in.get(at + 1)) >= 0
                && hex(in.get(at + 2)) >= 0;
    }

    private static int octet(ByteBuffer in, int at) {
        return hex(in.get(at + 1)) * 16 + hex(in.get(at + 2));
    }
}
