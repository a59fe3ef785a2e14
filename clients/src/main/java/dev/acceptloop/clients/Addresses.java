package dev.acceptloop.clients;

import dev.acceptloop.protocol.TransportKind;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Addresses of servers as people write them, and as they are shown. */
public final class Addresses {
    private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");
    private static final Pattern ZEROS = Pattern.compile("(?<![0-9a-f])0(?::0)+(?![0-9a-f])");
    private static final int MOST_PORT = 65_535;

    private Addresses() {}

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
            return List.of(CallOptions.address(text, transport));
        }
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        String port = text.substring(colon + 1);
        if (host.isEmpty() || !PORT.matcher(port).matches()) {
            throw new IllegalArgumentException("'" + text + "': expected HOST:PORT");
        }
        int number = Integer.parseInt(port);
        if (number < 1 || number > MOST_PORT) {
            throw new IllegalArgumentException("'" + text + "': a port is from 1 to " + MOST_PORT);
        }
        var addresses = new ArrayList<SocketAddress>();
        for (InetAddress each : inTurn(resolve(host))) {
            addresses.add(new InetSocketAddress(each, number));
        }
        return addresses;
    }

    private static List<InetAddress> resolve(String host) {
        try {
            return List.of(InetAddress.getAllByName(host));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("unknown host " + host, e);
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

    /** {@code 127.0.0.1:7}, {@code [::1]:7} or a path. */
    static String shown(SocketAddress address) {
        if (!(address instanceof InetSocketAddress inet)) {
            return address.toString();
        }
        InetAddress ip = inet.getAddress();
        if (ip == null) {
            return inet.toString();
        }
        String host = ip.getHostAddress();
        return (ip instanceof Inet6Address ? "[" + shortened(host) + "]" : host)
                + ":"
                + inet.getPort();
    }

    /**
     * An IPv6 address with its longest run of zeros left out, if there are two or more.
     *
     * @see <a href="https://www.rfc-editor.org/rfc/rfc5952#section-4">RFC 5952, 4</a>
     */
    private static String shortened(String host) {
        String longest = "";
        int at = 0;
        Matcher runs = ZEROS.matcher(host);
        while (runs.find()) {
            if (runs.group().length() > longest.length()) {
                longest = runs.group();
                at = runs.start();
            }
        }
        if (longest.isEmpty()) {
            return host;
        }
        String before = host.substring(0, at);
        String after = host.substring(at + longest.length());
        return (before.isEmpty() ? ":" : before) + (after.isEmpty() ? ":" : after);
    }
}
