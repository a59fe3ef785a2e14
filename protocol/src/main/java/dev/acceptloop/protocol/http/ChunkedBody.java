package dev.acceptloop.protocol.http;

import java.nio.ByteBuffer;

/**
 * Finds the bytes of one chunked body, wherever the network cut them.
 *
 * <pre>
 * (size extension* CR LF  size bytes  CR LF)*
 * "0"+ extension* CR LF  (trailer field CR LF)*  CR LF
 *
 * extension = BWS ";" BWS name [BWS "=" BWS (token | quoted string)]
 * </pre>
 *
 * <p>Looks once at each byte of the framing and at none of the body; keeps no bytes. Extensions and
 * trailers are checked for their form, counted and passed over. A size may have any number of
 * digits, which beyond the usual number count as extensions do; sizes are the caller's to bound.
 *
 * <p>Not thread-safe.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-7.1">RFC 9112, Chunked</a>
 */
public final class ChunkedBody {
    /** Most bytes of all extensions, and of all trailers, of one body. */
    static final int MOST_EXTRA = 8 * 1024;

    private static final int USUAL_DIGITS = 16;
    private static final long BEYOND = Long.MAX_VALUE / 16; // a size stays there

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
        SPACE, // bad white space, as the RFC calls it: before a semicolon
        NAME, // or the white space before it
        NAME_REST,
        EQUALS, // or the white space before it, or the next semicolon
        VALUE, // or the white space before it
        TOKEN,
        QUOTED,
        ESCAPED,
        QUOTED_END,
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
    private long size; // of the chunk: what is left of it
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
    public long announced() {
        return size;
    }

    /** Moves {@code in}'s position over framing, up to the next bytes of the body. */
    public Found next(ByteBuffer in) {
        while (in.hasRemaining()) {
            if (state == State.DATA) {
                length = (int) Math.min(size, in.remaining());
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
            case NAME, NAME_REST, EQUALS, VALUE, TOKEN, QUOTED, ESCAPED, QUOTED_END -> extension(b);
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
            size = Math.min(BEYOND, size * 16 + digit);
            return ++digits > USUAL_DIGITS ? extra(++extensions) : Found.DATA;
        }
        return digits == 0 ? Found.MALFORMED : extensionEnd(b, State.SPACE);
    }

    private Found space(byte b) {
        return HttpSyntax.isSpace(b) ? extra(++extensions) : to(b == ';', State.NAME);
    }

    private Found extension(byte b) {
        boolean space = HttpSyntax.isSpace(b);
        boolean token = HttpSyntax.isToken(b);
        Found found =
                switch (state) {
                    case NAME -> to(space || token, space ? State.NAME : State.NAME_REST);
                    case NAME_REST -> token ? Found.DATA : nameEnd(b);
                    case EQUALS -> space ? Found.DATA : to(b == '=' || b == ';', afterSpace(b));
                    case VALUE -> token ? to(true, State.TOKEN) : value(b);
                    case TOKEN -> token ? Found.DATA : extensionEnd(b, State.SPACE);
                    case QUOTED -> to(HttpSyntax.isText(b), afterQuoted(b));
                    case QUOTED_END -> extensionEnd(b, State.SPACE);
                    default -> to(HttpSyntax.isText(b), State.QUOTED);
                };
        return found == Found.DATA ? extra(++extensions) : found;
    }

    private Found nameEnd(byte b) {
        return b == '=' ? to(true, State.VALUE) : extensionEnd(b, State.EQUALS);
    }

    private static State afterSpace(byte b) {
        return b == '=' ? State.VALUE : State.NAME;
    }

    private Found value(byte b) {
        return HttpSyntax.isSpace(b) ? Found.DATA : to(b == '"', State.QUOTED);
    }

    private static State afterQuoted(byte b) {
        return switch (b) {
            case '"' -> State.QUOTED_END;
            case '\\' -> State.ESCAPED;
            default -> State.QUOTED;
        };
    }

    /** Behind a size, a name or a value: another extension, or the end of the line. */
    private Found extensionEnd(byte b, State afterSpace) {
        return switch (b) {
            case '\r' -> to(true, State.SIZE_LF);
            case ';' -> to(true, State.NAME);
            default -> to(HttpSyntax.isSpace(b), afterSpace);
        };
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
