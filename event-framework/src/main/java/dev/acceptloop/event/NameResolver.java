package dev.acceptloop.event;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * Looks host names up, and takes its time: a reactor calls it in threads of its own.
 *
 * <p>Thread-safe.
 */
@FunctionalInterface
public interface NameResolver {
    /** The system's: the hosts file, then DNS, as the JDK is set up. */
    NameResolver SYSTEM = host -> List.of(InetAddress.getAllByName(host));

    /**
     * The addresses of a host, best first, at least one.
     *
     * @throws UnknownHostException if there is none; the message names the host
     */
    List<InetAddress> addresses(String host) throws UnknownHostException;
}
