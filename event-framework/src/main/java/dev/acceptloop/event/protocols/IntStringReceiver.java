package dev.acceptloop.event.protocols;

import java.nio.ByteBuffer;

/**
 * Strings behind their length, a big-endian unsigned integer: {@link Int8StringReceiver}, {@link
 * Int16StringReceiver}, {@link Int32StringReceiver}.
 *
 * <p>A length above the limit is reported once, as soon as it is there. In Twisted it then stays in
 * the way, and is reported again with each piece that comes, while those pile up; here a handler
 * that does not close the connection has the string skipped, and goes on with the one behind it.
 */
public abstract class IntStringReceiver extends MessageReceiver {
    /** The longest string unless another limit is given. */
    public static final int MAX_LENGTH = 99_999;

    private final int prefix; // bytes of the length
    private final int maxLength;
    private final byte[] head = new byte[Integer.BYTES];
    private long skip; // bytes still to come of a string that is too long

    IntStringReceiver(int prefix, int maxLength) {
        this.prefix = prefix;
        this.maxLength = maxLength;
    }

    /**
     * A string came.
     *
     * @param string between position and limit; valid during the call only, and may be sent as it
     *     is. {@link #text} makes it a String
     */
    protected abstract void stringReceived(ByteBuffer string);

    /**
     * A string of that length was announced, above the limit: closes the connection, unless
     * overridden.
     */
    protected void lengthLimitExceeded(long length) {
        closeMalformed();
    }

    @Override
    final boolean step(ByteBuffer in) {
        if (skip > 0) {
            int skipped = (int) Math.min(skip, in.remaining());
            in.position(in.position() + skipped);
            skip -= skipped;
        }
        if (in.remaining() < prefix) {
            return false;
        }
        looked(prefix);
        int start = in.position() + prefix;
        long length = length(in);
        if (length > maxLength) {
            noRest(in.limit());
            in.position(start);
            skip = length;
            lengthLimitExceeded(length);
            return true;
        }
        if (in.limit() - start < length) {
            return false;
        }
        int end = start + (int) length;
        hand(in, start, end, end);
        return true;
    }

    private long length(ByteBuffer in) {
        long length = 0;
        for (int i = 0; i < prefix; i++) { // whatever the byte order of the buffer
            length = length << Byte.SIZE | (in.get(in.position() + i) & 0xff);
        }
        return length;
    }

    @Override
    final void messageReceived(ByteBuffer message) {
        stringReceived(message);
    }

    /** Whether a string was begun, or one that is too long is still being skipped. */
    @Override
    public final boolean midMessage() {
        return (skip > 0 && !isStopped()) || super.midMessage();
    }

    /**
     * Sends the bytes between position and limit, whatever the limit.
     *
     * @throws IllegalArgumentException if they are more than the prefix can say; nothing is sent
     */
    protected final void sendString(ByteBuffer string) {
        long length = string.remaining();
        if (length >> (prefix * Byte.SIZE) != 0) {
            throw new IllegalArgumentException(
                    length + " bytes do not fit behind a length of " + prefix + " bytes");
        }
        for (int i = 0; i < prefix; i++) {
            head[i] = (byte) (length >> ((prefix - 1 - i) * Byte.SIZE));
        }
        send(head, prefix, string, NONE);
    }

    /**
     * Sends text in UTF-8.
     *
     * @throws IllegalArgumentException if it is more than the prefix can say; nothing is sent
     */
    protected final void sendString(String string) {
        sendString(bytes(string));
    }
}
