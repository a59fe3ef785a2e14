package dev.acceptloop.event.testing;

import dev.acceptloop.event.Reactor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * A {@link Reactor} over a network in memory and a clock: listeners and connectors find each other
 * there, and no time passes but what a test lets pass. It is the real one on a kernel that is not,
 * so what a protocol sees here it sees there: partial writes, back-pressure, FIN, RST, the order of
 * calls.
 *
 * <p>Turned by hand ({@link #advance}, {@link #turnUntil}), or by {@link Reactor#run}, in which a
 * wait for a timed call is over at once and its time has passed. One direction of a connection
 * holds 64 KiB until they are read. Names are not looked up, but for literals, unless {@link
 * #reactor} is told how.
 */
public final class MemoryReactor implements AutoCloseable {
    private static final int MOST_TURNS = 100_000;

    private final MemoryNetwork network = new MemoryNetwork();
    private final Reactor reactor;

    /** Nothing listens, and it is time zero. */
    public MemoryReactor() {
        try {
            reactor = Reactor.open(network, network::nanoTime);
        } catch (IOException e) { // not of memory
            throw new UncheckedIOException(e);
        }
        reactor.useNames(host -> List.of(InetAddress.ofLiteral(host)));
    }

    /** What a program under test is given. */
    public Reactor reactor() {
        return reactor;
    }

    /** Lets that much time pass, then turns once. */
    public void advance(Duration time) {
        network.pass(time.toNanos());
        reactor.iterate(Duration.ZERO);
    }

    /**
     * Turns until the condition holds; no time passes.
     *
     * @throws AssertionError if it does not come to that
     */
    public void turnUntil(BooleanSupplier condition) {
        for (int i = 0; !condition.getAsBoolean(); i++) {
            if (i == MOST_TURNS) {
                throw new AssertionError("it did not come to that in " + i + " turns");
            }
            advance(Duration.ZERO);
        }
    }

    /** Has all listening, accepting and connecting fail from now on, as without descriptors. */
    public void failWith(IOException fault) {
        network.failWith(Optional.of(fault));
    }

    /** Undoes {@link #failWith}. */
    public void failNoMore() {
        network.failWith(Optional.empty());
    }

    /** Leaves who connects there from now on without an answer, as a host that is off. */
    public void silence(SocketAddress address) {
        network.silence(address);
    }

    /** A client that is no part of the reactor. */
    MemorySocketChannel connect(SocketAddress to) throws IOException {
        var client = (MemorySocketChannel) network.openSocketChannel();
        client.connect(to);
        client.finishConnect();
        return client;
    }

    @Override
    public void close() {
        try {
            reactor.close();
        } catch (IOException e) { // not of memory
            throw new UncheckedIOException(e);
        }
    }
}
