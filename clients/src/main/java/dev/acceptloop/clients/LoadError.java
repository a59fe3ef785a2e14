package dev.acceptloop.clients;

import java.util.Locale;

/** How a message, or a connection, went wrong. */
public enum LoadError {
    /** Nobody listens there. */
    REFUSED,
    /** The peer reset the connection. */
    RESET,
    /** The peer closed the connection. */
    EOF,
    /** No connection, or no whole reply, in time. */
    TIMEOUT,
    /** Bytes that are not the reply, or a reply of HTTP with another body than is due. */
    WRONG,
    /** A whole reply of HTTP, with a status that is not among the right ones. */
    STATUS,
    /** This end failed: out of descriptors, out of ports. */
    OTHER;

    /** The name in results and on the terminal. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
