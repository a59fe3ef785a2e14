package dev.acceptloop.clients;

import dev.acceptloop.protocol.Framing;
import dev.acceptloop.protocol.TransportKind;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.InvalidPathException;
import java.time.Duration;

/**
 * Whom a {@link Caller} calls, and how.
 *
 * @param patience longest wait for a reply; 0 to wait for none
 */
public record CallOptions(
        SocketAddress address, TransportKind transport, Framing framing, Duration patience) {

    /** Checks the wait. */
    public CallOptions {
        if (patience.isNegative()) {
            throw new IllegalArgumentException("call: cannot wait for " + patience);
        }
    }

    /**
     * Reads an address: {@code HOST:PORT}, {@code [IPV6]:PORT}, or for Unix the path of a socket.
     *
     * @throws IllegalArgumentException with one line
     */
    public static SocketAddress address(String text, TransportKind transport) {
        if (transport.isUnix()) {
            try {
                return UnixDomainSocketAddress.of(text);
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
            throw new IllegalArgumentException("'" + text + "': expected HOST:PORT");
        }
        var address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("unknown host " + host);
        }
        return address;
    }

    private static int port(String text) {
        boolean digits = !text.isEmpty() && text.length() <= 5;
        for (int i = 0; i < text.length(); i++) {
            digits &= text.charAt(i) >= '0' && text.charAt(i) <= '9';
        }
        return digits ? Integer.parseInt(text) : -1;
    }
}
