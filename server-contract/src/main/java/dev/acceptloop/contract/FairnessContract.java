package dev.acceptloop.contract;

import dev.acceptloop.protocol.framing.Framing;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * Nobody waits for a client that does nothing; or, in a model that serves one at a time, everybody
 * does, until that client leaves.
 */
interface FairnessContract extends Contract {
    /** How long a client that must wait is seen to wait. */
    Duration LOOK = Duration.ofMillis(200);

    /** One that was answered, and then says nothing. */
    @Test
    default void othersProceedBesideAnIdleClient() throws IOException {
        try (Running running = open("echo", Framing.CHUNK)) {
            othersProceedBeside(running, running.client().echoes("hello"));
        }
    }

    /** One that has sent half a message. */
    @Test
    default void othersProceedBesideAClientInMidMessage() throws IOException {
        try (Running running = open("echo", Framing.NETSTRING)) {
            Client client = running.client().send("2:ok,100:half").expect("2:ok,");
            othersProceedBeside(running, client);
        }
    }

    /** One that has asked for much and takes nothing. */
    @Test
    default void othersProceedBesideAClientThatDoesNotRead() throws IOException {
        try (Running running = open(StagesService.NAME, Framing.CHUNK)) {
            Client client = running.unconnected().withSmallWindow().connect();
            client.send(StagesService.request(0, StagesService.LONG)).expect(StagesService.BEGUN);
            proceeds(running, client, StagesService.request(0, 0), StagesService.BEGUN);
        }
    }

    private void othersProceedBeside(Running running, Client first) throws IOException {
        byte[] message = Wire.frame(Framing.NETSTRING, "second"); // good for framing chunk, too
        proceeds(running, first, message, message);
    }

    private void proceeds(Running running, Client first, byte[] message, byte[] reply)
            throws IOException {
        Client second = running.client().send(message);
        if (!servesMany()) {
            second.expectSilence(LOOK);
            first.close();
        }
        second.expect(reply);
    }

    /** As many as it says it serves, and those it does not serve get their turn. */
    @Test
    default void servesAsManyAtOnceAsItSays() throws IOException {
        int many = atOnce(100);
        try (Running running = open("echo", Framing.CHUNK)) {
            var clients = running.clients(many);
            for (Client client : clients) {
                client.echoes("stays");
            }
            if (model().serves(options()) > many) {
                return;
            }
            Client next = running.client().send("waits");
            next.expectSilence(LOOK);
            clients.getFirst().close();
            next.expect("waits");
        }
    }
}
