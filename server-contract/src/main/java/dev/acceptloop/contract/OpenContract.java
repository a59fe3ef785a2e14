package dev.acceptloop.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.acceptloop.protocol.framing.Framing;
import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.server.TransportKind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A server opens whole or not at all, and says why not in one line. */
interface OpenContract extends Contract {
    /** The real port, on the loopback interface unless told otherwise. */
    @Test
    default void saysWhereItListens() throws IOException {
        try (Running running = open("echo", Framing.CHUNK)) {
            var address = (InetSocketAddress) running.address();
            assertThat(address.getPort()).isPositive();
            assertThat(address.getAddress().isLoopbackAddress()).isTrue();
        }
    }

    /** The message names the address; whoever has the port keeps it. */
    @Test
    @WholeProcess
    default void aBusyPortIsAnErrorThatNamesIt() throws IOException {
        try (Running running = open("echo", Framing.CHUNK)) {
            int port = ((InetSocketAddress) running.address()).getPort();
            var options = options().with(Option.PORT, port);
            Leftovers leftovers = Leftovers.now();
            assertThatThrownBy(() -> model().open(options, ServerListener.NONE))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("127.0.0.1:" + port);
            leftovers.assertNoneSince(patience());
            running.client().echoes("still here");
        }
    }

    /** Two servers that both say so share a port, and the kernel deals the connections. */
    @Test
    @EnabledOnOs(OS.LINUX)
    default void sharesAPortWithWhoeverSharesIt() throws IOException {
        var options = options().with(Option.REUSE_PORT, true);
        try (Running one = open(options)) {
            int port = ((InetSocketAddress) one.address()).getPort();
            try (Running other = open(options.with(Option.PORT, port))) {
                for (int i = 0; i < 200 && !(one.wasAsked() && other.wasAsked()); i++) {
                    try (Client client = one.unconnected()) { // asks whom the kernel chooses
                        client.connect().echoes("hello");
                    }
                }
                assertThat(one.wasAsked()).isTrue();
                assertThat(other.wasAsked()).isTrue();
            }
        }
    }

    /** What the options ask for does not exist. */
    @Test
    @WholeProcess
    default void anUnknownServiceIsOneLine() throws IOException {
        refusesToOpen(options().with(Option.SERVICE, "no-such-service"), "no-such-service");
    }

    /** The message names the model. */
    @Test
    @WholeProcess
    default void aTransportItHasNotIsOneLine() throws IOException {
        for (TransportKind kind : EnumSet.complementOf(EnumSet.copyOf(model().transports()))) {
            refusesToOpen(options().with(Option.TRANSPORT, kind), model().name());
        }
    }

    private void refusesToOpen(ServerOptions options, String named) throws IOException {
        Leftovers leftovers = Leftovers.now();
        assertThatThrownBy(() -> model().open(options, ServerListener.NONE).close())
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .contains(named)
                .doesNotContain("\n");
        leftovers.assertNoneSince(patience());
    }
}
