package dev.acceptloop.protocol.serving;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/**
 * What a slow peer has not taken yet: the bytes the kernel refused, in order.
 *
 * <p>Takes no memory while it is empty, as it is for every peer that reads. It does not bound
 * itself: whoever fills it stops reading from the peer above its high-water mark.
 *
 * <p>Not thread-safe.
 */
public final class OutboundBuffer {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final int SMALL = 4096;

    /** Has nothing, and gets nothing: what a connection has until a peer is slow. */
    public static final OutboundBuffer NONE = new OutboundBuffer();

    private ByteBuffer bytes = NOTHING; // readable: position to limit
    private long moved;

    /** Bytes that wait. */
    public int size() {
        return bytes.remaining();
    }

    /** Whether nothing waits. */
    public boolean isEmpty() {
        return !bytes.hasRemaining();
    }

    /** Bytes of memory it holds. */
    public int capacity() {
        return bytes.capacity();
    }

    /** The same as {@link #add}, for a field that begins as {@link #NONE}: returns what has it. */
    public OutboundBuffer with(ByteBuffer data) {
        OutboundBuffer own = this == NONE ? new OutboundBuffer() : this;
        own.add(data);
        return own;
    }

    /** Copies what is between position and limit, and moves the position to the limit. */
    public void add(ByteBuffer data) {
        if (bytes.capacity() - bytes.limit() < data.remaining()) {
            makeRoom(data.remaining());
        }
        moved += data.remaining();
        int begin = bytes.position();
        bytes.position(bytes.limit()).limit(bytes.position() + data.remaining());
        bytes.put(data).position(begin);
    }

    private void makeRoom(int wanted) {
        moved += bytes.remaining();
        int needed = Math.addExact(bytes.remaining(), wanted);
        if (needed <= bytes.capacity() / 2) {
            bytes.compact().flip();
        } else {
            bytes = ByteBuffer.allocate(Math.max(needed, 2 * bytes.capacity())).put(bytes).flip();
        }
    }

    /** The bytes that wait, for a write that moves the position; add nothing while it lasts. */
    public ByteBuffer bytes() {
        return bytes;
    }

    /**
     * Writes once, as much as the channel takes.
     *
     * @return whether nothing waits any more
     * @throws IOException if the peer is gone
     */
    public boolean writeTo(WritableByteChannel channel) throws IOException {
        if (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        return releaseIfEmpty();
    }

    /** Gives the memory back if nothing waits; returns whether that was so. */
    public boolean releaseIfEmpty() {
        if (bytes.hasRemaining()) {
            return false;
        }
        bytes = NOTHING;
        return true;
    }

    /** Forgets what waits. */
    public void clear() {
        bytes = NOTHING;
    }

    /** Forgets what waits, and keeps the memory for what comes next if it is not much. */
    public void reset() {
        if (bytes.capacity() > SMALL) {
            bytes = NOTHING;
        } else {
            bytes.position(0).limit(0);
        }
    }

    /** How many bytes were copied so far: a small multiple of those that were added. */
    public long moved() {
        return moved;
    }
}
