package dev.acceptloop.event.policies;

import dev.acceptloop.event.StreamTransport;
import dev.acceptloop.protocol.Transport;

/**
 * Whether bytes leave a connection, from one look to the next: its peer reads then, however long
 * ago they were written.
 */
final class Outflow {
    private final Transport transport;
    private long seen;

    Outflow(Transport transport) {
        this.transport = transport;
        note();
    }

    /** What has left until now was seen. */
    void note() {
        seen = transport.taken();
    }

    /** Whether any have left that were not seen; those that could leave now do so first. */
    boolean moved() {
        long before = seen;
        if (transport instanceof StreamTransport stream) {
            stream.trySend();
        }
        note();
        return seen != before;
    }
}
