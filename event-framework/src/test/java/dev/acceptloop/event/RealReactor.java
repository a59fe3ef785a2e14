package dev.acceptloop.event;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** The reactor on real sockets, turned by the test's own thread. */
final class RealReactor implements ReactorUnderTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Reactor reactor;

    RealReactor() throws IOException {
        reactor = Reactor.open();
    }

    @Override
    public Reactor reactor() {
        return reactor;
    }

    @Override
    public void turnUntil(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("it did not come to that");
            }
            reactor.iterate(Duration.ofMillis(50));
        }
    }

    @Override
    public void turnAFewTimes() {
        for (int i = 0; i < 5; i++) {
            reactor.iterate(Duration.ofMillis(2));
        }
    }

    @Override
    public InetSocketAddress anyAddress() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    @Override
    public InetSocketAddress deadAddress() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return (InetSocketAddress) socket.getLocalSocketAddress();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        reactor.close();
    }
}
