package dev.acceptloop.launcher.faults;

/** Hurts a server, and looks at what it does about that. */
@FunctionalInterface
interface Fault {
    /** Throws a {@link Failure}, or what a socket throws, where the server did wrong. */
    void hurt(ServedProcess server) throws Exception;
}
