package dev.acceptloop.clients;

import dev.acceptloop.protocol.Printable;
import dev.acceptloop.protocol.server.TransportKind;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;

/** The addresses that what people write as the address of a server stands for. */
public final class Destinations {
    private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");
    private static final int MOST_PORT = 65_535;

    private Destinations() {}

    /**
     * Every address that {@code HOST:PORT} or {@code [IPV6]:PORT} stands for, in the order in which
     * to try them, or for Unix the one path.
     *
     * @throws IllegalArgumentException with one line
     * @see <a href="https://www.rfc-editor.org/rfc/rfc8305#section-4">RFC 8305, 4</a>: the families
     *     in turn, beginning with that of the resolver's first
     */
    public static List<SocketAddress> of(String text, TransportKind transport) {
        if (transport.isUnix()) {
            return List.of(path(text));
        }
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        String port = text.substring(colon + 1);
        int number = PORT.matcher(port).matches() ? Integer.parseInt(port) : 0;
        if (host.isEmpty() || number < 1 || number > MOST_PORT) {
            throw new IllegalArgumentException(
                    Printable.of("'" + text + "'")
                            + ": expected HOST:PORT, the port from 1 to "
                            + MOST_PORT);
        }
        var addresses = new ArrayList<SocketAddress>();
        for (InetAddress each : inTurn(resolve(host))) {
            addresses.add(new InetSocketAddress(each, number));
        }
        return addresses;
    }

    private static SocketAddress path(String text) {
        try {
            return UnixDomainSocketAddress.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(Printable.of("'" + text + "' is no path"), e);
        }
    }

    private static List<InetAddress> resolve(String host) {
        try {
            return List.of(InetAddress.getAllByName(host));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(Printable.of("unknown host " + host), e);
        }
    }

    /** The families by turns, each in the order it came in, beginning with the first one's. */
    static List<InetAddress> inTurn(List<InetAddress> resolved) {
        boolean first = resolved.getFirst() instanceof Inet4Address;
        Deque<InetAddress> same = new ArrayDeque<>();
        Deque<InetAddress> other = new ArrayDeque<>();
        for (InetAddress each : resolved) {
            (each instanceof Inet4Address == first ? same : other).add(each);
        }
        var order = new ArrayList<InetAddress>();
        while (!same.isEmpty() || !other.isEmpty()) {
            if (!same.isEmpty()) {
                order.add(same.removeFirst());
            }
            if (!other.isEmpty()) {
                order.add(other.removeFirst());
            }
        }
        return order;
    }
}
