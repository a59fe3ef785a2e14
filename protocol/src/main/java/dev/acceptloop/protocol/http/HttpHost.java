package dev.acceptloop.protocol.http;

import java.nio.ByteBuffer;

/**
 * The form of {@code host [":" port]} in a URI and in {@code Host}; nothing is resolved.
 *
 * <pre>
 * host = "[" (IPv6 address | "v" hexadecimal+ "." any+) "]" | name
 * name = (letter | digit | -._~!$&amp;'()*+;= | "%" hexadecimal hexadecimal)+
 * port = digit*
 * </pre>
 *
 * <p>A name of the RFC may hold a comma too, which here it may not: it is what two {@code Host}
 * lines look like once somebody on the way has joined them.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3986#section-3.2.2">RFC 3986, Host</a>
 */
final class HttpHost {
    private static final boolean[] NAME =
            HttpSyntax.table(
                    "-._~!$&'()*+;=0123456789"
                            + "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
    private static final int GROUPS = 8; // of 16 bits

    private HttpHost() {}

    /** Whether the region is a host, and perhaps a port. */
    static boolean isHost(ByteBuffer in, int from, int to) {
        boolean literal = from < to && in.get(from) == '[';
        int end = literal ? literalEnd(in, from, to) : nameEnd(in, from, to);
        return end > from && (end == to || isPort(in, end, to));
    }

    private static boolean isPort(ByteBuffer in, int from, int to) {
        for (int i = from + 1; i < to; i++) {
            if (!HttpSyntax.isDigit(in.get(i))) {
                return false;
            }
        }
        return in.get(from) == ':';
    }

    /** Index of the first byte that is not of a name. */
    private static int nameEnd(ByteBuffer in, int from, int to) {
        int i = from;
        while (i < to && (isName(in.get(i)) || HttpSyntax.isEncoded(in, i, to))) {
            i += in.get(i) == '%' ? 3 : 1;
        }
        return i;
    }

    private static boolean isName(byte b) {
        return NAME[b & 0xff];
    }

    /** Index after the bracket; {@code from} if there is no address before it. */
    private static int literalEnd(ByteBuffer in, int from, int to) {
        int end = HttpSyntax.find(in, from, to, ']');
        boolean well = end < to && (isIpv6(in, from + 1, end) || isFuture(in, from + 1, end));
        return well ? end + 1 : from;
    }

    /** An address of a version to come. */
    private static boolean isFuture(ByteBuffer in, int from, int to) {
        int dot = HttpSyntax.find(in, from, to, '.');
        if (dot - from < 2 || to - dot < 2 || (in.get(from) | 0x20) != 'v') {
            return false;
        }
        for (int i = from + 1; i < dot; i++) {
            if (HttpSyntax.hex(in.get(i)) < 0) {
                return false;
            }
        }
        for (int i = dot + 1; i < to; i++) {
            if (!isName(in.get(i)) && in.get(i) != ':') {
                return false;
            }
        }
        return true;
    }

    private static boolean isIpv6(ByteBuffer in, int from, int to) {
        boolean gap = isGap(in, from, to); // some groups of zeros, left out
        int groups = 0;
        for (int i = gap ? from + 2 : from; i < to; ) {
            int end = groupEnd(in, i, to);
            if (end < to && in.get(end) == '.') {
                return isIpv4(in, i, to) && isFull(groups + 2, gap);
            }
            if (end == i || end - i > 4 || (end < to && in.get(end) != ':') || end + 1 == to) {
                return false;
            }
            groups++;
            boolean gapNext = isGap(in, end, to);
            if (gap && gapNext) {
                return false;
            }
            gap |= gapNext;
            i = end + (gapNext ? 2 : 1);
        }
        return isFull(groups, gap);
    }

    private static boolean isGap(ByteBuffer in, int from, int to) {
        return to - from >= 2 && in.get(from) == ':' && in.get(from + 1) == ':';
    }

    private static int groupEnd(ByteBuffer in, int from, int to) {
        int i = from;
        while (i < to && HttpSyntax.hex(in.get(i)) >= 0) {
            i++;
        }
        return i;
    }

    private static boolean isFull(int groups, boolean gap) {
        return gap ? groups < GROUPS : groups == GROUPS;
    }

    private static boolean isIpv4(ByteBuffer in, int from, int to) {
        int octets = 0;
        for (int i = from; i <= to; octets++) {
            int end = HttpSyntax.find(in, i, to, '.');
            if (!isOctet(in, i, end)) {
                return false;
            }
            i = end + 1;
        }
        return octets == 4;
    }

    private static boolean isOctet(ByteBuffer in, int from, int to) {
        int value = 0;
        for (int i = from; i < to; i++) {
            if (!HttpSyntax.isDigit(in.get(i)) || i - from > 2) {
                return false;
            }
            value = value * 10 + in.get(i) - '0';
        }
        boolean zeroFirst = to - from > 1 && in.get(from) == '0';
        return to > from && value <= 255 && !zeroFirst;
    }
}
