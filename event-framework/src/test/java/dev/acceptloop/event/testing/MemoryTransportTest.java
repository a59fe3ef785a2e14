package dev.acceptloop.event.testing;

import dev.acceptloop.event.TransportContract;

/** Transports in memory are what they are on sockets. */
final class MemoryTransportTest extends TransportContract {
    MemoryTransportTest() {
        super(new MemoryWorld());
    }
}
