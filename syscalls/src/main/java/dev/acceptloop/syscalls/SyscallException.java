package dev.acceptloop.syscalls;

import java.io.IOException;
import java.io.Serial;

/**
 * A system call failed. The message names the call and the error: {@code bind: EADDRINUSE (98)}.
 */
public final class SyscallException extends IOException {
    @Serial private static final long serialVersionUID = 1;

    private final int errno;

    SyscallException(String call, int errno) {
        super(call + ": " + Errno.text(errno));
        this.errno = errno;
    }

    /** The kernel's error number, one of {@link Errno}. */
    public int errno() {
        return errno;
    }
}
