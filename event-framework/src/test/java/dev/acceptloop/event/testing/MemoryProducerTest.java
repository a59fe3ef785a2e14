package dev.acceptloop.event.testing;

import dev.acceptloop.event.ProducerContract;

/** Producers in memory are what they are on sockets. */
final class MemoryProducerTest extends ProducerContract {
    MemoryProducerTest() {
        super(new MemoryWorld());
    }
}
