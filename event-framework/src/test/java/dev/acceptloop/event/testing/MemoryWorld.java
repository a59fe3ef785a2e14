package dev.acceptloop.event.testing;

import dev.acceptloop.event.Reactor;
import dev.acceptloop.event.ReactorUnderTest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** The reactor in memory, turned by the test's own thread. */
final class MemoryWorld implements ReactorUnderTest {
    private final MemoryReactor memory = new MemoryReactor();

    MemoryReactor memory() {
        return memory;
    }

    @Override
    public Reactor reactor() {
        return memory.reactor();
    }

    @Override
    public void turnUntil(BooleanSupplier condition) {
        memory.turnUntil(condition);
    }

    @Override
    public void turnAFewTimes() {
        for (int i = 0; i < 5; i++) {
            memory.advance(Duration.ofMillis(2));
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
        memory.close();
    }
}
