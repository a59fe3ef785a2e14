package dev.acceptloop.event;

import java.io.IOException;

/** Producers on real sockets. */
final class ProducerTest extends ProducerContract {
    ProducerTest() throws IOException {
        super(new RealReactor());
    }
}
