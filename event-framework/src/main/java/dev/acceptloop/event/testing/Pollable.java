package dev.acceptloop.event.testing;

/** A channel that can say what it is ready for. */
interface Pollable {
    /** Of {@link java.nio.channels.SelectionKey}'s operations. */
    int readyOps();
}
