package dev.acceptloop.protocol.framing;

import java.nio.ByteBuffer;
import java.util.Locale;

/**
 * Where one message ends and the next begins on a stream.
 *
 * <pre>
 * chunk       whatever one read returned
 * line        payload CR LF                        a lone LF, or a lone CR, is data
 * netstring   length ":" payload ","               ASCII digits, no leading zero
 * int8/16/32  length payload                       big-endian, unsigned
 * </pre>
 *
 * <p>Stateless; what is remembered between two reads is in the {@link Frame} handed in. Limits are
 * Twisted's (16 384 for a line, 99 999 for a netstring and int32); a message of exactly the limit
 * is good.
 *
 * @see <a href="https://cr.yp.to/proto/netstrings.txt">D. J. Bernstein, Netstrings</a>
 */
public enum Framing {
    /** No framing: a message is what one read returned, so two sends may arrive as one. */
    CHUNK(Integer.MAX_VALUE) {
        @Override
        public Decoded decode(ByteBuffer in, Frame frame) {
            return in.hasRemaining()
                    ? frame.at(in.position(), in.limit(), in.limit())
                    : Decoded.INCOMPLETE;
        }

        @Override
        void putHead(ByteBuffer out, int length) {}
    },

    /** Lines that end in CR LF. */
    LINE(16_384) {
        @Override
        public Decoded decode(ByteBuffer in, Frame frame) {
            int begin = in.position();
            int last = Math.min(in.limit(), begin + maxLength() + 2) - 1;
            for (int i = begin + frame.searched; i < last; i++) {
                if (in.get(i) == '\r' && in.get(i + 1) == '\n') {
                    return frame.at(begin, i, i + 2);
                }
            }
            frame.searched = Math.max(0, last - begin);
            return in.remaining() >= maxLength() + 2 ? Decoded.MALFORMED : Decoded.INCOMPLETE;
        }

        @Override
        void putHead(ByteBuffer out, int length) {}

        @Override
        void putTail(ByteBuffer out) {
            out.put((byte) '\r').put((byte) '\n');
        }
    },

    /** A decimal length, a colon, the payload and a comma. */
    NETSTRING(99_999) {
        @Override
        public Decoded decode(ByteBuffer in, Frame frame) {
            int length = 0;
            for (int i = in.position(); i < in.limit(); i++) {
                byte digit = in.get(i);
                int digits = i - in.position();
                if (digit == ':' && digits > 0) {
                    return payload(in, frame, i + 1, length);
                }
                boolean leadingZero = digits > 0 && length == 0;
                if (digit < '0' || digit > '9' || leadingZero) {
                    return Decoded.MALFORMED;
                }
                length = length * 10 + digit - '0';
                if (length > maxLength()) {
                    return Decoded.MALFORMED;
                }
            }
            return Decoded.INCOMPLETE;
        }

        private Decoded payload(ByteBuffer in, Frame frame, int start, int length) {
            int comma = start + length;
            if (comma >= in.limit()) {
                return Decoded.INCOMPLETE;
            }
            return in.get(comma) == ',' ? frame.at(start, comma, comma + 1) : Decoded.MALFORMED;
        }

        @Override
        void putHead(ByteBuffer out, int length) {
            int unit = 1;
            while (unit <= length / 10) {
                unit *= 10;
            }
            for (; unit > 0; unit /= 10) {
                out.put((byte) ('0' + length / unit % 10));
            }
            out.put((byte) ':');
        }

        @Override
        void putTail(ByteBuffer out) {
            out.put((byte) ',');
        }
    },

    /** One byte of length. */
    INT8(255) {
        @Override
        public Decoded decode(ByteBuffer in, Frame frame) {
            return in.hasRemaining()
                    ? prefixed(in, frame, 1, in.get(in.position()) & 0xff)
                    : Decoded.INCOMPLETE;
        }

        @Override
        void putHead(ByteBuffer out, int length) {
            out.put((byte) length);
        }
    },

    /** Two bytes of length. */
    INT16(65_535) {
        @Override
        public Decoded decode(ByteBuffer in, Frame frame) {
            return in.remaining() >= 2
                    ? prefixed(in, frame, 2, in.getShort(in.position()) & 0xffff)
                    : Decoded.INCOMPLETE;
        }

        @Override
        void putHead(ByteBuffer out, int length) {
            out.putShort((short) length);
        }
    },

    /** Four bytes of length. */
    INT32(99_999) {
        @Override
        public Decoded decode(ByteBuffer in, Frame frame) {
            return in.remaining() >= 4
                    ? prefixed(in, frame, 4, in.getInt(in.position()) & 0xffff_ffffL)
                    : Decoded.INCOMPLETE;
        }

        @Override
        void putHead(ByteBuffer out, int length) {
            out.putInt(length);
        }
    };

    /** Most bytes a framing puts around a payload. */
    static final int MOST_OVERHEAD = 8;

    /** What {@link #decode} found at the buffer's position. */
    public enum Decoded {
        /** A whole frame; the {@link Frame} says where. */
        FRAME,
        /** The beginning of a frame, or nothing: call again with more bytes. */
        INCOMPLETE,
        /** Bytes that no frame begins with, or a message above the limit: close the connection. */
        MALFORMED
    }

    private final int maxLength;

    Framing(int maxLength) {
        this.maxLength = maxLength;
    }

    /**
     * Looks for one frame that begins at {@code in}'s position. Moves neither position nor limit.
     *
     * <p>After {@code INCOMPLETE} the next call must see the same bytes at its position, and more
     * behind them, with the same {@code frame}. Byte order of {@code in} is big-endian.
     */
    public abstract Decoded decode(ByteBuffer in, Frame frame);

    abstract void putHead(ByteBuffer out, int length);

    void putTail(ByteBuffer out) {}

    /** The longest payload, in bytes. */
    public int maxLength() {
        return maxLength;
    }

    /**
     * One message as it goes on the wire.
     *
     * @return a new buffer, ready to be read
     * @throws IllegalArgumentException if the payload is longer than {@link #maxLength}
     */
    public ByteBuffer encode(ByteBuffer payload) {
        if (payload.remaining() > maxLength) {
            throw new IllegalArgumentException(
                    payload.remaining() + " bytes, " + this + " takes " + maxLength);
        }
        ByteBuffer out = ByteBuffer.allocate(payload.remaining() + MOST_OVERHEAD);
        putHead(out, payload.remaining());
        out.put(payload.duplicate());
        putTail(out);
        return out.flip();
    }

    private static Decoded prefixed(ByteBuffer in, Frame frame, int prefix, long length) {
        if (length > INT32.maxLength) {
            return Decoded.MALFORMED;
        }
        int start = in.position() + prefix;
        int end = start + (int) length;
        return end <= in.limit() ? frame.at(start, end, end) : Decoded.INCOMPLETE;
    }

    /**
     * The framing of that name on the command line.
     *
     * @throws IllegalArgumentException naming those there are
     */
    public static Framing named(String name) {
        for (Framing framing : values()) {
            if (framing.toString().equals(name)) {
                return framing;
            }
        }
        throw new IllegalArgumentException(
                "no framing '" + name + "'; there are chunk, line, netstring, int8, int16, int32");
    }

    /** The name on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
