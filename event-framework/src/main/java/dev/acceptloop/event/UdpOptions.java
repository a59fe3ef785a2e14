package dev.acceptloop.event;

/**
 * How a UDP port listens.
 *
 * @param reusePort whether others that say the same may have the port too (SO_REUSEPORT); the
 *     kernel deals the senders
 */
public record UdpOptions(boolean reusePort) {
    /** A port of its own. */
    public static final UdpOptions DEFAULTS = new UdpOptions(false);
}
