package dev.acceptloop.benchmarks;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whoever is left behind by a process that this one starts: a daemon in a session of its own, a
 * child whose parent is gone. While this is open such orphans become children of this process and
 * not of the first one, so that they are found however they were started; closing it kills them.
 *
 * <p>They are told from this process's own children by being newer: between opening and closing,
 * nobody else here may start a process that is to outlive it.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/PR_SET_CHILD_SUBREAPER.2const.html">
 *     PR_SET_CHILD_SUBREAPER</a>
 */
final class Orphans implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Orphans.class.getName());
    private static final int PR_SET_CHILD_SUBREAPER = 36;
    private static final int WNOHANG = 1;
    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(10); // for all to be gone
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final MethodHandle PRCTL =
            function("prctl", 1, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG);
    private static final MethodHandle WAITPID =
            function("waitpid", 3, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT);

    private final Set<Long> before;

    private Orphans(Set<Long> before) {
        this.before = before;
    }

    /** From here on orphans come to this process. */
    static Orphans adopt() {
        var orphans = new Orphans(children().map(ProcessHandle::pid).collect(Collectors.toSet()));
        call(PRCTL, PR_SET_CHILD_SUBREAPER, 1L);
        return orphans;
    }

    /** How many have come and are alive; the parent is no orphan. */
    long alive(long parent) {
        return children()
                .mapToLong(ProcessHandle::pid)
                .filter(pid -> pid != parent && !before.contains(pid))
                .filter(pid -> !Proc.read(Path.of("/proc/" + pid + "/stat")).contains(") Z "))
                .count();
    }

    /** Kills all that have come, and what they start meanwhile, then takes no more. */
    @Override
    public synchronized void close() {
        long deadline = System.nanoTime() + MOST_NANOS;
        List<ProcessHandle> left = killed();
        while (!left.isEmpty() && System.nanoTime() < deadline) {
            left.forEach(orphan -> call(WAITPID, (int) orphan.pid(), MemorySegment.NULL, WNOHANG));
            LockSupport.parkNanos(PAUSE_NANOS);
            left = killed();
        }
        if (!left.isEmpty()) {
            LOG.log(Level.WARNING, "killed, and still there: " + left);
        }
        call(PRCTL, PR_SET_CHILD_SUBREAPER, 0L);
    }

    private List<ProcessHandle> killed() {
        List<ProcessHandle> orphans =
                children().filter(child -> !before.contains(child.pid())).toList();
        orphans.stream()
                .flatMap(orphan -> Stream.concat(Stream.of(orphan), orphan.descendants()))
                .forEach(ProcessHandle::destroyForcibly);
        return orphans;
    }

    private static Stream<ProcessHandle> children() {
        return ProcessHandle.current().children();
    }

    private static void call(MethodHandle function, Object... arguments) {
        try {
            function.invokeWithArguments(arguments);
        } catch (Error | RuntimeException e) {
            throw e;
        } catch (Throwable e) { // the signature of a method handle says so
            throw new LinkageError("prctl, waitpid", e);
        }
    }

    @SuppressWarnings("restricted") // native calls, as in ProcessClock
    private static MethodHandle function(String name, int fixed, ValueLayout... arguments) {
        Linker linker = Linker.nativeLinker();
        FunctionDescriptor descriptor = FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments);
        MemorySegment address = linker.defaultLookup().find(name).orElseThrow();
        return fixed == arguments.length
                ? linker.downcallHandle(address, descriptor)
                : linker.downcallHandle(address, descriptor, Linker.Option.firstVariadicArg(fixed));
    }
}
