package dev.acceptloop.protocol.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;

/**
 * The head of one request, read line by line: what of it decides the answer, and how the body is
 * delimited. One is kept per connection and used again for each request.
 *
 * <pre>
 * method SP target SP "HTTP/1." digit CR LF
 * (name ":" OWS value OWS CR LF)*
 * CR LF
 * </pre>
 *
 * <p>Strict where the RFC lets a server choose, for what two programs read differently is how a
 * request is smuggled: a bare LF or CR, white space before a colon, a folded line, two lengths, or
 * a length beside a transfer coding are all {@code 400}. An answer other than {@link
 * HttpStatus#CONTINUE} ends the connection: behind it nobody knows where a request begins.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112">RFC 9112, HTTP/1.1</a>
 */
final class HttpHead {
    /** The longest line, its CR LF not counted. */
    static final int LONGEST_LINE = 8 * 1024;

    /** The longest head, its CR LFs counted. */
    static final int LONGEST_HEAD = 16 * 1024;

    static final int MOST_FIELDS = 100;

    /** What {@link #lineEnd} says instead of an index. */
    static final int INCOMPLETE = -1;

    static final int MALFORMED = -2;
    static final int TOO_LONG = -3;

    /** What is asked for. */
    enum Target {
        HELLO,
        TIME,
        ECHO,
        NONE
    }

    /** What is to be done with it. */
    enum Method {
        GET,
        HEAD,
        POST,
        PUT,
        DELETE,
        OPTIONS,
        TRACE,
        PATCH,
        UNKNOWN;

        @SuppressWarnings("ImmutableEnumChecker") // written by nobody
        private final byte[] bytes = name().getBytes(US_ASCII);

        private static final Method[] ALL = values();
    }

    private static final byte[] HTTP = bytes("HTTP/");
    private static final byte[] PLAIN_SCHEME = bytes("http://");
    private static final byte[] TLS_SCHEME = bytes("https://");
    private static final byte[] ROOT = bytes("/");
    private static final byte[] TIME = bytes("/time");
    private static final byte[] ECHO = bytes("/echo");

    final HttpFields fields = new HttpFields();

    private Method method = Method.UNKNOWN;
    private Target target = Target.NONE;
    private String query = "";
    private int searched; // bytes of the unfinished line that are known to be text
    private int length; // of the lines so far

    // ------------------------------------------------------------------ lines

    /**
     * Index of the CR LF that ends the line at {@code in}'s position, or why there is none. After
     * {@link #INCOMPLETE} the next call must see the same bytes at its position, and more.
     */
    int lineEnd(ByteBuffer in) {
        int begin = in.position();
        int end = Math.min(in.limit(), begin + LONGEST_LINE + 1);
        int i = begin + searched;
        while (i < end && HttpSyntax.isText(in.get(i))) {
            i++;
        }
        if (i - begin > LONGEST_LINE) {
            return TOO_LONG;
        }
        searched = i - begin;
        if (i == in.limit() || (in.get(i) == '\r' && i + 1 == in.limit())) {
            return INCOMPLETE;
        }
        if (in.get(i) != '\r' || in.get(i + 1) != '\n') {
            return MALFORMED;
        }
        searched = 0;
        return i;
    }

    /** Counts a line, its CR LF included; returns whether the head is too long by it. */
    boolean isTooLongBy(int bytes) {
        length += bytes;
        return length > LONGEST_HEAD;
    }

    /** Makes ready for the next request. */
    void clear() {
        length = 0;
        method = Method.UNKNOWN;
        target = Target.NONE;
        query = "";
        fields.clear();
    }

    // ------------------------------------------------------------------ request line

    /** Reads the request line that is the region. */
    HttpStatus request(ByteBuffer in, int from, int to) {
        int methodEnd = methodEnd(in, from, to);
        method = method(in, from, methodEnd);
        int targetEnd = HttpSyntax.find(in, Math.min(methodEnd + 1, to), to, ' ');
        if (methodEnd == from || targetEnd == to || in.get(methodEnd) != ' ') {
            return HttpStatus.BAD_REQUEST;
        }
        HttpStatus status = version(in, targetEnd + 1, to);
        return status == HttpStatus.CONTINUE ? target(in, methodEnd + 1, targetEnd) : status;
    }

