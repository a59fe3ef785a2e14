package dev.acceptloop.protocol;

import java.io.IOException;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Socket addresses as people write them, and the family of socket that each is for. */
public final class Addresses {
    private static final int GROUPS = 8; // of 16 bits

    /** The bytes of UTF-8 a Unix socket's path may have: sockaddr_un's 108, less the zero. */
    public static final int MOST_PATH = 107;

    private Addresses() {}

    /**
     * {@code 192.0.2.1:80}, {@code [2001:db8::1]:80}, {@code name:80} if unresolved, or a path,
     * which a peer chooses, and so is made {@link Printable}.
     */
    public static String text(SocketAddress address) {
        if (!(address instanceof InetSocketAddress inet)) {
            return Printable.of(address.toString());
        }
        InetAddress host = inet.getAddress();
        return text(host == null ? inet.getHostString() : text(host), inet.getPort());
    }

    /** Host and port with a colon between, and brackets where the host has colons of its own. */
    public static String text(String host, int port) {
        boolean bare = host.indexOf(':') >= 0 && !host.startsWith("[");
        return (bare ? "[" + host + "]" : host) + ":" + port;
    }

    /**
     * The address alone: an IPv6 one in lower case, without leading zeros, its longest run of two
     * or more zero groups left out; and with its zone if it has one.
     *
     * @see <a href="https://www.rfc-editor.org/rfc/rfc5952#section-4">RFC 5952</a>
     */
    public static String text(InetAddress address) {
        if (!(address instanceof Inet6Address six)) {
            return address.getHostAddress();
        }
        String whole = six.getHostAddress();
        int zone = whole.indexOf('%');
        return groups(six.getAddress()) + (zone < 0 ? "" : whole.substring(zone));
    }

    private static String groups(byte[] address) {
        ByteBuffer groups = ByteBuffer.wrap(address);
        int gap = 0;
        int left = 1; // how many are left out: one alone is not
        for (int from = 0; from < GROUPS; from++) {
            int zeros = zeros(groups, from);
            if (zeros > left) {
                gap = from;
                left = zeros;
            }
        }
        return left == 1
                ? joined(groups, 0, GROUPS)
                : joined(groups, 0, gap) + "::" + joined(groups, gap + left, GROUPS);
    }

    private static int zeros(ByteBuffer groups, int from) {
        int to = from;
        while (to < GROUPS && groups.getShort(2 * to) == 0) {
            to++;
        }
        return to - from;
    }

    private static String joined(ByteBuffer groups, int from, int to) {
        var text = new StringBuilder();
        for (int i = from; i < to; i++) {
            text.append(i == from ? "" : ":");
            text.append(Integer.toHexString(Short.toUnsignedInt(groups.getShort(2 * i))));
        }
        return text.toString();
    }

    /**
     * The family to open a channel with that is to be bound to that address. A channel of no family
     * is one of IPv6 where there is IPv6, and takes the wildcard of IPv4 for that of both.
     */
    public static StandardProtocolFamily family(SocketAddress address) {
        return switch (address) {
            case UnixDomainSocketAddress _ -> StandardProtocolFamily.UNIX;
            case InetSocketAddress inet when inet.getAddress() instanceof Inet6Address ->
                    StandardProtocolFamily.INET6;
            default -> StandardProtocolFamily.INET;
        };
    }

    /**
     * What to bind a channel to that cannot be opened with a family: the wildcard of IPv4 is
     * written as an address of IPv6 that stands for it, and for it alone. Where there is no IPv6,
     * as in most containers, such a channel is one of IPv4 and takes no other address.
     *
     * @see <a href="https://man7.org/linux/man-pages/man7/ipv6.7.html">ipv6(7), on v4-mapped
     *     addresses</a>
     */
    public static SocketAddress mapped(SocketAddress address) throws IOException {
        if (family(address) == StandardProtocolFamily.INET
                && address instanceof InetSocketAddress inet
                && !inet.isUnresolved()
                && inet.getAddress().isAnyLocalAddress()
                && hasVersionSix()) {
            byte[] bytes = new byte[16];
            bytes[10] = (byte) 0xff;
            bytes[11] = (byte) 0xff;
            return new InetSocketAddress(
                    Inet6Address.getByAddress(null, bytes, -1), inet.getPort());
        }
        return address;
    }

    /**
     * For whoever is about to bind a path: each peer there has a path of its own choice, and is
     * named by what the locale makes of it. In a locale of ASCII not all bytes are a name, and
     * there is no {@link Path} of them: of a peer that has bound itself to such a path the JDK's
     * {@code accept} throws what no server can tell from an end of its own, and leaves the
     * descriptor open.
     *
     * @throws BindException if a peer could do that here, with what helps
     */
    public static void requireNamesOfPeers() throws BindException {
        String encoding = System.getProperty("sun.jnu.encoding", StandardCharsets.UTF_8.name());
        byte[] bytes = new byte[128];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (128 + i);
        }
        try {
            var _ = Path.of(new String(bytes, Charset.forName(encoding)));
        } catch (InvalidPathException _) {
            throw new BindException(
                    "in this locale (%s) not every peer can be named: LC_ALL=C.UTF-8 helps"
                            .formatted(encoding));
        }
    }

    /** As the JDK decides it: by whether an interface has an address of it. */
    private static boolean hasVersionSix() throws IOException {
        return !Boolean.getBoolean("java.net.preferIPv4Stack")
                && NetworkInterface.networkInterfaces()
                        .flatMap(NetworkInterface::inetAddresses)
                        .anyMatch(Inet6Address.class::isInstance);
    }

    /** Whether a Unix socket can have that path. */
    public static boolean fits(Path path) {
        return path.toString().getBytes(StandardCharsets.UTF_8).length <= MOST_PATH;
    }
}
