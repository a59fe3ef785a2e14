package dev.acceptloop.syscalls;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.util.regex.Pattern;

/**
 * A socket address as the kernel has it, and back.
 *
 * <pre>
 * sockaddr_in   family u16 | port u16 big-endian | address 4 bytes | zero 8 bytes           ip(7)
 * sockaddr_in6  family u16 | port u16 big-endian | flow u32 | address 16 bytes | scope u32  ipv6(7)
 * sockaddr_un   family u16 | path up to 107 bytes, zero                                     unix(7)
 * </pre>
 *
 * Family and scope are in the machine's byte order.
 */
final class SocketName {
    static final int AF_UNIX = 1;
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;

    /** Room for any of the three. */
    static final int MOST_BYTES = 112;

    private static final int MOST_PATH = 107;
    private static final Pattern NOT_ASCII = Pattern.compile("[^ -~]");

    private SocketName() {}

    static int family(SocketAddress address) {
        return switch (address) {
            case UnixDomainSocketAddress _ -> AF_UNIX;
            case InetSocketAddress inet when inet.getAddress() instanceof Inet6Address -> AF_INET6;
            default -> AF_INET;
        };
    }

    /** The loopback address of the same family. */
    static InetAddress loopback(InetSocketAddress address) {
        byte[] six = new byte[16];
        six[15] = 1;
        byte[] loopback =
                address.getAddress() instanceof Inet6Address ? six : new byte[] {127, 0, 0, 1};
        try {
            return InetAddress.getByAddress(loopback);
        } catch (UnknownHostException e) {
            throw new AssertionError("an address of " + loopback.length + " bytes", e);
        }
    }

    /**
     * Lays an address out for the kernel.
     *
     * @throws UnknownHostException if the address is not resolved
     * @throws IllegalArgumentException if it is of another kind, or its path is too long
     */
    static MemorySegment encode(SocketAddress address, Arena arena) throws UnknownHostException {
        ByteBuffer out = ByteBuffer.allocate(MOST_BYTES).order(ByteOrder.nativeOrder());
        out.putShort((short) family(address));
        switch (address) {
            case UnixDomainSocketAddress unix -> putPath(out, unix.getPath().toString());
            case InetSocketAddress inet -> putInternet(out, inet);
            default -> throw new IllegalArgumentException("not a socket address: " + address);
        }
        MemorySegment name = arena.allocate(out.position(), Integer.BYTES);
        return name.copyFrom(MemorySegment.ofBuffer(out.flip()));
    }

    private static void putPath(ByteBuffer out, String path) {
        byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > MOST_PATH) {
            throw new IllegalArgumentException("longer than a socket's path can be: " + path);
        }
        out.put(bytes).put((byte) 0);
    }

    private static void putInternet(ByteBuffer out, InetSocketAddress address)
            throws UnknownHostException {
        InetAddress host = address.getAddress();
        if (host == null) {
            throw new UnknownHostException(address.getHostString());
        }
        out.put((byte) (address.getPort() >> 8)).put((byte) address.getPort());
        if (host instanceof Inet6Address six) {
            out.putInt(0).put(six.getAddress()).putInt(six.getScopeId());
        } else {
            out.put(host.getAddress()).putLong(0);
        }
    }

    /**
     * Reads an address the kernel wrote; a Unix socket without a name has an empty path. In one
     * that no path of this locale can have, a question mark stands for what is not ASCII.
     */
    static SocketAddress decode(MemorySegment name, int length) {
        ByteBuffer in = name.asSlice(0, length).asByteBuffer().order(ByteOrder.nativeOrder());
        int family = length < Short.BYTES ? AF_UNIX : in.getShort();
        return family == AF_UNIX ? path(in) : internet(in, family);
    }

    private static SocketAddress path(ByteBuffer in) {
        byte[] bytes = new byte[in.remaining()];
        in.get(bytes);
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        String path = new String(bytes, 0, end, StandardCharsets.UTF_8);
        try {
            return UnixDomainSocketAddress.of(path);
        } catch (InvalidPathException e) { // peers choose, and in the locale C there is only ASCII
            return UnixDomainSocketAddress.of(NOT_ASCII.matcher(path).replaceAll("?"));
        }
    }

    private static SocketAddress internet(ByteBuffer in, int family) {
        int port = ((in.get() & 0xff) << 8) | (in.get() & 0xff);
        byte[] address = new byte[family == AF_INET6 ? 16 : 4];
        if (family == AF_INET6) {
            in.getInt(); // flow
        }
        in.get(address);
        try {
            return family == AF_INET6
                    ? new InetSocketAddress(scoped(address, in.getInt()), port)
                    : new InetSocketAddress(InetAddress.getByAddress(address), port);
        } catch (UnknownHostException e) {
            throw new AssertionError("an address of " + address.length + " bytes", e);
        }
    }

    private static InetAddress scoped(byte[] address, int scope) throws UnknownHostException {
        return scope == 0
                ? InetAddress.getByAddress(address) // an IPv4-mapped one becomes IPv4, as in nio
                : Inet6Address.getByAddress("", address, scope);
    }
}
