package dev.acceptloop.protocol.http;

import dev.acceptloop.protocol.Transport;
import java.nio.ByteBuffer;

/**
 * The replies of one connection, gathered until they are flushed as one write.
 *
 * <p>Takes at most {@value #MOST_GATHERED} bytes, kept for the next replies; what is longer is
 * written where it lies. Allocates nothing per reply.
 */
final class HttpOutput {
    static final int MOST_GATHERED = 16 * 1024;
    private static final int FIRST_CAPACITY = 256; // holds any head
    private static final int LONGEST_HEAD = 256;
    private static final ByteBuffer NONE = ByteBuffer.allocate(0);

    /** Whether the connection stays after a reply, and how the reply says so. */
    enum Persistence {
        /** It stays, as is usual. */
        KEEP(""),
        /** It stays, as a client of HTTP/1.0 asked for. */
        KEEP_OLD("Connection: keep-alive\r\n"),
        /** It is closed. */
        CLOSE("Connection: close\r\n");

        @SuppressWarnings("ImmutableEnumChecker") // written by nobody
        private final byte[] field;

        Persistence(String field) {
            this.field = HttpHead.bytes(field);
        }
    }

    /** What a body is. */
    enum Type {
        TEXT("text/plain"),
        UTF_8("text/plain; charset=utf-8"),
        BYTES("application/octet-stream");

        @SuppressWarnings("ImmutableEnumChecker") // written by nobody
        private final byte[] field;

        Type(String type) {
            this.field = HttpHead.bytes("Content-Type: " + type + "\r\nContent-Length: ");
        }
    }

    private static final byte[] NOTHING = {};
    private static final byte[] CR_LF = HttpHead.bytes("\r\n");

    private final HttpSite site;
    private Transport transport;
    private ByteBuffer gathered = NONE; // 0 to position

    @SuppressWarnings("NullAway.Init") // attached before anything is flushed
    HttpOutput(HttpSite site) {
        this.site = site;
    }

    void attach(Transport transport) {
        this.transport = transport;
    }

    // ------------------------------------------------------------------ whole replies

    /** {@code Hello, World!}, on a connection that stays as is usual. */
    void hello() {
        byte[] hello = site.second().hello;
        makeRoom(hello.length);
        gathered.put(hello);
    }

    /** The same without its body, or on another connection. */
    void hello(Persistence persistence, boolean withBody) {
        byte[] hello = site.second().hello;
        int length = HttpSite.Second.HELLO_LENGTH;
        head(HttpStatus.OK, persistence, Type.TEXT, length);
        if (withBody) {
            put(hello, hello.length - length, length);
        }
    }

    /** A status and its reason as the body. */
    void error(HttpStatus status, Persistence persistence, boolean withBody) {
        error(status, persistence, withBody, NOTHING);
    }

    /** The same with another field, its CR LF included. */
    void error(HttpStatus status, Persistence persistence, boolean withBody, byte[] field) {
        head(status, persistence, field, Type.TEXT, status.reason().length);
        if (withBody) {
            put(status.reason());
        }
    }

    /** {@link HttpStatus#CONTINUE}, which is no reply yet. */
    void interim() {
        makeRoom(LONGEST_HEAD);
        put(HttpStatus.CONTINUE.line());
        put(CR_LF);
    }

    // ------------------------------------------------------------------ head and body

    /** Everything up to the body, of which there are so many bytes. */
    void head(HttpStatus status, Persistence persistence, Type type, int length) {
        head(status, persistence, NOTHING, type, length);
    }

    private void head(
            HttpStatus status, Persistence persistence, byte[] field, Type type, int length) {
        makeRoom(LONGEST_HEAD);
        put(status.line());
        put(site.second().fields);
        put(persistence.field);
        put(field);
        put(type.field);
        putDecimal(length);
        put(CR_LF);
        put(CR_LF);
    }

    /** The body: so many bytes of {@code source} from that index on; its position does not move. */
    void body(ByteBuffer source, int from, int length) {
        if (length > MOST_GATHERED / 2) {
            flush();
            int position = source.position();
            int limit = source.limit();
            source.limit(from + length).position(from);
            transport.write(source);
            source.limit(limit).position(position);
            return;
        }
        makeRoom(length);
        gathered.put(gathered.position(), source, from, length);
        gathered.position(gathered.position() + length);
    }

    private void put(byte[] bytes) {
        gathered.put(bytes);
    }

    private void put(byte[] bytes, int from, int length) {
        makeRoom(length);
        gathered.put(bytes, from, length);
    }

    private void putDecimal(int number) {
        int unit = 1;
        while (unit <= number / 10) {
            unit *= 10;
        }
        for (; unit > 0; unit /= 10) {
            gathered.put((byte) ('0' + number / unit % 10));
        }
    }

    private void makeRoom(int length) {
        int needed = gathered.position() + length;
        if (needed <= gathered.capacity()) {
            return;
        }
        if (needed > MOST_GATHERED) {
            flush();
            needed = length;
        }
        if (needed > gathered.capacity()) {
            int roomy = Math.max(Math.max(needed, 2 * gathered.capacity()), FIRST_CAPACITY);
            gathered = ByteBuffer.allocate(Math.min(roomy, MOST_GATHERED)).put(gathered.flip());
        }
    }

    /** Bytes of memory it holds. */
    int capacity() {
        return gathered.capacity();
    }

    /** Hands the transport what is gathered. */
    void flush() {
        if (gathered.position() > 0) {
            transport.write(gathered.flip());
            gathered.clear();
        }
    }

    /** What a connection that is one too many is sent, and then closed. */
    static ByteBuffer refusal(HttpSite site, ByteBuffer text) {
        var output = new HttpOutput(site);
        int length = text.remaining();
        output.head(HttpStatus.SERVICE_UNAVAILABLE, Persistence.CLOSE, Type.TEXT, length);
        output.body(text, text.position(), length);
        return output.gathered.flip();
    }
}
