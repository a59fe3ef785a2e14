package dev.acceptloop.syscalls;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Memory by mmap: shared with the kernel, or untouched until it is used, both in whole pages.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/mmap.2.html">mmap(2)</a>
 */
final class Mapping {
    private static final int PROT_READ_WRITE = 0x1 | 0x2;
    private static final int MAP_SHARED = 0x1;
    private static final int MAP_PRIVATE = 0x2;
    private static final int MAP_ANONYMOUS = 0x20;
    private static final int MAP_POPULATE = 0x8000;

    private static final MethodHandle MMAP =
            Call.bind(
                            "mmap",
                            FunctionDescriptor.of(
                                    JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT,
                                    JAVA_LONG))
                    .handle();
    private static final MethodHandle MUNMAP =
            Call.bind("munmap", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG)).handle();

    private Mapping() {}

    /** What the file shows at that offset; unmapped when the arena is closed. */
    static MemorySegment of(int file, long offset, long bytes, Arena arena)
            throws SyscallException {
        return map(MAP_SHARED | MAP_POPULATE, file, offset, bytes, arena);
    }

    /** Zeros; a page takes memory once it is written to. Unmapped when the arena is closed. */
    static MemorySegment zeros(long bytes, Arena arena) throws SyscallException {
        return map(MAP_PRIVATE | MAP_ANONYMOUS, -1, 0, bytes, arena);
    }

    @SuppressWarnings("restricted") // so many bytes were mapped there
    private static MemorySegment map(int flags, int file, long offset, long bytes, Arena arena)
            throws SyscallException {
        try (Arena own = Arena.ofConfined()) {
            MemorySegment state = Call.state(own);
            long address =
                    (long) MMAP.invokeExact(state, 0L, bytes, PROT_READ_WRITE, flags, file, offset);
            Call.checked("mmap", address == -1 ? -1 : 0, state); // MAP_FAILED
            return MemorySegment.ofAddress(address).reinterpret(bytes, arena, Mapping::unmap);
        } catch (SyscallException e) {
            throw e;
        } catch (Throwable e) {
            throw Call.impossible(e);
        }
    }

    private static void unmap(MemorySegment mapped) {
        try (Arena own = Arena.ofConfined()) {
            // The only errors are those of addresses that mmap did not give.
            int _ = (int) MUNMAP.invokeExact(Call.state(own), mapped.address(), mapped.byteSize());
        } catch (Throwable e) {
            throw Call.impossible(e);
        }
    }
}
