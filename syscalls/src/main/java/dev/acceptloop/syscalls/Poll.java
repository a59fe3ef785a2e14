package dev.acceptloop.syscalls;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * An array of descriptors with what each is awaited for, and the call that takes all of it each
 * time.
 *
 * <p>Used by one thread at a time. {@code struct pollfd} is {@code int fd; short events; short
 * revents}, eight bytes, everywhere.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/poll.2.html">poll(2)</a>
 */
public final class Poll implements AutoCloseable {
    /** There is something to read, or the end of it. */
    public static final int IN = 0x1; // asm-generic/poll.h, as all below

    /** Something can be written. */
    public static final int OUT = 0x4;

    /** The file has an error; always told. */
    public static final int ERR = 0x8;

    /** Both directions are over; always told. */
    public static final int HUP = 0x10;

    /** There is no such descriptor; always told. */
    public static final int NVAL = 0x20;

    private static final int ENTRY_BYTES = 8;
    private static final int EVENTS = 4;
    private static final int READY = 6;

    private static final FunctionDescriptor WAITING =
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final MethodHandle POLL = Call.withoutErrno("poll", WAITING);
    private static final MethodHandle POLL_OR_ERRNO = Call.bind("poll", WAITING).handle();

    private final Arena arena = Arena.ofShared();
    private final MemorySegment state = Call.state(arena);
    private MemorySegment entries = room(64 * ENTRY_BYTES);
    private long capacity = 64;

    /** Awaits events of a descriptor at that index of the array; a negative one is passed over. */
    public void set(int index, int descriptor, int events) {
        if (index >= capacity) {
            grow();
        }
        long entry = (long) index * ENTRY_BYTES;
        entries.set(JAVA_INT, entry, descriptor);
        entries.set(JAVA_SHORT, entry + EVENTS, (short) events);
        entries.set(JAVA_SHORT, entry + READY, (short) 0);
    }

    private void grow() {
        entries = room(2 * entries.byteSize()).copyFrom(entries);
        capacity *= 2;
    }

    private static MemorySegment room(long bytes) {
        return Arena.ofAuto().allocate(bytes, ENTRY_BYTES);
    }

    /** The descriptor at that index. */
    public int descriptor(int index) {
        return entries.get(JAVA_INT, (long) index * ENTRY_BYTES);
    }

    /** What the descriptor at that index is awaited for. */
    public int events(int index) {
        return entries.get(JAVA_SHORT, (long) index * ENTRY_BYTES + EVENTS);
    }

    /** What the last {@link #await} found it ready for; 0 for nothing. */
    public int ready(int index) {
        return entries.get(JAVA_SHORT, (long) index * ENTRY_BYTES + READY);
    }

    /**
     * Waits until one of the first {@code count} is ready.
     *
     * @param millis at most so long; 0 not at all, -1 for ever
     * @return how many are; 0 also when a signal came
     */
    public int await(int count, int millis) throws SyscallException {
        try {
            int result = (int) POLL.invokeExact(entries, (long) count, millis);
            if (result < 0) {
                result = (int) POLL_OR_ERRNO.invokeExact(state, entries, (long) count, millis);
            }
            return Call.interrupted(result, state) ? 0 : Call.checked("poll", result, state);
        } catch (SyscallException e) {
            throw e;
        } catch (Throwable e) {
            throw Call.impossible(e);
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
