package dev.acceptloop.event;

import dev.acceptloop.protocol.Protocol;

/**
 * A protocol that wants to know when its own FIN has been sent; of the peer's every one is told.
 */
public interface HalfCloseProtocol extends Protocol {
    /** All that was written before {@code shutdownOutput} is flushed, and FIN sent after it. */
    void writeConnectionLost();
}
