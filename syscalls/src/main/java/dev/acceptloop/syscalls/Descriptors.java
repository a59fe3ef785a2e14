package dev.acceptloop.syscalls;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Calls on any descriptor: dup, dup2, fcntl, open, pipe2, close.
 *
 * <p>Thread-safe as the kernel is: a descriptor closed by one thread may be another file's number a
 * moment later.
 */
public final class Descriptors {
    private static final Logger LOG = System.getLogger(Descriptors.class.getName());
    private static final int F_GETFD = 1; // fcntl(2)
    private static final int F_SETFD = 2;
    private static final int F_GETFL = 3;
    private static final int F_SETFL = 4;
    private static final int F_DUPFD_CLOEXEC = 1030;
    private static final int FD_CLOEXEC = 1;
    private static final int O_RDWR = 2; // open(2)
    private static final int O_NONBLOCK = 0x800;
    private static final int O_CLOEXEC = 0x80000;

    private static final FunctionDescriptor ONE_INT = FunctionDescriptor.of(JAVA_INT, JAVA_INT);
    private static final FunctionDescriptor TWO_INTS =
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle DUP2 = Call.bind("dup2", TWO_INTS).handle();
    private static final MethodHandle CLOSE = Call.bind("close", ONE_INT).handle();
    private static final MethodHandle FCNTL =
            Call.bind(
                            "fcntl",
                            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT),
                            Linker.Option.firstVariadicArg(2))
                    .handle();
    private static final MethodHandle OPEN =
            Call.bind(
                            "open",
                            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT),
                            Linker.Option.firstVariadicArg(2))
                    .handle();
    private static final MethodHandle PIPE2 =
            Call.bind("pipe2", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT)).handle();

    private Descriptors() {}

    /** The two ends of a pipe. */
    public record Pipe(int readEnd, int writeEnd) {}

    /**
     * A second descriptor of the same open file, close-on-exec.
     *
     * @see <a href="https://man7.org/linux/man-pages/man2/fcntl.2.html">fcntl(2)</a>
     */
    public static int dup(int descriptor) throws SyscallException {
        return fcntl("dup", descriptor, F_DUPFD_CLOEXEC, 0);
    }

    /**
     * Makes {@code target} a descriptor of the file that {@code descriptor} is one of, closing what
     * {@code target} was, in one step. The new one is inherited over exec.
     *
     * @see <a href="https://man7.org/linux/man-pages/man2/dup.2.html">dup(2)</a>
     */
    public static void dup2(int descriptor, int target) throws SyscallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Call.state(arena);
            int result;
            do {
                result = (int) DUP2.invokeExact(state, descriptor, target);
            } while (Call.interrupted(result, state));
            Call.checked("dup2", result, state);
        } catch (SyscallException e) {
            throw e;
        } catch (Throwable e) {
            throw Call.impossible(e);
        }
    }

    /** Whether a program started from here would not get this descriptor. */
    public static boolean closesOnExec(int descriptor) throws SyscallException {
        return (fcntl("fcntl", descriptor, F_GETFD, 0) & FD_CLOEXEC) != 0;
    }

    /** Says whether a program started from here does without this descriptor. */
    public static void closeOnExec(int descriptor, boolean close) throws SyscallException {
        fcntl("fcntl", descriptor, F_SETFD, close ? FD_CLOEXEC : 0);
    }

    /** No call on it waits from here on. */
    public static void nonBlocking(int descriptor) throws SyscallException {
        int flags = fcntl("fcntl", descriptor, F_GETFL, 0);
        fcntl("fcntl", descriptor, F_SETFL, flags | O_NONBLOCK);
    }

    private static int fcntl(String name, int descriptor, int command, int argument)
            throws SyscallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Call.state(arena);
            int result = (int) FCNTL.invokeExact(state, descriptor, command, argument);
            return Call.checked(name, result, state);
        } catch (SyscallException e) {
            throw e;
        } catch (Throwable e) {
            throw Call.impossible(e);
        }
    }

    /**
     * Opens an existing file for reading and writing, close-on-exec.
     *
     * @see <a href="https://man7.org/linux/man-pages/man2/open.2.html">open(2)</a>
     */
    public static int open(String path) throws SyscallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Call.state(arena);
            MemorySegment name = arena.allocateFrom(path);
            int result = (int) OPEN.invokeExact(state, name, O_RDWR | O_CLOEXEC, 0);
            return Call.checked("open " + path, result, state);
        } catch (SyscallException e) {
            throw e;
        } catch (Throwable e) {
            throw Call.impossible(e);
        }
    }

    /**
     * A new pipe, both ends close-on-exec.
     *
     * @see <a href="https://man7.org/linux/man-pages/man2/pipe.2.html">pipe(2)</a>
     */
    public static Pipe pipe() throws SyscallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Call.state(arena);
            MemorySegment ends = arena.allocate(JAVA_INT, 2);
            Call.checked("pipe2", (int) PIPE2.invokeExact(state, ends, O_CLOEXEC), state);
            return new Pipe(ends.getAtIndex(JAVA_INT, 0), ends.getAtIndex(JAVA_INT, 1));
        } catch (SyscallException e) {
            throw e;
        } catch (Throwable e) {
            throw Call.impossible(e);
        }
    }

    /**
     * Closes the descriptor. It is gone whatever is thrown; a signal is no error, for Linux has
     * closed it by then.
     *
     * @see <a href="https://man7.org/linux/man-pages/man2/close.2.html">close(2)</a>
     */
    public static void close(int descriptor) throws SyscallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Call.state(arena);
            int result = (int) CLOSE.invokeExact(state, descriptor);
            if (!Call.interrupted(result, state)) {
                Call.checked("close", result, state);
            }
        } catch (SyscallException e) {
            throw e;
        } catch (Throwable e) {
            throw Call.impossible(e);
        }
    }

    /** The same, where there is nobody to tell: somebody else may have closed it. */
    public static void closeQuietly(int descriptor) {
        try {
            close(descriptor);
        } catch (SyscallException e) {
            LOG.log(Level.DEBUG, "what is to be closed is closed", e);
        }
    }
}
