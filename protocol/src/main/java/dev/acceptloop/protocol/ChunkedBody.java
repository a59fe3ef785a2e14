package dev.acceptloop.protocol;

import java.nio.ByteBuffer;

/**
 * Finds the bytes of one chunked body, wherever the network cut them.
 *
 * <pre>
 * (size [";" extensions] CR LF  size bytes  CR LF)*
 * "0" [";" extensions] CR LF  (trailer field CR LF)*  CR LF
 * </pre>
 *
 * <p>Looks once at each byte of the framing and at none of the body; keeps no bytes. Extensions and
 * trailers are checked for their form, counted and passed over. A size has at most {@value
 * #MOST_DIGITS} digits; sizes are the caller's to bound.
 *
 * <p>Not thread-safe.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-7.1">RFC 9112, Chunked</a>
 */
public final class ChunkedBody {
    /** Most bytes of all extensions, and of all trailers, of one body. */
    static final int MOST_EXTRA = 8 * 1024;

    private static final int MOST_DIGITS = 7; // so that it fits an int

    /** What {@link #next} found at the buffer's position. */
    public enum Found {
        /** {@link #length} bytes of the body stand at the position; take them before the next. */
        DATA,
        /** Nothing yet: call again with more bytes. */
        INCOMPLETE,
        /** The body is over; what follows is not its. */
        END,
        /** Bytes that are no chunked body. */
        MALFORMED,
        /** Too many bytes of extensions or trailers. */
        TOO_LONG
    }

    private enum State {
        SIZE,
        SPACE, // bad white space before an extension
        EXTENSION,
        SIZE_LF,
        DATA,
        DATA_CR,
        DATA_LF,
        TRAILER,
        TRAILER_NAME,
        TRAILER_VALUE,
        TRAILER_LF,
        LAST_LF
    }

    private State state = State.SIZE;
    private int size; // of the chunk: what is left of it
    private int digits;
    private int length;
    private int extensions;
    private int trailers;

    /** Makes ready for another body. */
    public void clear() {
        state = State.SIZE;
        size = 0;
        digits = 0;
        extensions = 0;
        trailers = 0;
    }

    /** How many bytes of the body stand at the buffer's position. */
    public int length() {
        return length;
    }

    /** Bytes of the chunk at hand that have not come yet, as its size announced them. */
    public int announced() {
        return size;
    }

    /** Moves {@code in}'s position over framing, up to the next bytes of the body. */
    public Found next(ByteBuffer in) {
        while (in.hasRemaining()) {
            if (state == State.DATA) {
                length = Math.min(size, in.remaining());
                size -= length;
                state = size == 0 ? State.DATA_CR : State.DATA;
                return Found.DATA;
            }
            Found found = step(in.get());
            if (found != Found.DATA) {
                return found;
            }
        }
        return Found.INCOMPLETE;
    }

    /** One byte of framing; {@link Found#DATA} says only that all is well. */
    private Found step(byte b) {
        return switch (state) {
            case SIZE -> size(b);
            case SPACE -> space(b);
            case EXTENSION -> extension(b);
            case SIZE_LF -> to(b == '\n', size == 0 ? State.TRAILER : State.DATA);
            case DATA -> throw new IllegalStateException("no framing");
            case DATA_CR -> to(b == '\r', State.DATA_LF);
            case DATA_LF -> nextSize(b);
            case TRAILER, TRAILER_NAME, TRAILER_VALUE, TRAILER_LF -> trailer(b);
            case LAST_LF -> b == '\n' ? Found.END : Found.MALFORMED;
        };
    }

    private Found to(boolean well, State next) {
        state = next;
        return well ? Found.DATA : Found.MALFORMED;
    }

    private Found size(byte b) {
        int digit = HttpSyntax.hex(b);
        if (digit >= 0) {
            size = size * 16 + digit;
            return ++digits > MOST_DIGITS ? Found.MALFORMED : Found.DATA;
        }
        return digits == 0 ? Found.MALFORMED : space(b);
    }

    private Found space(byte b) {
        if (b == '\r') {
            return to(state == State.SIZE, State.SIZE_LF);
        }
        if (b == ';') {
            return to(true, State.EXTENSION);
        }
        state = State.SPACE;
        return HttpSyntax.isSpace(b) ? extra(++extensions) : Found.MALFORMED;
    }

    private Found extension(byte b) {
        if (b == '\r') {
            return to(true, State.SIZE_LF);
        }
        return HttpSyntax.isText(b) ? extra(++extensions) : Found.MALFORMED;
    }

    private static Found extra(int count) {
        return count > MOST_EXTRA ? Found.TOO_LONG : Found.DATA;
    }

    private Found nextSize(byte b) {
        size = 0;
        digits = 0;
        return to(b == '\n', State.SIZE);
    }

    private Found trailer(byte b) {
        if (++trailers > MOST_EXTRA) {
            return Found.TOO_LONG;
        }
        boolean token = HttpSyntax.isToken(b);
        return switch (state) {
            case TRAILER -> b == '\r' ? to(true, State.LAST_LF) : to(token, State.TRAILER_NAME);
            case TRAILER_NAME -> b == ':' ? to(true, State.TRAILER_VALUE) : to(token, state);
            case TRAILER_VALUE ->
                    b == '\r' ? to(true, State.TRAILER_LF) : to(HttpSyntax.isText(b), state);
            default -> to(b == '\n', State.TRAILER);
        };
    }
}
