package dev.acceptloop.protocol.serving;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.ServerOptions;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What all connections of a server keep together: bytes owed to peers that do not read, messages
 * begun and not finished, read buffers where each connection has its own.
 *
 * <pre>
 * 0 ------------- half ------------- seven eighths -------------- all
 *   for everybody  |  tight: who is    |  full: newcomers are      |  a connection that would take
 *                  |  owed anything is |  refused like those       |  more ends, with OVERLOADED
 *                  |  congested        |  beyond the limit         |
 * </pre>
 *
 * <p>Thread-safe.
 */
public final class MemoryBudget {
    /** What a connection takes in objects, beside its buffers. */
    public static final int PER_CONNECTION = 2 * 1024;

    private static final int PROBE = 1 << 20;
    private static final int RESERVE = PROBE - 64;

    private static volatile byte @Nullable [] reserve;

    private final long limit;
    private final AtomicLong used = new AtomicLong();
    private volatile long room; // up to where newcomers are let in

    /** Of so many bytes. */
    public MemoryBudget(long limit) {
        this.limit = limit;
        this.room = limit - limit / 8;
    }

    /** As the options say, by default half of the heap. */
    public static MemoryBudget of(ServerOptions options) {
        int bytes = options.value(Option.MEMORY).equals("0") ? 0 : options.bytes(Option.MEMORY);
        return new MemoryBudget(bytes == 0 ? Runtime.getRuntime().maxMemory() / 2 : bytes);
    }

    /** Counts bytes that were taken, or given back if negative. */
    public void add(int bytes) {
        used.addAndGet(bytes);
    }

    /**
     * A connection that held so many bytes holds so many now, {@link #PER_CONNECTION} among them.
     *
     * @return whether there is memory for that. Who holds at most twice what any connection does is
     *     never the one who has to go: it is not what the memory went to
     */
    public boolean hold(int before, int now) {
        if (now != before) {
            add(now - before);
        }
        return now <= before || now <= 2 * PER_CONNECTION || !isOver();
    }

    /** Whether more than half is taken. */
    public boolean isTight() {
        return used.get() > limit / 2;
    }

    /** Whether there is no room for one more connection. */
    public boolean isFull() {
        return used.get() > room;
    }

    /**
     * A newcomer's buffer could not be had: there is less memory for buffers than the heap makes
     * believe, and from now on no more newcomers are let in than fit. To fail is not cheap: before
     * it does, the JVM collects its garbage and waits half a second.
     */
    void shrink() {
        long now = used.get();
        room = Math.max(limit / 8, Math.min(room, now - now / 8));
    }

    /** Whether more is taken than there is. */
    public boolean isOver() {
        return used.get() > limit;
    }

    /** Bytes taken. */
    public long used() {
        return used.get();
    }

    /**
     * Keeps something back for the day there is no memory: to end a server takes some, if only
     * because the JVM links a call when it is first made. The reason is loaded for that day too.
     */
    static void keepReserve() {
        if (reserve == null) {
            reserve = new byte[RESERVE];
        }
        CloseReason.SERVICE_FAILED.name();
    }

    /**
     * After an OutOfMemoryError, with what it was for given up: whether there is memory again. If
     * not, the reserve is given up.
     */
    public static boolean hasRoom() {
        try {
            return ByteBuffer.allocate(PROBE).hasRemaining();
        } catch (OutOfMemoryError e) {
            giveUpReserve();
            return false;
        }
    }

    /** There is trouble: what is done about it takes memory. Takes none itself. */
    static void giveUpReserve() {
        reserve = null;
    }
}
