package dev.acceptloop.threaded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.serving.Acceptor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever interrupts a thread in accept closes what it listens on: that is told, and the end. */
final class InterruptedAcceptTest {
    private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();

    private final ServerListener events =
            new ServerListener() {
                @Override
                public void failed(Throwable cause) {
                    failure.complete(cause);
                }

                @Override
                public void stopped() {
                    stopped.complete(null);
                }
            };

    @ParameterizedTest
    @Timeout(60)
    @ValueSource(strings = {"threaded", "virtual", "pooled", "prethreaded"})
    void endsTheServerWhole(String model) throws Exception {
        var options = ServerOptions.DEFAULTS.with(Option.THREADS, 2);
        try (Server server = ServerModel.named(model).open(options, events)) {
            var address = (InetSocketAddress) server.address();
            List<Thread> accepting = accepting();
            while (accepting.isEmpty()) { // its threads have just been started
                Thread.onSpinWait();
                accepting = accepting();
            }
            accepting.forEach(Thread::interrupt); // in accept, or on their way there
            assertThat(failure.get(30, TimeUnit.SECONDS))
                    .isInstanceOf(ClosedChannelException.class);
            stopped.get(30, TimeUnit.SECONDS);
            assertThatThrownBy(() -> new Socket(address.getAddress(), address.getPort()))
                    .isInstanceOf(IOException.class);
        }
    }

    private static List<Thread> accepting() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(entry ->
                        Arrays.stream(entry.getValue())
                                .anyMatch(frame ->
                                        frame.getClassName().equals(Acceptor.class.getName())))
                .map(entry -> entry.getKey())
                .toList();
    }
}
