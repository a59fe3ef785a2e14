package dev.acceptloop.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.framing.Framing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** A peer that has said all it will say still hears every answer. */
interface HalfCloseContract extends Contract {
    /** FIN right behind the last of many messages. */
    @Test
    default void answersAllThatCameBeforeAHalfClose() throws IOException {
        var sent = new ByteArrayOutputStream();
        var due = new ByteArrayOutputStream();
        for (int i = 0; i < 1000; i++) {
            sent.writeBytes(Wire.frame(Framing.NETSTRING, "message " + i));
            due.writeBytes(Wire.frame(Framing.NETSTRING, "我收到你发送的消息:message " + i));
        }
        try (Running running = open("message", Framing.NETSTRING)) {
            Client client = running.client().send(sent.toByteArray()).finish();
            assertThat(client.readAll()).isEqualTo(due.toByteArray());
            running.reports(client, CloseReason.PEER_CLOSED);
        }
    }

    /** FIN while the service is at work, and a reply longer than the kernel's buffers. */
    @Test
    default void finishesALongReplyAfterAHalfClose() throws IOException {
        try (Running running = open(StagesService.NAME, Framing.CHUNK)) {
            Client client = running.unconnected().withSmallWindow().connect();
            client.send(StagesService.request(50_000, StagesService.LONG)).finish();
            client.expect(StagesService.BEGUN);
            assertThat(client.readAll()).isEqualTo(Wire.pattern(StagesService.LONG));
            running.reports(client, CloseReason.PEER_CLOSED);
        }
    }

    /** Nothing to answer is an end too. */
    @Test
    default void closesWhenAPeerLeavesWithoutAWord() throws IOException {
        try (Running running = open("echo", Framing.CHUNK)) {
            Client client = running.client().finish();
            client.expectEnd();
            running.reports(client, CloseReason.PEER_CLOSED);
        }
    }

    /** FIN in the middle of a message: the message is lost, and nothing else. */
    @Test
    default void closesWhenAPeerLeavesInMidMessage() throws IOException {
        try (Running running = open("echo", Framing.NETSTRING)) {
            Client client = running.client().send("2:ok,5:hel").expect("2:ok,").finish();
            client.expectEnd();
            running.reports(client, CloseReason.PEER_CLOSED);
        }
    }
}
