package dev.acceptloop.event;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;

/** A listening socket of a reactor: what {@link Reactor#listenTCP} and its like return. */
public interface Port {
    /** Where it listens, or last did, with the real port. From any thread. */
    SocketAddress address();

    /**
     * Listens, again if it had been stopped. On failure nothing is left open.
     *
     * @throws IllegalStateException if it listens
     * @throws IOException if the address cannot be bound; the message names it
     */
    void startListening() throws IOException;

    /**
     * Stops listening in the reactor's next turn; the connections made stay. From any thread;
     * idempotent.
     *
     * @return completed in the reactor's thread when the address is free; failed if the factory
     *     threw when it was told, and the port can be started again even so. The caller's own: to
     *     complete or cancel it is nothing to the port
     */
    CompletableFuture<Void> stopListening();
}
