package dev.acceptloop.examples;

import dev.acceptloop.event.Factory;
import dev.acceptloop.event.Port;
import dev.acceptloop.event.Reactor;
import dev.acceptloop.event.Triggers;
import dev.acceptloop.event.Triggers.Phase;
import dev.acceptloop.event.protocols.LineReceiver;
import dev.acceptloop.protocol.CloseReason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;

/** Sends back the lines it receives, and does not go without a word when the process has to. */
public final class Farewell extends LineReceiver {
    private final Set<Farewell> all;

    private Farewell(Set<Farewell> all) {
        this.all = all;
    }

    @Override
    protected void connectionMade() {
        all.add(this);
    }

    @Override
    protected void lineReceived(ByteBuffer line) {
        sendLine(line);
    }

    @Override
    public void connectionLost(CloseReason reason) {
        all.remove(this);
    }

    /** Serves on any free port, which it prints, until SIGTERM. */
    public static void main(String... arguments) throws IOException {
        try (Reactor reactor = Reactor.open()) {
            var all = new LinkedHashSet<Farewell>();
            var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            Port port = reactor.listenTCP(any, Factory.of(() -> new Farewell(all)));
            Triggers triggers = reactor.triggers();
            triggers.add(
                    Phase.BEFORE,
                    Triggers.SHUTDOWN,
                    () -> all.forEach(each -> each.sendLine("goodbye")));
            triggers.add(
                    Phase.AFTER, Triggers.SHUTDOWN, () -> IO.println(all.size() + " are left"));
            var hook = new Thread(() -> reactor.stopAndWait(Duration.ofSeconds(10)));
            Runtime.getRuntime().addShutdownHook(hook);
            IO.println("listening tcp 127.0.0.1:" + ((InetSocketAddress) port.address()).getPort());
            reactor.run();
        }
    }
}
