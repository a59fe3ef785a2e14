package dev.acceptloop.syscalls;

/**
 * Error numbers by name: those a socket or a process can meet.
 *
 * @see <a href="https://man7.org/linux/man-pages/man3/errno.3.html">errno(3)</a>; the numbers are
 *     those of asm-generic/errno-base.h and asm-generic/errno.h
 */
public final class Errno {
    /** Not allowed to this process. */
    public static final int EPERM = 1;

    /** No such process. */
    public static final int ESRCH = 3;

    /** A signal came first. */
    public static final int EINTR = 4;

    /** No such descriptor. */
    public static final int EBADF = 9;

    /** Nothing to do without waiting. */
    public static final int EAGAIN = 11;

    /** No memory, or none that may be locked. */
    public static final int ENOMEM = 12;

    /** It is in use; from io_uring_enter: completions must be taken first. */
    public static final int EBUSY = 16;

    /** An argument does not fit; from accept: the socket no longer listens. */
    public static final int EINVAL = 22;

    /** The system has no descriptor left. */
    public static final int ENFILE = 23;

    /** The process has no descriptor left. */
    public static final int EMFILE = 24;

    /** The other end of the pipe or connection is closed. */
    public static final int EPIPE = 32;

    /** The kernel has no such call. */
    public static final int ENOSYS = 38;

    /** The descriptor is of something else. */
    public static final int ENOTSOCK = 88;

    /** Longer than the socket can send. */
    public static final int EMSGSIZE = 90;

    /** The address is another's. */
    public static final int EADDRINUSE = 98;

    /** The connection ended before it was accepted. */
    public static final int ECONNABORTED = 103;

    /** The peer reset the connection. */
    public static final int ECONNRESET = 104;

    /** No buffer is left. */
    public static final int ENOBUFS = 105;

    /** There is no connection. */
    public static final int ENOTCONN = 107;

    /** It was cancelled. */
    public static final int ECANCELED = 125;

    /** Nobody is there to receive. */
    public static final int ECONNREFUSED = 111;

    private Errno() {}

    /** Name and number, as {@code ECONNRESET (104)}; the number alone where it has no name here. */
    public static String text(int errno) {
        String name = name(errno);
        return name.isEmpty() ? "errno " + errno : name + " (" + errno + ")";
    }

    private static String name(int errno) {
        return switch (errno) {
            case EPERM -> "EPERM";
            case 2 -> "ENOENT";
            case ESRCH -> "ESRCH";
            case EINTR -> "EINTR";
            case 5 -> "EIO";
            case EBADF -> "EBADF";
            case EAGAIN -> "EAGAIN";
            case ENOMEM -> "ENOMEM";
            case 13 -> "EACCES";
            case 14 -> "EFAULT";
            case EBUSY -> "EBUSY";
            case 17 -> "EEXIST";
            case 19 -> "ENODEV";
            case 20 -> "ENOTDIR";
            case EINVAL -> "EINVAL";
            case ENFILE -> "ENFILE";
            case EMFILE -> "EMFILE";
            case 30 -> "EROFS";
            case EPIPE -> "EPIPE";
            case 36 -> "ENAMETOOLONG";
            case ENOSYS -> "ENOSYS";
            case 40 -> "ELOOP";
            case 62 -> "ETIME";
            default -> socketName(errno);
        };
    }

    private static String socketName(int errno) {
        return switch (errno) {
            case ENOTSOCK -> "ENOTSOCK";
            case EMSGSIZE -> "EMSGSIZE";
            case 89 -> "EDESTADDRREQ";
            case 91 -> "EPROTOTYPE";
            case 92 -> "ENOPROTOOPT";
            case 95 -> "EOPNOTSUPP";
            case 97 -> "EAFNOSUPPORT";
            case EADDRINUSE -> "EADDRINUSE";
            case 99 -> "EADDRNOTAVAIL";
            case 100 -> "ENETDOWN";
            case 101 -> "ENETUNREACH";
            case ECONNABORTED -> "ECONNABORTED";
            case ECONNRESET -> "ECONNRESET";
            case ENOBUFS -> "ENOBUFS";
            case 106 -> "EISCONN";
            case ENOTCONN -> "ENOTCONN";
            case 110 -> "ETIMEDOUT";
            case ECONNREFUSED -> "ECONNREFUSED";
            case 113 -> "EHOSTUNREACH";
            case 114 -> "EALREADY";
            case 115 -> "EINPROGRESS";
            case ECANCELED -> "ECANCELED";
            default -> "";
        };
    }
}
