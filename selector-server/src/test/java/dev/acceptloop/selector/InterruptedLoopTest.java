package dev.acceptloop.selector;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * While the thread of a selector is interrupted no selector waits: a loop that a handler leaves so
 * would take a processor for ever, and answer as if nothing were wrong.
 */
final class InterruptedLoopTest {
    private static final ServerOptions THROWS =
            ServerOptions.DEFAULTS.with(Option.SERVICE, "throws").with(Option.LOOPS, 1);
    private static final byte[] INTERRUPT = "interrupt".getBytes(US_ASCII);
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(20);

    @ParameterizedTest
    @Timeout(60)
    @ValueSource(strings = {"selector", "sharded"})
    void waitsAgainAfterAHandlerThatLeavesItInterrupted(String name) throws Exception {
        try (Server server = ServerModel.named(name).open(THROWS, new ServerListener() {})) {
            var address = (InetSocketAddress) server.address();
            try (var socket = new Socket(address.getAddress(), address.getPort())) {
                socket.getOutputStream().write(INTERRUPT);
                byte[] reply = socket.getInputStream().readNBytes(INTERRUPT.length);
                assertThat(reply).isEqualTo(INTERRUPT);
                Thread loop = loop(name + "-loop-0");
                long deadline = System.nanoTime() + PATIENCE;
                while (loop.isInterrupted() && System.nanoTime() - deadline < 0) {
                    LockSupport.parkNanos(1_000_000);
                }
                assertThat(loop.isInterrupted()).isFalse();
            }
        }
    }

    private static Thread loop(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
