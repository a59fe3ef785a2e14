package dev.acceptloop.contract;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.framing.Framing;
import dev.acceptloop.protocol.server.Option;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What one peer or one service call does wrong ends one connection. */
interface TroubleContract extends Contract {
    /** RST behind the first half of a message. */
    @Test
    default void survivesAResetInMidMessage() throws IOException {
        try (Running running = open("echo", Framing.NETSTRING)) {
            Bystander bystander = Bystander.of(running, Framing.NETSTRING);
            Client client = running.client().send("5:whole,5:hal").expect("5:whole,");
            client.reset();
            running.reports(client, CloseReason.RESET);
            bystander.isUndisturbed();
        }
    }

    /** RST from a peer that is owed most of a long reply. */
    @Test
    default void survivesAResetInMidReply() throws IOException {
        try (Running running = open(StagesService.NAME, Framing.CHUNK)) {
            Client client = running.unconnected().withSmallWindow().connect();
            client.send(StagesService.request(0, StagesService.LONG)).expect(StagesService.BEGUN);
            client.reset();
            running.reports(client, CloseReason.RESET);
            running.client().send(StagesService.request(0, 1)).expect(StagesService.BEGUN);
        }
    }

    /** Bytes that are no message at all. */
    @Test
    default void survivesGarbage() throws IOException {
        byte[] garbage = new byte[10_000];
        new Random(20_130_917).nextBytes(garbage);
        garbage[0] = 'x'; // no netstring begins so
        try (Running running = open("echo", Framing.NETSTRING)) {
            Bystander bystander = Bystander.of(running, Framing.NETSTRING);
            Client client = running.client().send(garbage);
            client.expectEndOrReset();
            running.reports(client, CloseReason.PROTOCOL_ERROR);
            bystander.isUndisturbed();
        }
    }

    /** Our fault, not the peer's; and still only this peer's loss. */
    @Test
    default void aServiceThatThrowsEndsOnlyItsConnection() throws IOException {
        try (Running running = open(ThrowsService.NAME, Framing.INT8)) {
            Bystander bystander = Bystander.of(running, Framing.INT8);
            Client client = running.client().send(Wire.frame(Framing.INT8, "throw"));
            client.expectEndOrReset();
            running.reports(client, CloseReason.SERVICE_FAILED);
            bystander.isUndisturbed();
        }
    }

    /**
     * Peers that reset at once, as health checks do; more than a model of processes has of them.
     */
    @Test
    default void survivesAStormOfResets() throws IOException {
        var options = options("echo", Framing.CHUNK).with(Option.WORKERS, 3);
        int resets = model().sharesMemory() ? 200 : 8; // each may cost the start of a process
        try (Running running = open(options)) {
            for (int i = 0; i < resets; i++) {
                running.client().reset();
            }
            running.client().echoes("hello");
        }
    }

    /** A read stops at urgent data, and what is behind it has come all the same. */
    @Test
    default void seesWhatIsBehindAnUrgentByte() throws IOException {
        try (Running running = open("echo", Framing.CHUNK)) {
            Client client = running.client();
            for (int i = 0; i < 20; i++) {
                client.send("abc").sendUrgent('!').send("def");
                assertThat(heard(client)).matches("abc!?def");
            }
        }
    }

    private static String heard(Client client) throws IOException {
        var heard = new StringBuilder();
        while (heard.indexOf("def") < 0) {
            heard.append(new String(client.read(1), US_ASCII));
        }
        return heard.toString();
    }
}
