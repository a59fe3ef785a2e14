package dev.acceptloop.event.protocols;

import java.nio.ByteBuffer;

/**
 * Lines that end in a delimiter, and nothing else: no raw mode, and one line too long does not take
 * the good ones behind it along.
 *
 * <p>What is deliberately unlike {@link LineReceiver}, here as in Twisted: a line is too long with
 * the first byte above the limit, be that byte the beginning of its delimiter; {@link
 * #lineLengthExceeded} gets the line alone, and the lines behind it are delivered unless that
 * closes the connection. Unlike Twisted, which keeps a line without an end for ever and reports it
 * again with each piece, it is reported once, and what comes of it is dropped up to its delimiter.
 */
public abstract class LineOnlyReceiver extends MessageReceiver {
    private final Delimiter delimiter;
    private final int maxLength;
    private boolean skipping; // the end of a line that was reported as too long
    private int searched; // bytes of the line begun, in which no delimiter begins

    /** Lines that end in CR LF, of 16 384 bytes at most. */
    protected LineOnlyReceiver() {
        this("\r\n", LineReceiver.MAX_LENGTH);
    }

    /**
     * Lines of another kind.
     *
     * @param delimiter what ends a line, at least one character
     * @param maxLength bytes of a line, its delimiter not counted
     */
    protected LineOnlyReceiver(String delimiter, int maxLength) {
        this.delimiter = new Delimiter(delimiter);
        this.maxLength = maxLength;
    }

    /**
     * A line came.
     *
     * @param line between position and limit, without its delimiter; valid during the call only,
     *     and may be sent as it is. {@link #text} makes it a String
     */
    protected abstract void lineReceived(ByteBuffer line);

    /** A line is too long: closes the connection, unless overridden. */
    protected void lineLengthExceeded(ByteBuffer line) {
        closeMalformed();
    }

    @Override
    final boolean step(ByteBuffer in) {
        int begin = in.position();
        int from = begin + searched;
        int end = delimiter.find(in, from, in.limit());
        looked((end < 0 ? Math.max(from, in.limit() - delimiter.length() + 1) : end) - from);
        if (end < 0) {
            return stepUnended(in);
        }
        searched = 0;
        if (skipping) {
            skipping = false;
            in.position(end + delimiter.length());
        } else {
            hand(in, begin, end, end + delimiter.length());
        }
        return true;
    }

    private boolean stepUnended(ByteBuffer in) {
        if (!skipping && in.remaining() > maxLength) {
            skipping = true;
            hand(in, in.position(), in.limit(), in.position());
            searched = 0;
        }
        int searchable = Math.max(0, in.remaining() - delimiter.length() + 1);
        if (skipping) { // but not what may be the beginning of a delimiter
            in.position(in.position() + searchable);
            searchable = 0;
        }
        searched = searchable;
        return false;
    }

    @Override
    final void messageReceived(ByteBuffer message) {
        if (message.remaining() > maxLength) {
            lineLengthExceeded(message);
        } else {
            lineReceived(message);
        }
    }

    @Override
    final void restTaken() {
        searched = 0;
    }

    /** Sends the bytes between position and limit, and the delimiter. */
    protected final void sendLine(ByteBuffer line) {
        send(NONE, 0, line, delimiter.bytes());
    }

    /** Sends a line of text in UTF-8. */
    protected final void sendLine(String line) {
        sendLine(bytes(line));
    }
}
