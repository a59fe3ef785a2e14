package dev.acceptloop.forking;

import dev.acceptloop.syscalls.Descriptors;
import dev.acceptloop.syscalls.Errno;
import dev.acceptloop.syscalls.SyscallException;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Hands one descriptor to a new process, as its standard input: the only one that {@link
 * ProcessBuilder} lets through.
 *
 * <p>Descriptor 0 belongs to the whole process, so this happens one at a time, and puts back what
 * was there. While it lasts, a few milliseconds, whoever else reads this process's standard input
 * would read the socket, and a process that others start with inherited input would get it.
 */
final class DescriptorZero {
    private static final ReentrantLock LOCK = new ReentrantLock();

    private DescriptorZero() {}

    /** Starts the process; the descriptor stays open here too. */
    static Process start(ProcessBuilder builder, int descriptor) throws IOException {
        LOCK.lock();
        try {
            int before = before();
            try {
                Descriptors.dup2(descriptor, 0);
                return builder.redirectInput(ProcessBuilder.Redirect.INHERIT).start();
            } finally {
                Descriptors.dup2(before, 0);
                Descriptors.close(before);
            }
        } finally {
            LOCK.unlock();
        }
    }

    private static int before() throws SyscallException {
        try {
            return Descriptors.dup(0);
        } catch (SyscallException e) {
            if (e.errno() != Errno.EBADF) {
                throw e; // no descriptor left: then what is at 0 must stay
            }
            return Descriptors.open("/dev/null");
        }
    }
}
