package dev.acceptloop.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.framing.Framing;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The bytes that come go back. */
interface EchoContract extends Contract {
    /** One message there and back, and a quiet end. */
    @Test
    default void echoesAMessage() throws IOException {
        try (Running running = open("echo", Framing.CHUNK)) {
            Client client = running.client().echoes("hello");
            client.finish().expectEnd();
            running.reports(client, CloseReason.PEER_CLOSED);
        }
    }

    /** A connection is good for more than one message. */
    @Test
    default void echoesManyMessagesOnOneConnection() throws IOException {
        try (Running running = open("echo", Framing.CHUNK)) {
            Client client = running.client();
            for (int i = 0; i < 200; i++) {
                client.echoes("message " + i);
            }
        }
    }

    /** The server is good for more than one connection. */
    @Test
    default void servesOneClientAfterAnother() throws IOException {
        try (Running running = open("echo", Framing.CHUNK)) {
            for (int i = 0; i < 5; i++) {
                Client client = running.client().echoes("client " + i);
                client.finish().expectEnd();
            }
        }
    }

    /** More than any buffer on the way holds, read while it is written. */
    @Test
    default void echoesSeveralMegabytes() throws Exception {
        byte[] sent = Wire.pattern(8 << 20);
        try (Running running = open("echo", Framing.CHUNK)) {
            Client client = running.client();
            var sending = Running.inBackground(() -> client.send(sent).finish());
            assertThat(client.readAll()).isEqualTo(sent);
            sending.get(patience().toSeconds(), TimeUnit.SECONDS);
        }
    }

    /** As many connections as the model serves at once, up to 200, all open at the same time. */
    @Test
    default void answersManyConnectionsAtOnce() throws IOException {
        try (Running running = open("echo", Framing.CHUNK)) {
            var clients = running.clients(atOnce(200));
            for (Client client : clients) {
                client.send("from " + client.address());
            }
            for (Client client : clients) {
                client.expect("from " + client.address());
            }
            running.recorder().awaitAccepted(clients.size());
        }
    }
}
