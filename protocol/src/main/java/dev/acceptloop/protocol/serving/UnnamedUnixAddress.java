package dev.acceptloop.protocol.serving;

import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The peer of a Unix stream that bound no name, as clients seldom do. To the kernel they are all
 * the same empty path; here each is itself, and has a number that this process gave it.
 */
public final class UnnamedUnixAddress extends SocketAddress {
    private static final long serialVersionUID = 1;
    private static final AtomicLong COUNT = new AtomicLong();

    private final long number = COUNT.incrementAndGet();

    private UnnamedUnixAddress() {}

    /** The address that a connection is known by: the kernel's if it tells one. */
    public static SocketAddress of(SocketAddress remote) {
        boolean unnamed =
                remote instanceof UnixDomainSocketAddress unix
                        && unix.getPath().toString().isEmpty();
        return unnamed ? new UnnamedUnixAddress() : remote;
    }

    @Override
    public String toString() {
        return "unix peer " + number;
    }
}
