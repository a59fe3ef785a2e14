package dev.acceptloop.syscalls;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Optional;

/**
 * One C function bound for calling: the handle takes a segment for {@code errno} first, then the
 * function's own arguments.
 *
 * <p>The JVM may make system calls of its own between the function's return and the next line of
 * Java, so {@code errno} has to be captured by the linker, into memory of the caller's.
 */
record Call(String name, Optional<MethodHandle> bound) {
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO =
            STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    /** A function that only a Linux C library has. */
    static final Call PROBE =
            bind(
                    "accept4",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT,
                            ValueLayout.ADDRESS,
                            ValueLayout.ADDRESS,
                            ValueLayout.JAVA_INT));

    /** Finds the function in the C library; {@link #isBound} says whether it is there. */
    @SuppressWarnings("restricted") // the shapes in this package are those of the manual pages
    static Call bind(String name, FunctionDescriptor shape, Linker.Option... more) {
        Linker linker = Linker.nativeLinker();
        Linker.Option[] options = Arrays.copyOf(more, more.length + 1);
        options[more.length] = Linker.Option.captureCallState("errno");
        return new Call(
                name,
                linker.defaultLookup()
                        .find(name)
                        .map(address -> linker.downcallHandle(address, shape, options)));
    }

    /**
     * A function whose handle takes no segment for {@code errno}. Capturing makes an object per
     * call, which is free only where the compiler sees that nobody keeps it; who must not allocate
     * makes the call in this form, and in the other one again if it fails and may be repeated.
     *
     * @throws UnsupportedOperationException if the C library has no such function
     */
    @SuppressWarnings("restricted") // as above
    static MethodHandle withoutErrno(
            String name, FunctionDescriptor shape, Linker.Option... options) {
        Linker linker = Linker.nativeLinker();
        Optional<MemorySegment> address = linker.defaultLookup().find(name);
        return new Call(name, address.map(at -> linker.downcallHandle(at, shape, options)))
                .handle();
    }

    boolean isBound() {
        return bound.isPresent();
    }

    /**
     * The handle, to be kept in a static final field so that calls are compiled.
     *
     * @throws UnsupportedOperationException if the C library has no such function
     */
    MethodHandle handle() {
        return bound.orElseThrow(
                () -> new UnsupportedOperationException("the C library has no " + name));
    }

    static MemorySegment state(Arena arena) {
        return arena.allocate(STATE);
    }

    static int errno(MemorySegment state) {
        return (int) ERRNO.get(state, 0L);
    }

    /** Whether the call failed only because a signal came. */
    static boolean interrupted(long result, MemorySegment state) {
        return result < 0 && errno(state) == Errno.EINTR;
    }

    /**
     * Passes a result on.
     *
     * @throws SyscallException if it is negative
     */
    static int checked(String name, long result, MemorySegment state) throws SyscallException {
        if (result < 0) {
            throw new SyscallException(name, errno(state));
        }
        return (int) result;
    }

    /** What a downcall handle declares and never throws. */
    static AssertionError impossible(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return new AssertionError(thrown);
    }
}
