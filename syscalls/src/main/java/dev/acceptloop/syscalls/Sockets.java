package dev.acceptloop.syscalls;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

/**
 * Calls on stream sockets, and those that every socket knows. Descriptors are close-on-exec and
 * blocking unless said otherwise, and their holder closes them with {@link Descriptors#close}.
 *
 * <p>Thread-safe as the kernel is. A thread blocked in {@link #accept} is woken by {@link
 * #shutdown} of the listening socket, and not by closing it.
 */
public final class Sockets {
    private static final Logger LOG = System.getLogger(Sockets.class.getName());
    private static final int SOCK_STREAM = 1; // socket(2)
    private static final int SOCK_NONBLOCK = 0x800;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int SOL_SOCKET = 1; // socket(7)
    private static final int SO_REUSEADDR = 2;
    private static final int SO_LINGER = 13;
    private static final int SO_REUSEPORT = 15;
    private static final int IPPROTO_TCP = 6; // tcp(7)
    private static final int IPPROTO_IPV6 = 41; // ipv6(7)
    private static final int IPV6_V6ONLY = 26;
    private static final int TCP_NODELAY = 1;
    private static final int MSG_DONTWAIT = 0x40; // recv(2), send(2)
    private static final int MSG_NOSIGNAL = 0x4000;

