package dev.acceptloop.event.protocols;

import java.nio.ByteBuffer;

/**
 * Netstrings: {@code length ":" payload ","}, the length in decimal digits without leading zero.
 *
 * <p>Bytes that cannot begin a netstring, a length above the limit, seen from its digits alone, and
 * a payload that does not end in a comma close the connection with {@code PROTOCOL_ERROR}. Unlike
 * in Twisted, nothing is delivered after that, nor after the handler closed the connection; there
 * is no {@code brokenPeer}, the reason says it.
 *
 * @see <a href="https://cr.yp.to/proto/netstrings.txt">D. J. Bernstein, Netstrings</a>
 */
public abstract class NetstringReceiver extends MessageReceiver {
    /** The longest string unless another limit is given. */
    public static final int MAX_LENGTH = 99_999;

    private static final byte[] COMMA = {','};
    private static final int MOST_DIGITS = 10;

    private final int maxLength;
    private final byte[] head = new byte[MOST_DIGITS + 1];

    /** Strings of 99 999 bytes at most. */
    protected NetstringReceiver() {
        this(MAX_LENGTH);
    }

    /** Strings of so many bytes at most. */
    protected NetstringReceiver(int maxLength) {
        this.maxLength = maxLength;
    }

    /**
     * A string came.
     *
     * @param string between position and limit; valid during the call only, and may be sent as it
     *     is. {@link #text} makes it a String
     */
    protected abstract void stringReceived(ByteBuffer string);

    @Override
    final boolean step(ByteBuffer in) {
        long length = 0;
        for (int i = in.position(); i < in.limit(); i++) {
            byte digit = in.get(i);
            boolean first = i == in.position();
            if (digit == ':' && !first) {
                return payload(in, i + 1, (int) length);
            }
            boolean leadingZero = !first && length == 0;
            length = length * 10 + digit - '0';
            if (digit < '0' || digit > '9' || leadingZero || length > maxLength) {
                closeMalformed();
                return false;
            }
            looked(1);
        }
        return false;
    }

    private boolean payload(ByteBuffer in, int start, int length) {
        if (in.limit() - start <= length) { // the comma must be there, too
            return false;
        }
        int comma = start + length;
        if (in.get(comma) != ',') {
            closeMalformed();
            return false;
        }
        hand(in, start, comma, comma + 1);
        return true;
    }

    @Override
    final void messageReceived(ByteBuffer message) {
        stringReceived(message);
    }

    /** Sends the bytes between position and limit as one netstring, whatever the limit. */
    protected final void sendString(ByteBuffer string) {
        int begin = 0;
        for (int unit = firstUnit(string.remaining()); unit > 0; unit /= 10) {
            head[begin++] = (byte) ('0' + string.remaining() / unit % 10);
        }
        head[begin++] = ':';
        send(head, begin, string, COMMA);
    }

    private static int firstUnit(int length) {
        int unit = 1;
        while (unit <= length / 10) {
            unit *= 10;
        }
        return unit;
    }

    /** Sends text in UTF-8 as one netstring. */
    protected final void sendString(String string) {
        sendString(bytes(string));
    }
}
