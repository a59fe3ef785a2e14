package dev.acceptloop.event.protocols;

import java.nio.ByteBuffer;

/**
 * Bytes that came and were not delivered yet: the beginning of a message, or all that follows a
 * pause.
 *
 * <p>A byte is moved when it is added, and again only when the room in front of it is at least as
 * large as what is left: so their number bounds the work, whatever the pieces they come in.
 */
final class Kept {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final int FIRST_CAPACITY = 256;
    private static final int SMALL = 4096; // stays for the next message

    private ByteBuffer bytes = NOTHING; // readable: position to limit
    private long moved;

    boolean isEmpty() {
        return !bytes.hasRemaining();
    }

    /** What is kept, to be consumed by moving the position; add nothing meanwhile. */
    ByteBuffer bytes() {
        return bytes;
    }

    /** Copies what is between position and limit, and moves the position to the limit. */
    void add(ByteBuffer data) {
        int length = data.remaining();
        if (bytes.capacity() - bytes.limit() < length) {
            makeRoom(length);
        }
        int begin = bytes.position();
        bytes.position(bytes.limit()).limit(bytes.position() + length);
        bytes.put(data).position(begin);
        moved += length;
    }

    private void makeRoom(int wanted) {
        moved += bytes.remaining();
        int needed = Math.addExact(bytes.remaining(), wanted);
        if (needed <= bytes.capacity() / 2) {
            bytes.compact().flip();
        } else {
            int capacity = Math.max(Math.max(needed, 2 * bytes.capacity()), FIRST_CAPACITY);
            bytes = ByteBuffer.allocate(capacity).put(bytes).flip();
        }
    }

    /** Forgets what is kept, and gives the memory back if it is much. */
    void clear() {
        if (bytes.capacity() > SMALL) {
            bytes = NOTHING;
        } else {
            bytes.position(0).limit(0);
        }
    }

    /** How many bytes were copied so far. */
    long moved() {
        return moved;
    }
}
