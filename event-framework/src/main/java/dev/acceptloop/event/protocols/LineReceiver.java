package dev.acceptloop.event.protocols;

import java.nio.ByteBuffer;

/**
 * Lines that end in a delimiter, and stretches of raw bytes between them.
 *
 * <pre>
 * line mode:  bytes delimiter -> lineReceived(bytes)     setRawMode  -> raw mode
 * raw mode:   bytes           -> rawDataReceived(bytes)  setLineMode -> line mode
 * </pre>
 *
 * <p>A line may have so many bytes as the limit says, its delimiter not counted. Of a longer one
 * {@link #lineLengthExceeded} gets what there is of it with all that follows, as soon as it is sure
 * to be too long: when it has as many bytes as the limit and the delimiter together.
 *
 * <p>In Twisted {@code setLineMode(extra)} gives back what the raw handler did not want. Here the
 * handler leaves it in the buffer.
 *
 * @see <a href="https://docs.twisted.org/en/stable/api/twisted.protocols.basic.LineReceiver.html">
 *     Twisted, LineReceiver</a>
 */
public abstract class LineReceiver extends MessageReceiver {
    /** The longest line unless another limit is given. */
    public static final int MAX_LENGTH = 16_384;

    private final Delimiter delimiter;
    private final int maxLength;
    private boolean raw;
    private int searched; // bytes of the line begun, in which no delimiter begins

    /** Lines that end in CR LF, of 16 384 bytes at most. */
    protected LineReceiver() {
        this("\r\n", MAX_LENGTH);
    }

    /**
     * Lines of another kind.
     *
     * @param delimiter what ends a line, at least one character
     * @param maxLength bytes of a line, its delimiter not counted
     */
    protected LineReceiver(String delimiter, int maxLength) {
        this.delimiter = new Delimiter(delimiter);
        this.maxLength = maxLength;
    }

    // ---------------------------------------------------------------- receive

    /**
     * A line came.
     *
     * @param line between position and limit, without its delimiter; valid during the call only,
     *     and may be sent as it is. {@link #text} makes it a String
     */
    protected abstract void lineReceived(ByteBuffer line);

    /**
     * Bytes came in raw mode. What is left in {@code data} when this returns is read as lines if
     * {@link #setLineMode} was called, and dropped if not.
     */
    protected void rawDataReceived(ByteBuffer data) {
        throw new UnsupportedOperationException(getClass() + " has no rawDataReceived");
    }

    /** A line is too long: closes the connection, unless overridden. */
    protected void lineLengthExceeded(ByteBuffer line) {
        closeMalformed();
    }

    /** What follows, the rest of this piece included, goes to {@link #rawDataReceived}. */
    protected final void setRawMode() {
        raw = true;
    }

    /** What follows is lines; so is what rawDataReceived leaves in its buffer. */
    protected final void setLineMode() {
        raw = false;
    }

    @Override
    final boolean step(ByteBuffer in) {
        return raw ? stepRaw(in) : stepLine(in);
    }

    private boolean stepRaw(ByteBuffer in) {
        if (!in.hasRemaining()) {
            return false;
        }
        looked(in.remaining());
        int end = in.limit();
        noRest(end);
        try {
            rawDataReceived(in);
        } finally {
            in.limit(end);
            if (raw) {
                in.position(end);
            }
        }
        return true;
    }

    private boolean stepLine(ByteBuffer in) {
        int begin = in.position();
        long whole = (long) maxLength + delimiter.length(); // the limit may be no limit
        int from = begin + searched;
        int to = (int) Math.min(in.limit(), begin + whole);
        int end = delimiter.find(in, from, to);
        int last = end < 0 ? Math.max(from, to - delimiter.length() + 1) : end;
        looked(last - from);
        if (end >= 0) {
            searched = 0;
            hand(in, begin, end, end + delimiter.length());
            return true;
        }
        if (to - begin == whole) {
            searched = 0;
            exceeded(in);
            return true;
        }
        searched = last - begin;
        return false;
    }

    private void exceeded(ByteBuffer in) {
        int end = in.limit();
        noRest(end);
        try {
            lineLengthExceeded(in);
        } finally {
            in.limit(end).position(end);
        }
    }

    @Override
    final void messageReceived(ByteBuffer message) {
        lineReceived(message);
    }

    @Override
    final void restTaken() {
        searched = 0;
    }

    // ---------------------------------------------------------------- send

    /** Sends the bytes between position and limit, and the delimiter. */
    protected final void sendLine(ByteBuffer line) {
        send(NONE, 0, line, delimiter.bytes());
    }

    /** Sends a line of text in UTF-8. */
    protected final void sendLine(String line) {
        sendLine(bytes(line));
    }
}
