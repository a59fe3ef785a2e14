package dev.acceptloop.clients;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.acceptloop.protocol.http.ChunkedBody;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Reads the response to one request, wherever the network cut it, and passes its body on as it
 * comes.
 *
 * <pre>
 * (status line, field lines, "")*  interim: 1xx, passed over
 *  status line, field lines, ""
 *  body                            none, sized, chunked, or all that comes until the end
 * </pre>
 *
 * <p>Bounded: a head has at most {@value #LONGEST_HEAD} bytes, interim ones included. Each byte of
 * a head is looked at once, and after {@link #clear} another response is read with the memory of
 * the one before.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-6.3">RFC 9112, Body Length</a>
 */
final class HttpResponseReader {
    /** Most bytes of all heads together. */
    static final int LONGEST_HEAD = 64 * 1024;

    /** Who is told. */
    interface Receiver {
        /** The head is complete; valid until the reader is cleared. */
        void head(HttpResponseHead head);

        /** Some bytes of the body; valid during the call only. */
        void body(ByteBuffer data);
    }

    private enum State {
        HEAD,
        SIZED,
        CHUNKED,
        UNTIL_END,
        DONE
    }

    private final boolean headOnly;
    private final Receiver receiver;
    private final HttpResponseHead head = new HttpResponseHead();
    private final ChunkedBody chunks = new ChunkedBody();

    private State state = State.HEAD;
    private int headBytes;
    private long left; // of a sized body

    /** Reads the response to a request that was HEAD, or not. */
    HttpResponseReader(boolean headOnly, Receiver receiver) {
        this.headOnly = headOnly;
        this.receiver = receiver;
    }

    /** Makes ready for the response to another such request. */
    void clear() {
        state = State.HEAD;
        head.clear();
        headBytes = 0;
        chunks.clear();
    }

    /** Whether only the end of the connection ends the body. */
    boolean isUntilEnd() {
        return state == State.UNTIL_END;
    }

    /** Whether the response is complete; what comes behind it is not looked at. */
    boolean isDone() {
        return state == State.DONE;
    }

    /**
     * Takes what came.
     *
     * @throws IOException if it is no HTTP/1.1, in one line; close the connection
     */
    void read(ByteBuffer in) throws IOException {
        boolean more = true;
        while (more && in.hasRemaining()) {
            more =
                    switch (state) {
                        case HEAD -> head(in.get());
                        case SIZED -> sized(in);
                        case CHUNKED -> chunked(in);
                        case UNTIL_END -> untilEnd(in);
                        case DONE -> false;
                    };
        }
    }

    /**
     * Nothing more comes.
     *
     * @throws IOException if the response is not complete, in one line
     */
    void end() throws IOException {
        if (state == State.UNTIL_END) {
            state = State.DONE;
        } else if (state != State.DONE) {
            throw new IOException(
                    headBytes == 0
                            ? "the server closed the connection without an answer"
                            : "the server closed the connection in the middle of its answer");
        }
    }

    // ------------------------------------------------------------------ head

    private boolean head(byte b) throws IOException {
        if (++headBytes > LONGEST_HEAD) {
            throw new IOException("the answer's head is over " + LONGEST_HEAD + " bytes");
        }
        if (!head.add(b)) {
            return true;
        }
        if (head.status() / 100 == 1) {
            head.clear();
            return true;
        }
        state = bodyFollows();
        receiver.head(head);
        return true;
    }

    private State bodyFollows() {
        if (headOnly || head.status() == 204 || head.status() == 304) {
            return State.DONE;
        }
        if (head.isChunked()) {
            return State.CHUNKED;
        }
        left = head.contentLength();
        if (left < 0) {
            return State.UNTIL_END;
        }
        return left == 0 ? State.DONE : State.SIZED;
    }

    // ------------------------------------------------------------------ body

    private boolean sized(ByteBuffer in) {
        int count = (int) Math.min(left, in.remaining());
        pass(in, count);
        left -= count;
        if (left == 0) {
            state = State.DONE;
        }
        return true;
    }

    private boolean chunked(ByteBuffer in) throws IOException {
        switch (chunks.next(in)) {
            case DATA -> pass(in, chunks.length());
            case END -> state = State.DONE;
            case INCOMPLETE -> {}
            case MALFORMED, TOO_LONG -> throw new IOException("the answer's chunks are malformed");
        }
        return true;
    }

    private boolean untilEnd(ByteBuffer in) {
        pass(in, in.remaining());
        return true;
    }

    private void pass(ByteBuffer in, int count) {
        int limit = in.limit();
        int end = in.position() + count;
        receiver.body(in.limit(end));
        in.limit(limit).position(end);
    }

    /** The text of bytes as they came. */
    static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }
}
