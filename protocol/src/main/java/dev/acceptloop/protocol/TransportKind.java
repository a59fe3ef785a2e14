package dev.acceptloop.protocol;

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

    /** The name on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
