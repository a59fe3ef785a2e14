package dev.acceptloop.protocol.service;

import java.nio.ByteBuffer;

/** A {@link Peer} that others may speak to as well, while it is connected. */
public interface ConnectedPeer extends Peer {
    /** Most bytes that may wait for one member: those posted, and those the kernel refused. */
    int MOST_BEHIND = 1 << 20;

    /**
     * Sends one message soon, after those posted before; from any thread, and never waits. A member
     * that is over {@value #MOST_BEHIND} bytes behind does not read: it is cut with {@link
     * dev.acceptloop.protocol.CloseReason#OVERLOADED}, and what is posted to one that is gone is
     * dropped.
     *
     * @param message of at most {@link #maxLength} bytes, and changed by nobody from here on
     */
    void post(ByteBuffer message);

    /** The longest message it can be sent, in bytes; the same for all members of a server. */
    int maxLength();
}
