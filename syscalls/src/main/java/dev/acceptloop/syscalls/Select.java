package dev.acceptloop.syscalls;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Two bit sets of descriptors, one awaited for reading and one for writing, and the call that
 * overwrites them with its answer.
 *
 * <p>Used by one thread at a time. {@code fd_set} has {@value #SET_SIZE} bits, and a descriptor is
 * its bit's number: one that is larger cannot be watched, however few there are. Setting its bit
 * all the same would write past the set, so it is refused here.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/select.2.html">select(2)</a>
 */
public final class Select implements AutoCloseable {
    /** FD_SETSIZE: descriptors from here on do not fit. */
    public static final int SET_SIZE = 1024;

    private static final long SET_BYTES = SET_SIZE / 8;

    private static final FunctionDescriptor WAITING =
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS);
    private static final MethodHandle SELECT = Call.withoutErrno("select", WAITING);
    private static final MethodHandle SELECT_OR_ERRNO = Call.bind("select", WAITING).handle();

    private final Arena arena = Arena.ofShared();
    private final MemorySegment state = Call.state(arena);
    private final MemorySegment awaited = arena.allocate(2 * SET_BYTES, 8); // reading, then writing
    private final MemorySegment ready = arena.allocate(2 * SET_BYTES, 8);
    private final MemorySegment writing = ready.asSlice(SET_BYTES);
    private final MemorySegment timeout = arena.allocate(JAVA_LONG, 2); // struct timeval

    /**
     * Awaits a descriptor for reading, writing, both or nothing.
     *
     * @throws IllegalArgumentException if it is {@value #SET_SIZE} or larger
     */
    public void set(int descriptor, boolean read, boolean write) {
        if (descriptor < 0 || descriptor >= SET_SIZE) {
            throw new IllegalArgumentException(
                    "descriptor " + descriptor + " does not fit into the set of " + SET_SIZE);
        }
        set(0, descriptor, read);
        set(SET_BYTES, descriptor, write);
    }

    private void set(long set, int descriptor, boolean awaits) {
        long word = set + word(descriptor);
        long bit = 1L << descriptor;
        long bits = awaited.get(JAVA_LONG, word);
        awaited.set(JAVA_LONG, word, awaits ? bits | bit : bits & ~bit);
    }

    private static long word(int descriptor) {
        return descriptor / Long.SIZE * (long) Long.BYTES;
    }

    /**
     * Waits until a descriptor that is awaited is ready.
     *
     * @param end one more than the largest of them
     * @param millis at most so long; 0 not at all, -1 for ever
     * @return how many bits are set; 0 also when a signal came
     */
    public int await(int end, int millis) throws SyscallException {
        try {
            prepare(millis);
            MemorySegment within = millis < 0 ? MemorySegment.NULL : timeout;
            MemorySegment none = MemorySegment.NULL;
            int result = (int) SELECT.invokeExact(end, ready, writing, none, within);
            if (result < 0) {
                prepare(millis); // what a failed call leaves is anything
                result =
                        (int) SELECT_OR_ERRNO.invokeExact(state, end, ready, writing, none, within);
            }
            return Call.interrupted(result, state) ? 0 : Call.checked("select", result, state);
        } catch (SyscallException e) {
            throw e;
        } catch (Throwable e) {
            throw Call.impossible(e);
        }
    }

    private void prepare(int millis) {
        ready.copyFrom(awaited);
        timeout.setAtIndex(JAVA_LONG, 0, millis / 1000); // tv_sec
        timeout.setAtIndex(JAVA_LONG, 1, millis % 1000 * 1000L); // tv_usec
    }

    /** Whether the last {@link #await} found it ready for reading. */
    public boolean isReadable(int descriptor) {
        return (ready.get(JAVA_LONG, word(descriptor)) & 1L << descriptor) != 0;
    }

    /** Whether the last {@link #await} found it ready for writing. */
    public boolean isWritable(int descriptor) {
        return (ready.get(JAVA_LONG, SET_BYTES + word(descriptor)) & 1L << descriptor) != 0;
    }

    @Override
    public void close() {
        arena.close();
    }
}
