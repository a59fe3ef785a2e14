package dev.acceptloop.clients;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Datagram sockets of one thread, by number from 0, each connected: it sends to the server and
 * hears nobody else. Only {@link #await} waits.
 */
interface DatagramPorts extends AutoCloseable {
    /** Longest datagram that can come. */
    int MOST_BYTES = 1 << 16;

    /** How many there are. */
    int count();

    /**
     * Waits for datagrams, not at all if told 0 ms; {@link #isReady} says where there are some.
     *
     * @return where how many have some
     */
    int await(int millis) throws IOException;

    /** Whether the last wait found something to receive there. */
    boolean isReady(int port);

    /**
     * Sends what is between position and limit; where the position is afterwards is not said.
     *
     * @return false if there is no room for it now
     * @throws IOException if nobody is there, which may have been learnt from an earlier one
     */
    boolean send(int port, ByteBuffer datagram) throws IOException;

    /** Takes one datagram, which is valid until the next call; null if there is none. */
    @Nullable ByteBuffer receive(int port) throws IOException;

    @Override
    void close() throws IOException;
}
