package dev.acceptloop.protocol.http;

import java.nio.ByteBuffer;

/**
 * The header fields of one request that say where its body ends and whether the connection stays;
 * all others are checked for their form and passed over.
 *
 * <p>Exactly one {@code Host} is due in HTTP/1.1. The body is delimited by one {@code
 * Content-Length}, or by a {@code Transfer-Encoding} whose last and only coding is {@code chunked};
 * by both, by neither in agreement, or by anything else, it is {@code 400}, and {@code 501} where a
 * coding before {@code chunked} is unknown here.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-6">RFC 9112, Message Body</a>
 */
final class HttpFields {
    /** The longest body, in bytes. */
    static final int LONGEST_BODY = 64 * 1024;

    private static final long BEYOND = Long.MAX_VALUE / 16; // a length stays there
    private static final byte[] HOST = HttpHead.bytes("host");
    private static final byte[] EXPECT = HttpHead.bytes("expect");
    private static final byte[] CONNECTION = HttpHead.bytes("connection");
    private static final byte[] CONTENT_LENGTH = HttpHead.bytes("content-length");
    private static final byte[] TRANSFER_ENCODING = HttpHead.bytes("transfer-encoding");
    private static final byte[] CHUNKED = HttpHead.bytes("chunked");
    private static final byte[] CLOSE = HttpHead.bytes("close");
    private static final byte[] KEEP_ALIVE = HttpHead.bytes("keep-alive");
    private static final byte[] HUNDRED_CONTINUE = HttpHead.bytes("100-continue");

    private boolean old; // HTTP/1.0
    private int count;
    private boolean hasHost;
    private long contentLength; // -1: none was given
    private boolean hasCoding;
    private boolean chunked; // is the last coding so far
    private boolean otherCoding; // came before it
    private boolean close;
    private boolean keepAlive;
    private boolean expectsContinue;

    HttpFields() {
        clear();
    }

    /** Makes ready for the next request. */
    void clear() {
        old = false;
        count = 0;
        hasHost = false;
        contentLength = -1;
        hasCoding = false;
        chunked = false;
        otherCoding = false;
        close = false;
        keepAlive = false;
        expectsContinue = false;
    }

    /** Tells whether the request is one of HTTP/1.0. */
    void setOld(boolean isOld) {
        old = isOld;
    }

    // ------------------------------------------------------------------ one line

    /** Reads the field line that is the region; its bytes are text. */
    HttpStatus field(ByteBuffer in, int from, int to) {
        if (++count > HttpHead.MOST_FIELDS) {
            return HttpStatus.FIELDS_TOO_LARGE;
        }
        int colon = from;
        while (colon < to && HttpSyntax.isToken(in.get(colon))) {
            colon++;
        }
        if (colon == from || colon == to || in.get(colon) != ':') {
            return HttpStatus.BAD_REQUEST; // obs-fold and white space before the colon, too
        }
        int value = HttpSyntax.skipSpace(in, colon + 1, to);
        int end = HttpSyntax.trimSpace(in, value, to);
        return field(in, from, colon, value, end) ? HttpStatus.CONTINUE : HttpStatus.BAD_REQUEST;
    }

    private boolean field(ByteBuffer in, int name, int nameEnd, int from, int to) {
        if (HttpSyntax.isIgnoringCase(in, name, nameEnd, HOST)) {
            boolean first = !hasHost;
            hasHost = true;
            return first && (from == to || HttpHost.isHost(in, from, to));
        }
        if (HttpSyntax.isIgnoringCase(in, name, nameEnd, CONTENT_LENGTH)) {
            return contentLength(in, from, to);
        }
        if (HttpSyntax.isIgnoringCase(in, name, nameEnd, TRANSFER_ENCODING)) {
            hasCoding = true;
            return codings(in, from, to);
        }
        if (HttpSyntax.isIgnoringCase(in, name, nameEnd, CONNECTION)) {
            connection(in, from, to);
        } else if (HttpSyntax.isIgnoringCase(in, name, nameEnd, EXPECT)) {
            expectsContinue |= HttpSyntax.isIgnoringCase(in, from, to, HUNDRED_CONTINUE);
        }
        return true;
    }

    private boolean contentLength(ByteBuffer in, int from, int to) {
        if (contentLength >= 0 || from == to) {
            return false; // even the same length twice: somebody on the way may take another
        }
        contentLength = 0;
        for (int i = from; i < to; i++) {
            byte digit = in.get(i);
            if (!HttpSyntax.isDigit(digit)) {
                return false;
            }
            contentLength = Math.min(BEYOND, contentLength * 10 + digit - '0');
        }
        return true;
    }

    private boolean codings(ByteBuffer in, int from, int to) {
        for (int begin = from; begin <= to; ) {
            int comma = HttpSyntax.find(in, begin, to, ',');
            int coding = HttpSyntax.skipSpace(in, begin, comma);
            int end = HttpSyntax.trimSpace(in, coding, comma);
            boolean empty = coding == end; // to be ignored: RFC 9110, 5.6.1.2
            if (!empty && (chunked || !HttpSyntax.isToken(in.get(coding)))) {
                return false; // nothing may follow chunked
            }
            chunked |= HttpSyntax.isIgnoringCase(in, coding, end, CHUNKED);
            otherCoding |= !chunked && !empty;
            begin = comma + 1;
        }
        return true;
    }

    private void connection(ByteBuffer in, int from, int to) {
        for (int begin = from; begin <= to; ) {
            int comma = HttpSyntax.find(in, begin, to, ',');
            int option = HttpSyntax.skipSpace(in, begin, comma);
            int end = HttpSyntax.trimSpace(in, option, comma);
            close |= HttpSyntax.isIgnoringCase(in, option, end, CLOSE);
            keepAlive |= HttpSyntax.isIgnoringCase(in, option, end, KEEP_ALIVE);
            begin = comma + 1;
        }
    }

    // ------------------------------------------------------------------ all of them

    /** What the fields make of the request, once all are read. */
    HttpStatus end() {
        boolean unhosted = !old && !hasHost;
        boolean ambiguous = hasCoding && (old || !chunked || contentLength >= 0);
        if (unhosted || ambiguous) {
            return HttpStatus.BAD_REQUEST;
        }
        if (otherCoding) {
            return HttpStatus.NOT_IMPLEMENTED;
        }
        return contentLength > LONGEST_BODY ? HttpStatus.CONTENT_TOO_LARGE : HttpStatus.CONTINUE;
    }

    /** Whether a chunked body follows. */
    boolean isChunked() {
        return chunked;
    }

    /** Bytes of the body that follows, if it is not chunked. */
    int bodyLength() {
        return (int) Math.max(0, contentLength);
    }

    /** Whether the client sends its body only after {@link HttpStatus#CONTINUE}. */
    boolean expectsContinue() {
        return expectsContinue && !old && (chunked || contentLength > 0);
    }

    /** How the connection goes on after the reply. */
    HttpOutput.Persistence persistence() {
        if (close || (old && !keepAlive)) {
            return HttpOutput.Persistence.CLOSE;
        }
        return old ? HttpOutput.Persistence.KEEP_OLD : HttpOutput.Persistence.KEEP;
    }
}
