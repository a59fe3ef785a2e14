package dev.acceptloop.event.testing;

import dev.acceptloop.event.ClientFactory;
import dev.acceptloop.event.ConnectOptions;
import dev.acceptloop.event.Connector;
import dev.acceptloop.event.Factory;
import dev.acceptloop.event.Port;
import dev.acceptloop.event.Reactor;
import dev.acceptloop.event.ReactorCore;
import dev.acceptloop.event.deferred.Deferred;
import dev.acceptloop.event.time.DelayedCall;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * A reactor whose network and time are its own: listeners and connectors find each other in memory,
 * and no time passes but what a test lets pass. It is the real one on a kernel that is not, so what
 * a protocol sees here it sees there: partial writes, back-pressure, FIN, RST, the order of calls.
 *
 * <p>Turned by hand ({@link #advance}, {@link #turnUntil}), or by {@link #run}, in which a wait for
 * a timed call is over at once and its time has passed. One direction of a connection holds 64 KiB
 * until they are read. Names are not looked up, but for literals, unless {@link #reactor} is told
 * how.
 */
public final class MemoryReactor implements ReactorCore, AutoCloseable {
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

    /** The same, with all that a reactor can do beyond what applications ask for. */
    public Reactor reactor() {
        return reactor;
    }

    // ---------------------------------------------------------------- for the test

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

    // ---------------------------------------------------------------- the reactor

    @Override
    public Port listenTCP(InetSocketAddress address, Factory factory) throws IOException {
        return reactor.listenTCP(address, factory);
    }

    @Override
    public Port listenUNIX(Path path, Factory factory) throws IOException {
        return reactor.listenUNIX(path, factory);
    }

    @Override
    public Connector connectTCP(
            InetSocketAddress address, ClientFactory factory, ConnectOptions options) {
        return reactor.connectTCP(address, factory, options);
    }

    @Override
    public Connector connectUNIX(Path path, ClientFactory factory, ConnectOptions options) {
        return reactor.connectUNIX(path, factory, options);
    }

    @Override
    public Deferred<List<InetAddress>> resolve(String host) {
        return reactor.resolve(host);
    }

    @Override
    public DelayedCall callLater(Duration delay, Runnable call) {
        return reactor.callLater(delay, call);
    }

    @Override
    public long nanoTime() {
        return network.nanoTime();
    }

    @Override
    public void callFromThread(Runnable call) {
        reactor.callFromThread(call);
    }

    @Override
    public void callWhenRunning(Runnable call) {
        reactor.callWhenRunning(call);
    }

    @Override
    public void run() {
        reactor.run();
    }

    @Override
    public void stop() {
        reactor.stop();
    }

    @Override
    public boolean isRunning() {
        return reactor.isRunning();
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
