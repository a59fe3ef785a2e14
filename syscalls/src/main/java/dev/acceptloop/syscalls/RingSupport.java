package dev.acceptloop.syscalls;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether a {@link Ring} can be had on this machine: the kernel may be too old for it, built
 * without it, or told to keep it from this process.
 */
public final class RingSupport {
    private static final Path DISABLED = Path.of("/proc/sys/kernel/io_uring_disabled");
    private static final String NEEDED = "io_uring needs Linux 6.1 or newer, this is ";
    private static final int REGISTER_PROBE = 8;
    private static final int PROBE_HEAD = 16; // struct io_uring_probe, 8 bytes an operation behind
    private static final int PROBE_OPERATIONS = 256;
    private static final int SUPPORTED = 1;
    private static final int NO_SOCKET = -1;
    private static final Found FOUND = look();

    private RingSupport() {}

    private record Found(String reason, boolean countsBytes) {}

    /** Why there is no io_uring here, in one line; empty if there is. */
    public static String unavailable() {
        return FOUND.reason;
    }

    /** Whether a receive can be told to end after so many bytes. */
    static boolean countsBytes() {
        return FOUND.countsBytes;
    }

    private static Found look() {
        if (!Linux.unavailable().isEmpty()) {
            return new Found(Linux.unavailable(), false);
        }
        String release = System.getProperty("os.version", "");
        try (var ring = new Ring(1, 2, new ProvidedBuffers(1, 1, 1), true)) {
            return knowsOperations(ring)
                    ? new Found("", countsBytes(ring))
                    : new Found(NEEDED + release, false);
        } catch (SyscallException e) {
            return new Found(reason(e, setting(), release), false);
        }
    }

    private static boolean knowsOperations(Ring ring) throws SyscallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment probe = arena.allocate(PROBE_HEAD + 8 * PROBE_OPERATIONS, Long.BYTES);
            ring.register(REGISTER_PROBE, probe.address(), PROBE_OPERATIONS);
            for (int operation : IoUring.OPERATIONS) {
                int flags = probe.get(JAVA_SHORT, PROBE_HEAD + 8L * operation + 2);
                if (operation > probe.get(JAVA_BYTE, 0) || (flags & SUPPORTED) == 0) {
                    return false;
                }
            }
            return true;
        }
    }

    /** A kernel that does not know the field finds that before it misses the socket. */
    private static boolean countsBytes(Ring ring) throws SyscallException {
        ring.enable();
        ring.receive(NO_SOCKET, 1, 0);
        while (ring.await(1) == 0) {} // a signal came
        return ring.result(0) == -Errno.EBADF;
    }

    /**
     * What an error of io_uring_setup or io_uring_register means.
     *
     * @param disabled kernel.io_uring_disabled; empty where the kernel has no such setting
     */
    static String reason(SyscallException cause, String disabled, String release) {
        return switch (cause.errno()) {
            case Errno.ENOSYS -> "this kernel has no io_uring";
            case Errno.EINVAL -> NEEDED + release; // it does not know a flag
            case Errno.EPERM -> forbidden(disabled);
            case Errno.ENOMEM -> "io_uring may lock too little memory: raise ulimit -l";
            default -> "io_uring does not work: " + cause.getMessage();
        };
    }

    private static String forbidden(String disabled) {
        return switch (disabled) {
            case "1" ->
                    "io_uring is kept from unprivileged processes: kernel.io_uring_disabled is 1";
            case "2" -> "io_uring is switched off: kernel.io_uring_disabled is 2";
            default ->
                    "io_uring is forbidden to this process, as a container's seccomp filter does";
        };
    }

    private static String setting() {
        try {
            return Files.readString(DISABLED).strip();
        } catch (IOException e) { // before Linux 6.6
            return "";
        }
    }
}
