package dev.acceptloop.event.model;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerOptions;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several reactors at one socket: whoever is free takes what is there. */
@Timeout(20)
@EnabledOnOs(OS.LINUX)
final class DatagramLoopsTest {
    private static final String SLOW = "block 3000000";
    private static final int ASKS = 10; // those taken together with the slow one wait with it
    private static final int MILLIS = 100;

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "0.0.0.0"})
    void aSlowHandlerHoldsUpItsOwnReactorOnly(String host) throws IOException {
        ServerOptions options =
                ServerOptions.DEFAULTS
                        .with(Option.TRANSPORT, "udp")
                        .with(Option.HOST, host)
                        .with(Option.SERVICE, "work")
                        .with(Option.LOOPS, 2)
                        .with(Option.DRAIN_TIMEOUT, "10ms");
        try (Server server = new ReactorModel().open(options, ServerListener.NONE);
                var slow = new DatagramSocket();
                var quick = new DatagramSocket()) {
            int port = ((InetSocketAddress) server.address()).getPort();
            slow.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            quick.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            send(slow, SLOW);
            boolean answered = false;
            for (int i = 0; i < ASKS && !answered; i++) {
                send(quick, "block 0");
                answered = isAnswered(quick);
            }
            assertThat(answered).as("answered while a handler blocks").isTrue();
            assertThat(isAnswered(slow)).as("the handler that blocks is done").isFalse();
        }
    }

    private static void send(DatagramSocket from, String text) throws IOException {
        byte[] bytes = text.getBytes(US_ASCII);
        from.send(new DatagramPacket(bytes, bytes.length));
    }

    private static boolean isAnswered(DatagramSocket socket) throws IOException {
        socket.setSoTimeout(MILLIS);
        try {
            socket.receive(new DatagramPacket(new byte[16], 16));
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }
}
