package dev.acceptloop.event;

import dev.acceptloop.protocol.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Two ends of a connection, in one reactor that may be real or in memory. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
public abstract class ConnectedEnds {
    static final int CHUNK = 256 * 1024;
    static final int HIGH_WATER = ConnectOptions.DEFAULTS.highWater();

    final ReactorUnderTest world;
    final Reactor reactor;
    final Told told = new Told();
    Told.Recording near = told.protocol("near"); // the end whose transport is tested
    Told.Recording far = told.protocol("far");

    /** In that reactor. */
    protected ConnectedEnds(ReactorUnderTest world) {
        this.world = world;
        this.reactor = world.reactor();
    }

    @AfterEach
    void close() throws IOException {
        world.close();
    }

    /** Connects both ends. */
    StreamTransport connect() throws IOException {
        Port port = reactor.listenTCP(world.anyAddress(), Factory.of(() -> far));
        reactor.connectTCP((InetSocketAddress) port.address(), ClientFactory.client(() -> near));
        world.turnUntil(() -> told.has("near made") && told.has("far made"));
        told.events.clear();
        return StreamTransport.of(near.transport);
    }

    void until(String event) {
        world.turnUntil(() -> told.has(event));
    }

    /** Does it in the reactor's thread, between its turns it is nobody's. */
    void inTurn(Runnable action) {
        boolean[] done = {false};
        reactor.callLater(
                Duration.ZERO,
                () -> {
                    action.run();
                    done[0] = true;
                });
        world.turnUntil(() -> done[0]);
    }

    /** Writes until more is unsent than the high-water mark; returns how much. */
    static long choke(Transport transport) {
        long written = 0;
        while (transport.pending() <= HIGH_WATER) {
            transport.write(ByteBuffer.allocate(CHUNK));
            written += CHUNK;
        }
        return written;
    }

    final class HalfClosing extends Told.Recording implements HalfCloseProtocol {
        private final String name;

        HalfClosing(String name) {
            told.super(name);
            this.name = name;
        }

        @Override
        public void readConnectionLost(Transport transport) {
            told.events.add(name + " read lost");
        }

        @Override
        public void writeConnectionLost() {
            told.events.add(name + " write lost");
        }
    }

    /** Is told; writes only when the test does. */
    class Pushing implements PushProducer {
        @Override
        public void pauseProducing() {
            told.events.add("pause");
        }

        @Override
        public void resumeProducing() {
            told.events.add("resume");
        }

        @Override
        public void stopProducing() {
            told.events.add("stopped");
        }
    }
}
