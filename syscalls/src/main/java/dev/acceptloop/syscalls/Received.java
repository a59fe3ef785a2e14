package dev.acceptloop.syscalls;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** What came of a receive of datagrams. */
public enum Received {
    /** A datagram. */
    CAME,

    /** One that nobody can answer; it is dropped. */
    UNANSWERABLE,

    /** There is none now, or the time to wait was over. */
    NONE,

    /** ICMP tells of an earlier answer, or the kernel has no memory: worth a pause. */
    FAILED;

    private static final Logger LOG = System.getLogger(Received.class.getName());

    /**
     * What {@link DatagramBuffer#receive} says by a number.
     *
     * @throws IOException if the socket is no longer one: somebody else has closed it
     */
    public static Received of(int result) throws IOException {
        return switch (-result) {
            case Errno.EAGAIN -> NONE;
            case Errno.EBADF, Errno.ENOTSOCK ->
                    throw new IOException("the socket is gone: " + Errno.text(-result));
            default -> result > 0 ? CAME : failed(-result);
        };
    }

    private static Received failed(int errno) {
        if (LOG.isLoggable(Level.DEBUG)) { // or its text would be made for nobody
            LOG.log(Level.DEBUG, "receive failed: {0}", Errno.text(errno));
        }
        return FAILED;
    }
}
