package dev.acceptloop.event;

/**
 * How a port listens, and what its connections may hold.
 *
 * @param backlog connections the kernel may keep until they are accepted
 * @param highWater unsent bytes of one connection above which nothing is read from it
 * @param reusePort whether other listeners may share the port (SO_REUSEPORT)
 */
public record TcpOptions(int backlog, int highWater, boolean reusePort) {
    /** 1024 connections of backlog, 64 KiB unsent, a port of its own. */
    public static final TcpOptions DEFAULTS = new TcpOptions(1024, 64 * 1024, false);
}
