package dev.acceptloop.clients;

import dev.acceptloop.protocol.Framing;
import dev.acceptloop.protocol.TransportKind;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * Whom a {@link Caller} calls, and how.
 *
 * @param addresses of one server: connected to is the first that can be
 * @param patience longest wait for a reply; 0 to wait for none
 */
public record CallOptions(
        List<SocketAddress> addresses,
        TransportKind transport,
        Framing framing,
        Duration patience) {

    /** Checks the wait. */
    public CallOptions {
        addresses = List.copyOf(addresses);
        if (patience.isNegative()) {
            throw new IllegalArgumentException("call: cannot wait for " + patience);
        }
    }

    /** The first that {@link #addresses(String, TransportKind)} finds. */
    public static SocketAddress address(String text, TransportKind transport) {
        return addresses(text, transport).getFirst();
    }

    /**
     * Reads an address: {@code HOST:PORT}, {@code [IPV6]:PORT}, or for Unix the path of a socket.
     *
     * @return all that the host has, best first
     * @throws IllegalArgumentException with one line
     */
    public static List<SocketAddress> addresses(String text, TransportKind transport) {
        if (transport.isUnix()) {
            try {
                return List.of(UnixDomainSocketAddress.of(text));
            } catch (InvalidPathException e) {
                throw new IllegalArgumentException("'" + text + "' is no path", e);
            }
        }
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        int port = port(text.substring(colon + 1));
        if (host.isEmpty() || port < 1 || port > 65_535) {
            throw new IllegalArgumentException(
                    "'" + text + "': expected HOST:PORT, the port from 1 to 65535");
        }
        try {
            return Arrays.stream(InetAddress.getAllByName(host))
                    .<SocketAddress>map(found -> new InetSocketAddress(found, port))
                    .toList();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("unknown host " + host, e);
        }
    }

    private static int port(String text) {
        boolean digits = !text.isEmpty() && text.length() <= 5;
        for (int i = 0; i < text.length(); i++) {
            digits &= text.charAt(i) >= '0' && text.charAt(i) <= '9';
        }
        return digits ? Integer.parseInt(text) : -1;
    }
}
