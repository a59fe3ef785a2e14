package dev.acceptloop.protocol.framing;

/**
 * Where the frame that {@link Framing#decode} found lies in its buffer: absolute indexes. One is
 * kept per connection and used again for each frame, so that decoding allocates nothing; {@link
 * FramedProtocol} is its own.
 */
public class Frame {
    int start;
    int end;
    int next;

    /** Bytes of the unfinished frame already searched, so that no byte is looked at twice. */
    int searched;

    /** Index of the payload's first byte. */
    public int start() {
        return start;
    }

    /** Index after the payload's last byte. */
    public int end() {
        return end;
    }

    /** Index after the frame: where the next one begins. */
    public int next() {
        return next;
    }

    Framing.Decoded at(int from, int to, int after) {
        start = from;
        end = to;
        next = after;
        searched = 0;
        return Framing.Decoded.FRAME;
    }
}
