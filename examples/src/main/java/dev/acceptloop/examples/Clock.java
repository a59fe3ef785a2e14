package dev.acceptloop.examples;

import dev.acceptloop.event.Factory;
import dev.acceptloop.event.Reactor;
import dev.acceptloop.event.protocols.LineOnlyReceiver;
import dev.acceptloop.event.time.ReactorTime;
import dev.acceptloop.protocol.CloseReason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;

/** Says the time each second, or at once when it is asked. */
public final class Clock extends LineOnlyReceiver {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ReactorTime time;
    private boolean over;

    private Clock(ReactorTime time) {
        this.time = time;
    }

    /** What makes its protocols. */
    public static Factory factory(ReactorTime time) {
        return Factory.of(() -> new Clock(time));
    }

    @Override
    protected void connectionMade() {
        tick();
    }

    private void tick() {
        if (!over) {
            sendLine(
                    LocalTime.now(ZoneId.systemDefault())
                            .truncatedTo(ChronoUnit.SECONDS)
                            .toString());
            time.callLater(SECOND, this::tick);
        }
    }

    @Override
    protected void lineReceived(ByteBuffer line) {
        sendLine(LocalTime.now(ZoneId.systemDefault()).toString());
    }

    @Override
    public void connectionLost(CloseReason reason) {
        over = true;
    }

    /** Serves on port 7007. */
    public static void main(String... arguments) throws IOException {
        try (Reactor reactor = Reactor.open()) {
            reactor.listenTCP(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 7007),
                    factory(reactor));
            reactor.run();
        }
    }
}
