package dev.acceptloop.event.testing;

import dev.acceptloop.event.ReactorCore;
import dev.acceptloop.event.ReactorUnderTest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** The reactor in memory, turned by the test's own thread. */
final class MemoryWorld implements ReactorUnderTest {
    private final MemoryReactor reactor = new MemoryReactor();

    @Override
    public ReactorCore reactor() {
        return reactor;
    }

    @Override
    public void turnUntil(BooleanSupplier condition) {
        reactor.turnUntil(condition);
    }

    @Override
    public void turnAFewTimes() {
        for (int i = 0; i < 5; i++) {
            reactor.advance(Duration.ofMillis(2));
        }
    }

    @Override
    public InetSocketAddress anyAddress() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    @Override
    public InetSocketAddress deadAddress() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    }

    @Override
    public void close() {
        reactor.close();
    }
}
