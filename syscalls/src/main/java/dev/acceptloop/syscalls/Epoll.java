package dev.acceptloop.syscalls;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * A set of descriptors that the kernel watches, and the calls on it.
 *
 * <p>Used by one thread at a time. A descriptor leaves the set when it is closed, unless another
 * descriptor still names the same open file.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/epoll.7.html">epoll(7)</a>
 */
public final class Epoll implements AutoCloseable {
    /** There is something to read, or the end of it. */
    public static final int IN = 0x1; // sys/epoll.h, as all below

    /** An urgent byte has come, at which a read will stop. */
    public static final int PRI = 0x2;

    /** Something can be written. */
    public static final int OUT = 0x4;

    /** The file has an error; always watched for. */
    public static final int ERR = 0x8;

    /** Both directions are over; always watched for. */
    public static final int HUP = 0x10;

    /** The peer has sent FIN. */
    public static final int RDHUP = 0x2000;

    /** Tell of changes, and not of states. */
    public static final int EDGE = 1 << 31;

    private static final int EPOLL_CLOEXEC = 0x80000;
    private static final int ADD = 1;
    private static final int REMOVE = 2;
    private static final int MODIFY = 3;

    // struct epoll_event { uint32_t events; epoll_data_t data; } is packed on x86-64 only, so that
    // 32-bit programs see the same bytes: bits/epoll.h, __EPOLL_PACKED.
    private static final boolean PACKED = System.getProperty("os.arch", "").equals("amd64");
    private static final int EVENT_BYTES = PACKED ? 12 : 16;
    private static final int DATA = PACKED ? 4 : 8;

    private static final MethodHandle CREATE =
            Call.bind("epoll_create1", FunctionDescriptor.of(JAVA_INT, JAVA_INT)).handle();
    private static final MethodHandle CONTROL =
            Call.bind(
                            "epoll_ctl",
                            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS))
                    .handle();
    private static final FunctionDescriptor WAITING =
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
    private static final MethodHandle WAIT = Call.withoutErrno("epoll_wait", WAITING);
    private static final MethodHandle WAIT_OR_ERRNO = Call.bind("epoll_wait", WAITING).handle();

    private final Arena arena = Arena.ofShared();
    private final MemorySegment state = Call.state(arena);
    private final MemorySegment event = arena.allocate(EVENT_BYTES, 8);
    private final MemorySegment ready;
    private final int most;
    private final int descriptor;
    private boolean gone; // the descriptor may be another's by now

    /** A set with nothing in it, which tells of at most {@code most} descriptors at a time. */
    public Epoll(int most) throws SyscallException {
        this.most = most;
        ready = arena.allocate((long) most * EVENT_BYTES, 8);
        try {
            descriptor =
                    Call.checked(
                            "epoll_create1", (int) CREATE.invokeExact(state, EPOLL_CLOEXEC), state);
        } catch (SyscallException e) {
            arena.close();
            throw e;
        } catch (Throwable e) {
            throw Call.impossible(e);
        }
    }

    /** Watches a descriptor for {@code events}, a sum of the constants above. */
    public void add(int file, int events) throws SyscallException {
        control(ADD, file, events);
    }

    /** Watches a descriptor that is in the set for other events. */
    public void modify(int file, int events) throws SyscallException {
        control(MODIFY, file, events);
    }

    /** Watches it no more. */
    public void remove(int file) throws SyscallException {
        control(REMOVE, file, 0);
    }

    private void control(int operation, int file, int events) throws SyscallException {
        event.set(JAVA_INT, 0, events);
        event.set(JAVA_INT_UNALIGNED, DATA, file);
        try {
            int result = (int) CONTROL.invokeExact(state, descriptor, operation, file, event);
            Call.checked("epoll_ctl", result, state);
        } catch (SyscallException e) {
            throw e;
        } catch (Throwable e) {
            throw Call.impossible(e);
        }
    }

    /**
     * Waits until something in the set is ready.
     *
     * @param millis at most so long; 0 not at all, -1 for ever
     * @return how many are, to be asked for by {@link #descriptor} and {@link #events}; 0 also when
     *     a signal came
     */
    public int await(int millis) throws SyscallException {
        try {
            int count = (int) WAIT.invokeExact(descriptor, ready, most, millis);
            if (count < 0) {
                count = (int) WAIT_OR_ERRNO.invokeExact(state, descriptor, ready, most, millis);
            }
            return Call.interrupted(count, state) ? 0 : Call.checked("epoll_wait", count, state);
        } catch (SyscallException e) {
            gone = true; // the one cause there is: somebody else has closed it
            throw e;
        } catch (Throwable e) {
            throw Call.impossible(e);
        }
    }

    /** The descriptor of the ready one with that index. */
    public int descriptor(int index) {
        return ready.get(JAVA_INT_UNALIGNED, (long) index * EVENT_BYTES + DATA);
    }

    /** What the ready one with that index is ready for. */
    public int events(int index) {
        return ready.get(JAVA_INT_UNALIGNED, (long) index * EVENT_BYTES);
    }

    @Override
    public void close() throws SyscallException {
        arena.close();
        if (!gone) {
            Descriptors.close(descriptor);
        }
    }
}
