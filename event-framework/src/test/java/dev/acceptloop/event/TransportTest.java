package dev.acceptloop.event;

import java.io.IOException;

/** Transports on real sockets. */
final class TransportTest extends TransportContract {
    TransportTest() throws IOException {
        super(new RealReactor());
    }
}
