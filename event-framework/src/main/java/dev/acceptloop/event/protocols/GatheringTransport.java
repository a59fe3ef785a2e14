package dev.acceptloop.event.protocols;

import dev.acceptloop.event.ForwardingStreamTransport;
import dev.acceptloop.event.Producer;
import dev.acceptloop.event.deferred.Coroutine;
import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * The connection as a receiver's handlers see it: what they write in answer to one piece of the
 * stream leaves in one write, and the receiver learns that they have paused or closed it.
 *
 * <p>Takes what is short into a buffer of {@value #MOST_GATHERED} bytes at most, kept for the next
 * time; what is long is written where it lies, behind what was gathered.
 */
final class GatheringTransport extends ForwardingStreamTransport {
    static final int MOST_GATHERED = 16 * 1024;
    private static final int FIRST_CAPACITY = 256;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Runnable resumed;
    private ByteBuffer gathered = NOTHING; // 0 to position
    private @Nullable Thread gathering; // whose turn it is; others only compare it with their own
    private boolean paused;
    private volatile boolean open = true; // closed from any thread

    GatheringTransport(Transport transport, Runnable resumed) {
        super(transport);
        this.resumed = resumed;
    }

    /** Whether nobody has closed it. */
    boolean isOpen() {
        return open;
    }

    boolean isPaused() {
        return paused;
    }

    // ---------------------------------------------------------------- write

    /** Begins to gather; returns whether it had not begun, so that the caller must end it. */
    boolean begin() {
        if (gathering != null) {
            return false;
        }
        gathering = Coroutine.loopThread();
        return true;
    }

    /** Writes what was gathered. */
    void end() {
        gathering = null;
        flush();
    }

    private void flush() {
        if (gathered.position() > 0) {
            super.write(gathered.flip());
            gathered.clear();
        }
    }

    /** Adds so many bytes of an array, at most half of what is ever gathered. */
    void put(byte[] bytes, int length) {
        room(length).put(bytes, 0, length);
    }

    private ByteBuffer room(int length) {
        int needed = gathered.position() + length;
        if (needed > MOST_GATHERED) {
            flush();
            needed = length;
        }
        if (needed > gathered.capacity()) {
            int roomy = Math.max(Math.max(needed, 2 * gathered.capacity()), FIRST_CAPACITY);
            gathered = ByteBuffer.allocate(Math.min(roomy, MOST_GATHERED)).put(gathered.flip());
        }
        return gathered;
    }

    @Override
    public void write(ByteBuffer data) {
        if (gathering == null || data.remaining() > MOST_GATHERED / 2) {
            flush();
            super.write(data);
        } else {
            room(data.remaining()).put(data);
        }
    }

    @Override
    public int pending() {
        return gathered.position() + super.pending();
    }

    /** Bytes of memory that what is gathered takes. */
    int retained() {
        return gathered.capacity();
    }

    @Override
    public void shutdownOutput() {
        flush();
        super.shutdownOutput();
    }

    // ---------------------------------------------------------------- close

    @Override
    public void close(CloseReason reason) {
        open = false;
        if (isGathering()) { // else it closes after what is gathered
            flush();
        }
        super.close(reason);
    }

    @Override
    public void abort(CloseReason reason) {
        open = false;
        if (isGathering()) {
            gathered.clear();
        }
        super.abort(reason);
    }

    /** A body that has the turn of who gathers has it as much. */
    private boolean isGathering() {
        return Coroutine.loopThread().equals(gathering);
    }

    // ---------------------------------------------------------------- read

    @Override
    public void pauseReading() {
        paused = true;
        super.pauseReading();
    }

    @Override
    public void resumeReading() {
        paused = false;
        super.resumeReading();
        resumed.run();
    }

    @Override
    public boolean isClosing() {
        return !open || super.isClosing();
    }

    // ---------------------------------------------------------------- what comes behind

    @Override
    public void registerProducer(Producer producer) {
        flush();
        super.registerProducer(producer);
    }

    @Override
    public void unregisterProducer() {
        flush();
        super.unregisterProducer();
    }

    @Override
    public long transferFrom(FileChannel file, long position, long count) throws IOException {
        flush();
        return super.transferFrom(file, position, count);
    }
}
