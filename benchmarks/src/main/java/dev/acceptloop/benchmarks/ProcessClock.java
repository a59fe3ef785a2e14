package dev.acceptloop.benchmarks;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The processor time of another process in nanoseconds, threads that have ended included: the clock
 * that {@code clock_getcpuclockid(3)} names. {@code /proc/PID/stat} says the same in ticks of 10
 * ms, which is 1 % of a window of one second.
 */
final class ProcessClock {
    private static final int CPUCLOCK_SCHED = 2;
    private static final MethodHandle CLOCK_GETTIME = lookUp();

    private ProcessClock() {}

    /** Nanoseconds of user and system time so far, or -1 if the kernel does not say. */
    static long nanos(long pid) {
        int clock = (~(int) pid << 3) | CPUCLOCK_SCHED; // MAKE_PROCESS_CPUCLOCK of the kernel
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment time = arena.allocate(16, 8);
            int status = (int) CLOCK_GETTIME.invokeExact(clock, time);
            return status == 0
                    ? time.get(ValueLayout.JAVA_LONG, 0) * 1_000_000_000L
                            + time.get(ValueLayout.JAVA_LONG, 8)
                    : -1;
        } catch (Error | RuntimeException e) {
            throw e;
        } catch (Throwable e) { // the signature of a method handle says so
            throw new LinkageError("clock_gettime", e);
        }
    }

    @SuppressWarnings("restricted") // the one native call of this module
    private static MethodHandle lookUp() {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().find("clock_gettime").orElseThrow(),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
    }
}