    /** What is wrong with a request line that has no end: the method, the target, or a byte. */
    HttpStatus requestWithoutEnd(ByteBuffer in, boolean tooLong) {
        int from = in.position();
        int to = Math.min(in.limit(), from + LONGEST_LINE);
        int methodEnd = methodEnd(in, from, to);
        method = method(in, from, methodEnd);
        if (!tooLong || methodEnd == from || (methodEnd < to && in.get(methodEnd) != ' ')) {
            return HttpStatus.BAD_REQUEST;
        }
        return methodEnd == to ? HttpStatus.NOT_IMPLEMENTED : HttpStatus.URI_TOO_LONG;
    }

    private static int methodEnd(ByteBuffer in, int from, int to) {
        int end = from;
        while (end < to && HttpSyntax.isToken(in.get(end))) {
            end++;
        }
        return end;
    }

    private static Method method(ByteBuffer in, int from, int to) {
        for (Method known : Method.ALL) {
            if (HttpSyntax.is(in, from, to, known.bytes)) {
                return known;
            }
        }
        return Method.UNKNOWN;
    }

    /** A later minor version is as good as 1.1: it is for the client to send nothing beyond. */
    private HttpStatus version(ByteBuffer in, int from, int to) {
        int digits = from + HTTP.length;
        if (to - digits != 3
                || !HttpSyntax.is(in, from, digits, HTTP)
                || !HttpSyntax.isDigit(in.get(digits))
                || in.get(digits + 1) != '.'
                || !HttpSyntax.isDigit(in.get(digits + 2))) {
            return HttpStatus.BAD_REQUEST;
        }
        fields.setOld(in.get(digits + 2) == '0');
        return in.get(digits) == '1' ? HttpStatus.CONTINUE : HttpStatus.VERSION_NOT_SUPPORTED;
    }

    private HttpStatus target(ByteBuffer in, int from, int to) {
        for (int i = from; i < to; i++) {
            byte b = in.get(i);
            if (b <= ' ' || b == '#') { // a fragment stays with the client; obs-text is negative
                return HttpStatus.BAD_REQUEST;
            }
        }
        if (from == to) {
            return HttpStatus.BAD_REQUEST;
        }
        if (in.get(from) == '/') {
            path(in, from, to);
            return HttpStatus.CONTINUE;
        }
        boolean asterisk = to - from == 1 && in.get(from) == '*' && method == Method.OPTIONS;
        boolean formless = asterisk || method == Method.UNKNOWN; // CONNECT names an authority
        return formless ? HttpStatus.CONTINUE : absolute(in, from, to);
    }

    private HttpStatus absolute(ByteBuffer in, int from, int to) {
        int host = from + schemeLength(in, from, to);
        int path = host;
        while (path < to && in.get(path) != '/' && in.get(path) != '?') {
            path++;
        }
        if (host == from || path == host || !HttpHost.isHost(in, host, path)) {
            return HttpStatus.BAD_REQUEST;
        }
        path(in, path, to);
        return HttpStatus.CONTINUE;
    }

    private static int schemeLength(ByteBuffer in, int from, int to) {
        for (byte[] scheme : new byte[][] {PLAIN_SCHEME, TLS_SCHEME}) {
            int end = from + scheme.length;
            if (end <= to && HttpSyntax.isIgnoringCase(in, from, end, scheme)) {
                return scheme.length;
            }
        }
        return 0;
    }

    private void path(ByteBuffer in, int from, int to) {
        int end = HttpSyntax.find(in, from, to, '?');
        if (from == end || HttpSyntax.isEncoded(in, from, end, ROOT)) {
            target = Target.HELLO;
        } else if (HttpSyntax.isEncoded(in, from, end, TIME)) {
            target = Target.TIME;
            query = text(in, Math.min(end + 1, to), to);
        } else if (HttpSyntax.isEncoded(in, from, end, ECHO)) {
            target = Target.ECHO;
        }
    }

    private static String text(ByteBuffer in, int from, int to) {
        byte[] bytes = new byte[to - from];
        in.get(from, bytes);
        return new String(bytes, ISO_8859_1);
    }

    // ------------------------------------------------------------------ what it says

    Method method() {
        return method;
    }

    Target target() {
        return target;
    }

    /** What stands behind the question mark, undecoded; kept for {@link Target#TIME} only. */
    String query() {
        return query;
    }

    /** Whether its reply has no body. */
    boolean wantsNoBody() {
        return method == Method.HEAD;
    }

    static byte[] bytes(String text) {
        return text.getBytes(US_ASCII);
    }
}
