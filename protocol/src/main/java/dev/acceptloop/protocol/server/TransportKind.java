package dev.acceptloop.protocol.server;

import java.util.Locale;

/** What carries the bytes: the values of {@code --transport}. */
public enum TransportKind {
    /** TCP. */
    TCP,
    /** UDP. */
    UDP,
    /** A Unix domain stream socket. */
    UNIX,
    /** A Unix domain datagram socket. */
    UNIX_DATAGRAM;

    /** Whether a connection carries it, and not single datagrams. */
    public boolean isStream() {
        return this == TCP || this == UNIX;
    }

    /** Whether a path is its address, and not a host and a port. */
    public boolean isUnix() {
        return this == UNIX || this == UNIX_DATAGRAM;
    }

    /**
     * The kind of that name on the command line.
     *
     * @throws IllegalArgumentException naming those there are
     */
    public static TransportKind named(String name) {
        for (TransportKind kind : values()) {
            if (kind.toString().equals(name)) {
                return kind;
            }
        }
        throw new IllegalArgumentException(
                "no transport '" + name + "'; there are tcp, udp, unix, unix-datagram");
    }

    /** The name on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
