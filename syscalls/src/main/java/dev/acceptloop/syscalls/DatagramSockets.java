package dev.acceptloop.syscalls;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * Calls on datagram sockets that are not made per datagram; those are {@link DatagramBuffer}'s.
 * Descriptors are close-on-exec and blocking, and their holder closes them with {@link
 * Descriptors#close}.
 *
 * <p>Thread-safe as the kernel is.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/udp.7.html">udp(7)</a>, <a
 *     href="https://man7.org/linux/man-pages/man7/unix.7.html">unix(7)</a>
 */
public final class DatagramSockets {
    private static final int SOCK_DGRAM = 2; // socket(2)
    private static final int SOL_SOCKET = 1; // socket(7)
    private static final int SO_RCVTIMEO = 20;
    private static final int SO_RCVBUF = 8;
    private static final int MSG_NOSIGNAL = 0x4000; // send(2)
    private static final int TIMEVAL_LONGS = 2; // seconds, microseconds

    private static final MethodHandle CONNECT =
            Call.bind(
                            "connect",
                            FunctionDescriptor.of(
                                    JAVA_INT, JAVA_INT, ValueLayout.ADDRESS, JAVA_INT))
                    .handle();

    private static final MethodHandle SEND =
            Call.bind(
                            "send",
                            FunctionDescriptor.of(
                                    JAVA_LONG, JAVA_INT, ValueLayout.ADDRESS, JAVA_LONG, JAVA_INT))
                    .handle();

    private DatagramSockets() {}

    /** A socket of the family {@code address} is of, without an address of its own yet. */
    public static int socket(SocketAddress address) throws SyscallException {
        return Sockets.socket(SocketName.family(address), SOCK_DGRAM);
    }

    /**
     * A socket with an address. If that is the wildcard, each datagram will say which address it
     * was sent to, and its answer leaves from there.
     *
     * @param reusePort whether others that say the same may have the port too; the kernel deals the
     *     senders
     * @throws IOException if the address cannot be had; nothing is left open
     */
    public static int bound(SocketAddress address, boolean reusePort) throws IOException {
        int socket = socket(address);
        try {
            if (reusePort) {
                Sockets.reusePort(socket);
            }
            Sockets.bothFamilies(socket, address);
            if (isWildcard(address)) {
                PacketInfo.ask(socket, SocketName.family(address));
            }
            Sockets.bind(socket, address);
            return socket;
        } catch (IOException | IllegalArgumentException e) {
            Descriptors.close(socket);
            throw e;
        }
    }

    private static boolean isWildcard(SocketAddress address) {
        return address instanceof InetSocketAddress inet
                && inet.getAddress() != null
                && inet.getAddress().isAnyLocalAddress();
    }

    /**
     * A receive that waits gives up after so long, with {@link Errno#EAGAIN}: a bound on how long a
     * thread stays in it whatever happens to the descriptor.
     */
    public static void receiveTimeout(int socket, Duration timeout) throws SyscallException {
        long[] timeval = new long[TIMEVAL_LONGS];
        timeval[0] = timeout.toSeconds();
        timeval[1] = timeout.toNanosPart() / 1000;
        try (Arena arena = Arena.ofConfined()) {
            Sockets.setOption(
                    socket, SOL_SOCKET, SO_RCVTIMEO, arena.allocateFrom(JAVA_LONG, timeval));
        }
    }

    /** How many bytes the kernel may hold for it; it keeps its own books in them, too. */
    public static void receiveBuffer(int socket, int bytes) throws SyscallException {
        Sockets.setOption(socket, SOL_SOCKET, SO_RCVBUF, bytes);
    }

    /**
     * Lets no more datagrams come, and wakes whoever waits for one, in every process that has the
     * socket; what has come can still be received, and answered.
     *
     * <p>A Unix socket is shut for reading. UDP has no such thing: a UDP socket is connected to its
     * own address, so that the kernel finds no socket for what others send, and tells them; the
     * shutdown wakes the waiting, though it says that it failed.
     */
    public static void refuseMore(int socket) throws SyscallException {
        SocketAddress own = Sockets.localAddress(socket);
        try {
            if (own instanceof InetSocketAddress inet) {
                connect(socket, reachable(inet));
            }
            Sockets.shutdown(socket, Sockets.Direction.READ);
        } catch (SyscallException e) {
            if (e.errno() != Errno.ENOTCONN) {
                throw e;
            }
        }
    }

    private static InetSocketAddress reachable(InetSocketAddress own) {
        return own.getAddress().isAnyLocalAddress()
                ? new InetSocketAddress(SocketName.loopback(own), own.getPort())
                : own;
    }

    /**
     * Sends to that address from here on unless told otherwise, and receives from there only.
     *
     * @see <a href="https://man7.org/linux/man-pages/man2/connect.2.html">connect(2)</a>
     */
    public static void connect(int socket, SocketAddress address) throws SyscallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Call.state(arena);
            MemorySegment name = SocketName.encode(address, arena);
            int result = (int) CONNECT.invokeExact(state, socket, name, (int) name.byteSize());
            Call.checked("connect", result, state);
        } catch (SyscallException e) {
            throw e;
        } catch (Throwable e) {
            throw Call.impossible(e);
        }
    }

    /**
     * Sends one datagram to where the socket is connected, and waits while there is no room for it:
     * with the kernel, or in the queue of a Unix socket.
     *
     * @throws SyscallException if it cannot be sent; {@link Errno#ECONNREFUSED} if nobody is there
     */
    public static void send(int socket, ByteBuffer datagram) throws SyscallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Call.state(arena);
            long size = datagram.remaining();
            MemorySegment bytes = arena.allocate(Math.max(1, size));
            MemorySegment.copy(MemorySegment.ofBuffer(datagram), 0, bytes, 0, size);
            long result;
            do {
                result = (long) SEND.invokeExact(state, socket, bytes, size, MSG_NOSIGNAL);
            } while (Call.interrupted(result, state));
            Call.checked("send", result, state);
        } catch (SyscallException e) {
            throw e;
        } catch (Throwable e) {
            throw Call.impossible(e);
        }
    }
}
