package dev.acceptloop.syscalls;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The buffers that a {@link Ring} receives into, and more of the same size to send from.
 *
 * <pre>
 * io_uring_buf  addr u64 | len u32 | bid u16 | resv u16; the tail of the ring lies in the first resv
 * </pre>
 *
 * <p>The kernel takes the buffer at the head of this ring when bytes are there, so a connection
 * that is silent has none. Numbers below the count given at the start are those buffers', larger
 * ones are those of {@link #take}, made when they are needed and kept for the next; every number
 * goes back with {@link #giveBack}.
 *
 * <p>Used by the ring's thread, and closed with the ring.
 *
 * @see <a
 *     href="https://man7.org/linux/man-pages/man3/io_uring_register_buf_ring.3.html">io_uring_register_buf_ring(3)</a>
 */
public final class ProvidedBuffers implements AutoCloseable {
    private static final int REGISTER_PBUF_RING = 22;
    private static final int ENTRY_BYTES = 16;
    private static final int TAIL = 14;
    private static final int GROWTH = 64;
    private static final int LINE = 64; // a cache line
    private static final int MEMORY = 16 << 20; // address space; takes memory when used
    private static final int MOST = 1024;
    private static final int LEAST = 16;
    private static final int LARGEST_READ = 1 << 20;
    private static final int LEAST_SIZE = 16 * 1024; // of a send
    private static final VarHandle SHORT = JAVA_SHORT.varHandle();

    private final Arena arena = Arena.ofShared();
    private final MemorySegment entries;
    private final int count;
    private final int length;
    private final int size;
    private ByteBuffer[] buffers = {};
    private long[] addresses = {};
    private int[] spare = {}; // numbers not in use, none of the ring's
    private int spares;
    private short tail;
    private int lent; // buffers of the ring that the kernel does not have

    /**
     * For a server whose reads are of so many bytes, or of 1 MiB: 16 MiB of them, but at least 16
     * and at most 1024.
     */
    public static ProvidedBuffers forReadsOf(int bytes) throws SyscallException {
        int length = Math.min(bytes, LARGEST_READ);
        int count = Math.clamp(Integer.highestOneBit(MEMORY / length), LEAST, MOST);
        return new ProvidedBuffers(count, length, Math.max(length, LEAST_SIZE));
    }

    /**
     * For one {@link Ring}, which is to be made with them.
     *
     * @param count a power of two, at most 32768
     * @param length most bytes that one receive puts into a buffer
     * @param size bytes of a buffer, at least {@code length}
     */
    ProvidedBuffers(int count, int length, int size) throws SyscallException {
        this.count = count;
        this.length = length;
        this.size = size;
        try {
            entries = Mapping.zeros((long) count * ENTRY_BYTES, arena);
            add(count);
        } catch (SyscallException e) {
            arena.close();
            throw e;
        }
    }

    /** Gives them to a ring that is not enabled yet. */
    void register(Ring ring) throws SyscallException {
        MemorySegment group = arena.allocate(40, Long.BYTES); // io_uring_buf_reg, of group 0
        group.set(JAVA_LONG, 0, entries.address());
        group.set(JAVA_INT, 8, count);
        ring.register(REGISTER_PBUF_RING, group.address(), 1);
        for (int i = 0; i < count; i++) {
            provide(i);
        }
        publish();
    }

    /** Untouched memory: a buffer takes some when it is used first. */
    private void add(int more) throws SyscallException {
        // Whole pages apart, all would begin in the same few lines of the cache.
        long stride = (long) size + LINE;
        MemorySegment memory = Mapping.zeros(more * stride, arena);
        int from = buffers.length;
        buffers = Arrays.copyOf(buffers, from + more);
        addresses = Arrays.copyOf(addresses, from + more);
        for (int i = 0; i < more; i++) {
            MemorySegment one = memory.asSlice(i * stride, size);
            buffers[from + i] = one.asByteBuffer();
            addresses[from + i] = one.address();
        }
    }

    /** The bytes received into a buffer, which is the caller's until it gives it back. */
    public ByteBuffer received(int number, int bytes) {
        lent++;
        return buffers[number].clear().limit(Math.max(0, bytes));
    }

    /** Whether the ring's buffers are nearly all with the caller: then none is to be kept. */
    public boolean areScarce() {
        return lent > count - count / 8;
    }

    /** A buffer that the kernel never had. */
    public int take() throws SyscallException {
        if (spares == 0) {
            add(GROWTH);
            spare = new int[buffers.length - count];
            for (int i = 0; i < GROWTH; i++) {
                spare[spares++] = buffers.length - 1 - i;
            }
        }
        return spare[--spares];
    }

    /** Copies as much as fits into the buffer, and moves the position of {@code data} behind it. */
    public int fill(int number, ByteBuffer data) {
        int bytes = Math.min(data.remaining(), size);
        buffers[number].put(0, data, data.position(), bytes);
        data.position(data.position() + bytes);
        return bytes;
    }

    /** Where the buffer begins. */
    public long address(int number) {
        return addresses[number];
    }

    /** Ends the caller's use of it; one of the ring's is the kernel's after {@link #publish}. */
    public void giveBack(int number) {
        if (number < count) {
            lent--;
            provide(number);
        } else {
            spare[spares++] = number;
        }
    }

    private void provide(int number) {
        long entry = (long) (tail & (count - 1)) * ENTRY_BYTES;
        entries.set(JAVA_LONG, entry, addresses[number]);
        entries.set(JAVA_INT, entry + 8, length);
        entries.set(JAVA_SHORT, entry + 12, (short) number);
        tail++;
    }

    /** Lets the kernel see what was given back. */
    public void publish() {
        SHORT.setRelease(entries, (long) TAIL, tail);
    }

    @Override
    public void close() {
        arena.close();
    }
}