    private static final FunctionDescriptor INT_INT =
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT);
    private static final FunctionDescriptor NAME =
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
    private static final FunctionDescriptor BYTES =
            FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);

    private static final MethodHandle SOCKET =
            Call.bind("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT))
                    .handle();
    private static final MethodHandle SETSOCKOPT =
            Call.bind(
                            "setsockopt",
                            FunctionDescriptor.of(
                                    JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT))
                    .handle();
    private static final MethodHandle BIND =
            Call.bind("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT))
                    .handle();
    private static final MethodHandle LISTEN = Call.bind("listen", INT_INT).handle();
    private static final MethodHandle ACCEPT4 = Call.PROBE.handle();
    private static final MethodHandle SHUTDOWN = Call.bind("shutdown", INT_INT).handle();
    private static final MethodHandle GETSOCKNAME = Call.bind("getsockname", NAME).handle();
    private static final MethodHandle GETPEERNAME = Call.bind("getpeername", NAME).handle();
    private static final MethodHandle SEND = Call.bind("send", BYTES).handle();
    private static final MethodHandle RECV = Call.bind("recv", BYTES).handle();

    private Sockets() {}

    /** A connection taken from a listening socket. */
    public record Accepted(int descriptor, SocketAddress peer) {}

    /** Which direction {@link #shutdown} ends. */
    public enum Direction {
        /** No more reading: SHUT_RD. */
        READ(0),
        /** No more writing, FIN is sent: SHUT_WR. */
        WRITE(1),
        /** Both: SHUT_RDWR. */
        BOTH(2);

        private final int how;

        Direction(int how) {
            this.how = how;
        }
    }

    /**
     * A new stream socket of the family that {@code address} is of: IPv4, IPv6 or Unix.
     *
     * @see <a href="https://man7.org/linux/man-pages/man2/socket.2.html">socket(2)</a>
     */
    public static int socket(SocketAddress address) throws SyscallException {
        return socket(SocketName.family(address), SOCK_STREAM);
    }

    static int socket(int family, int type) throws SyscallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Call.state(arena);
            int result = (int) SOCKET.invokeExact(state, family, type | SOCK_CLOEXEC, 0);
            return Call.checked("socket", result, state);
        } catch (SyscallException e) {
            throw e;
        } catch (Throwable e) {
            throw Call.impossible(e);
        }
    }

    /**
     * A socket that listens: at a path, or on a port whose old connections may be in TIME_WAIT, and
     * whose new ones have TCP_NODELAY, which Linux takes over from the listening socket.
     *
     * @param backlog connections the kernel may hold before accept
     * @param reusePort whether others that say the same may listen on the port too
     * @throws IOException if the address cannot be had; nothing is left open
     */
    public static int listening(SocketAddress address, int backlog, boolean reusePort)
            throws IOException {
        int socket = socket(address);
        try {
            if (address instanceof InetSocketAddress) {
                bothFamilies(socket, address);
                reuseAddress(socket);
                noDelay(socket);
            }
            if (reusePort) {
                reusePort(socket);
            }
            bind(socket, address);
            listen(socket, backlog);
            return socket;
        } catch (IOException | RuntimeException e) {
            Descriptors.close(socket);
            throw e;
        }
    }

    /** The wildcard of IPv6 is IPv4's too, whatever this machine is set to. */
    static void bothFamilies(int socket, SocketAddress address) throws SyscallException {
        if (SocketName.family(address) == SocketName.AF_INET6) {
            setOption(socket, IPPROTO_IPV6, IPV6_V6ONLY, 0);
        }
    }

    /** SO_REUSEADDR: a port whose old connections are in TIME_WAIT can be bound. */
    public static void reuseAddress(int socket) throws SyscallException {
        setOption(socket, SOL_SOCKET, SO_REUSEADDR, 1);
    }

    /** SO_REUSEPORT: other sockets that say the same may bind the port too. */
    public static void reusePort(int socket) throws SyscallException {
        setOption(socket, SOL_SOCKET, SO_REUSEPORT, 1);
    }

    /** TCP_NODELAY: small writes leave at once. */
    public static void noDelay(int socket) throws SyscallException {
        setOption(socket, IPPROTO_TCP, TCP_NODELAY, 1);
    }

    /** SO_LINGER with no time: closing sends RST and drops what is unsent. */
    public static void resetOnClose(int socket) throws SyscallException {
        setOption(socket, SOL_SOCKET, SO_LINGER, 1, 0);
    }

    /** Closes, with RST if that is asked for. What is gone already is no failure. */
    public static void close(int socket, boolean reset) {
        try {
            if (reset) {
                resetOnClose(socket);
            }
        } catch (SyscallException e) {
            LOG.log(Level.DEBUG, "no connection any more", e);
        }
        try {
            Descriptors.close(socket);
        } catch (SyscallException e) {
            LOG.log(Level.DEBUG, "closed already", e);
        }
    }

    static void setOption(int socket, int level, int option, int... value) throws SyscallException {
        try (Arena arena = Arena.ofConfined()) {
            setOption(socket, level, option, arena.allocateFrom(JAVA_INT, value));
        }
    }

    static void setOption(int socket, int level, int option, MemorySegment bytes)
            throws SyscallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Call.state(arena);
            int length = (int) bytes.byteSize();
            int result = (int) SETSOCKOPT.invokeExact(state, socket, level, option, bytes, length);
            Call.checked("setsockopt", result, state);
        } catch (SyscallException e) {
            throw e;
        } catch (Throwable e) {
            throw Call.impossible(e);
        }
    }

    /**
     * Gives the socket its address.
     *
     * @throws IOException if the address is taken, another machine's, or not resolved
     * @see <a href="https://man7.org/linux/man-pages/man2/bind.2.html">bind(2)</a>
     */
    public static void bind(int socket, SocketAddress address) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Call.state(arena);
            MemorySegment name = SocketName.encode(address, arena);
            int result = (int) BIND.invokeExact(state, socket, name, (int) name.byteSize());
            Call.checked("bind", result, state);
        } catch (IOException | IllegalArgumentException e) {
            throw e;
        } catch (Throwable e) {
            throw Call.impossible(e);
        }
    }

    /**
     * Lets peers connect, as many as {@code backlog} before any is accepted; the kernel's somaxconn
     * bounds it too.
     */
    public static void listen(int socket, int backlog) throws SyscallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Call.state(arena);
            Call.checked("listen", (int) LISTEN.invokeExact(state, socket, backlog), state);
        } catch (SyscallException e) {
            throw e;
        } catch (Throwable e) {
            throw Call.impossible(e);
        }
    }

    /**
     * Waits for a connection.
     *
     * @throws SyscallException with {@link Errno#EINVAL} once the socket was shut down, with {@link
     *     Errno#EMFILE} and the like when the connection stays where it is
     * @see <a href="https://man7.org/linux/man-pages/man2/accept.2.html">accept(2)</a>
     */
    public static Accepted accept(int socket) throws SyscallException {
        return accept(socket, SOCK_CLOEXEC);
    }

    /**
     * Takes a connection that is there already, non-blocking; the listening socket is non-blocking
     * too.
     *
     * @throws SyscallException with {@link Errno#EAGAIN} if there is none
     */
    public static Accepted acceptNow(int socket) throws SyscallException {
        return accept(socket, SOCK_CLOEXEC | SOCK_NONBLOCK);
    }

    private static Accepted accept(int socket, int flags) throws SyscallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Call.state(arena);
            MemorySegment name = arena.allocate(SocketName.MOST_BYTES, Integer.BYTES);
            MemorySegment length = arena.allocate(JAVA_INT);
            int result;
            do {
                length.set(JAVA_INT, 0, SocketName.MOST_BYTES);
                result = (int) ACCEPT4.invokeExact(state, socket, name, length, flags);
            } while (Call.interrupted(result, state));
            Call.checked("accept4", result, state);
            return new Accepted(result, SocketName.decode(name, length.get(JAVA_INT, 0)));
        } catch (SyscallException e) {
            throw e;
        } catch (Throwable e) {
            throw Call.impossible(e);
        }
    }

    /**
     * Ends one direction or both, for every process that holds the socket. A listening socket no
     * longer listens.
     *
     * @see <a href="https://man7.org/linux/man-pages/man2/shutdown.2.html">shutdown(2)</a>
     */
    public static void shutdown(int socket, Direction direction) throws SyscallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Call.state(arena);
            int result = (int) SHUTDOWN.invokeExact(state, socket, direction.how);
            Call.checked("shutdown", result, state);
        } catch (SyscallException e) {
            throw e;
        } catch (Throwable e) {
            throw Call.impossible(e);
        }
    }

    /** This end's address, the real port included. */
    public static SocketAddress localAddress(int socket) throws SyscallException {
        return name("getsockname", GETSOCKNAME, socket);
    }

    /** The peer's address. */
    public static SocketAddress remoteAddress(int socket) throws SyscallException {
        return name("getpeername", GETPEERNAME, socket);
    }

    private static SocketAddress name(String call, MethodHandle handle, int socket)
            throws SyscallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Call.state(arena);
            MemorySegment name = arena.allocate(SocketName.MOST_BYTES, Integer.BYTES);
            MemorySegment length = arena.allocateFrom(JAVA_INT, SocketName.MOST_BYTES);
            Call.checked(call, (int) handle.invokeExact(state, socket, name, length), state);
            return SocketName.decode(name, length.get(JAVA_INT, 0));
        } catch (SyscallException e) {
            throw e;
        } catch (Throwable e) {
            throw Call.impossible(e);
        }
    }

    /**
     * Sends what the kernel takes at once and moves the position behind it; never waits.
     *
     * @return how many bytes went; 0 when the kernel takes none now
     * @throws SyscallException if the peer is gone
     * @see <a href="https://man7.org/linux/man-pages/man2/send.2.html">send(2)</a>
     */
    public static int write(int socket, ByteBuffer data) throws SyscallException {
        try (Arena arena = Arena.ofConfined()) {
            long size = data.remaining();
            MemorySegment bytes = arena.allocate(Math.max(1, size));
            MemorySegment.copy(MemorySegment.ofBuffer(data), 0, bytes, 0, size);
            int sent = transfer("send", SEND, socket, bytes, size, arena);
            data.position(data.position() + sent);
            return sent;
        }
    }

    /**
     * Drops what the peer has sent so far, at most {@code most} bytes; never waits.
     *
     * @return how many bytes there were; 0 when there are none now, or no more will come
     */
    public static int discard(int socket, int most) throws SyscallException {
        try (Arena arena = Arena.ofConfined()) {
            return transfer("recv", RECV, socket, arena.allocate(most), most, arena);
        }
    }

    private static int transfer(
            String name,
            MethodHandle handle,
            int socket,
            MemorySegment bytes,
            long size,
            Arena arena)
            throws SyscallException {
        MemorySegment state = Call.state(arena);
        int flags = MSG_DONTWAIT | MSG_NOSIGNAL;
        long result;
        try {
            do {
                result = (long) handle.invokeExact(state, socket, bytes, size, flags);
            } while (Call.interrupted(result, state));
        } catch (Throwable e) {
            throw Call.impossible(e);
        }
        boolean full = result < 0 && Call.errno(state) == Errno.EAGAIN;
        return full ? 0 : Call.checked(name, result, state);
    }
}
