package dev.acceptloop.protocol.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DatagramServerContextTest {
    private static final SocketAddress BOUND =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000);

    private final List<String> events = new ArrayList<>();
    private final ServerListener listener =
            new ServerListener() {
                @Override
                public void draining() {
                    events.add("draining");
                }

                @Override
                public void stopped() {
                    events.add("stopped");
                }
            };

    private DatagramServerContext<String> bind(ServerOptions options) throws IOException {
        return DatagramServerContext.bind(
                options,
                listener,
                (_, reusePort) -> "socket, shared: " + reusePort,
                _ -> BOUND,
                this::fail,
                this::fail);
    }

    private void fail(String socket) throws IOException {
        events.add(socket);
        throw new IOException("it is gone, as the test wants it");
    }

    @Test
    void aServerEndsEvenIfItsSocketIsGone() throws IOException {
        DatagramServerContext<String> context =
                bind(ServerOptions.DEFAULTS.with(Option.REUSE_PORT, true));
        assertThat(context.address()).isEqualTo(BOUND);
        context.stopReceiving();
        context.stopped();
        assertThat(events)
                .containsExactly(
                        "socket, shared: true", "draining", "socket, shared: true", "stopped");
    }

    @Test
    void anUnknownServiceOpensNothing() {
        ServerOptions options = ServerOptions.DEFAULTS.with(Option.SERVICE, "none of ours");
        assertThatThrownBy(() ->
                        DatagramServerContext.bind(
                                options,
                                listener,
                                (_, _) -> {
                                    throw new AssertionError("opened");
                                },
                                _ -> BOUND,
                                this::fail,
                                this::fail))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("none of ours");
    }
}
