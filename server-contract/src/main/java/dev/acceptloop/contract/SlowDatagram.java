package dev.acceptloop.contract;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.ServerOptions;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;

/** One whose handler blocks, where several loops share a socket: whoever is free takes the next. */
public final class SlowDatagram {
    private static final String SLOW = "block 8000000";
    private static final int ASKS = 25; // those taken together with the slow one wait with it
    private static final int MILLIS = 100;

    private SlowDatagram() {}

    /** Of a server with two loops. */
    public static ServerOptions options() {
        return ServerOptions.DEFAULTS
                .with(Option.TRANSPORT, "udp")
                .with(Option.SERVICE, "work")
                .with(Option.LOOPS, 2)
                .with(Option.DRAIN_TIMEOUT, "10ms");
    }

    /** Asks a server of these options. */
    public static void holdsUpItsOwnLoopOnly(SocketAddress server) throws IOException {
        try (var slow = new DatagramSocket();
                var quick = new DatagramSocket()) {
            slow.connect(server);
            quick.connect(server);
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
