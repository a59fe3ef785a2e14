package dev.acceptloop.syscalls;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * A counter in the kernel that is readable while it is not zero: how another thread ends a loop's
 * wait.
 *
 * <p>{@link #add} may be called by any thread, {@link #reset} by the one that waits.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/eventfd.2.html">eventfd(2)</a>
 */
public final class EventCounter implements AutoCloseable {
    private static final int EFD_NONBLOCK = 0x800; // sys/eventfd.h
    private static final int EFD_CLOEXEC = 0x80000;

    private static final FunctionDescriptor EIGHT_BYTES =
            FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ValueLayout.ADDRESS, JAVA_LONG);
    private static final MethodHandle EVENTFD =
            Call.bind("eventfd", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT)).handle();
    private static final MethodHandle READ = Call.bind("read", EIGHT_BYTES).handle();
    private static final MethodHandle WRITE = Call.bind("write", EIGHT_BYTES).handle();

    private final Arena arena = Arena.ofAuto(); // add() may come after the end
    private final MemorySegment count = arena.allocate(JAVA_LONG); // of the thread that waits
    private final MemorySegment one = arena.allocateFrom(JAVA_LONG, 1);
    private final MemorySegment state = Call.state(arena); // of the thread that waits
    private final int descriptor;

    /** A counter that is zero. */
    public EventCounter() throws SyscallException {
        try {
            descriptor =
                    Call.checked(
                            "eventfd",
                            (int) EVENTFD.invokeExact(state, 0, EFD_NONBLOCK | EFD_CLOEXEC),
                            state);
        } catch (SyscallException e) {
            throw e;
        } catch (Throwable e) {
            throw Call.impossible(e);
        }
    }

    /** What to wait for reading on. */
    public int descriptor() {
        return descriptor;
    }

    /**
     * Makes it readable.
     *
     * @return false if it cannot be: somebody else has closed it
     */
    public boolean add() {
        try (Arena own = Arena.ofConfined()) {
            MemorySegment errno = Call.state(own);
            long result = (long) WRITE.invokeExact(errno, descriptor, one, 8L);
            return result == 8 || Call.errno(errno) == Errno.EAGAIN; // full, and so readable
        } catch (Throwable e) {
            throw Call.impossible(e);
        }
    }

    /**
     * Back to zero.
     *
     * @return false if there is no such counter any more: somebody else has closed it
     */
    public boolean reset() {
        try {
            long result = (long) READ.invokeExact(state, descriptor, count, 8L);
            return result == 8 || Call.errno(state) == Errno.EAGAIN;
        } catch (Throwable e) {
            throw Call.impossible(e);
        }
    }

    @Override
    public void close() {
        Descriptors.closeQuietly(descriptor);
    }
}
