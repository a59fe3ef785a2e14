package dev.acceptloop.contract;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.framing.Framing;
import dev.acceptloop.protocol.server.Option;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** TCP cuts where it likes; a message is what the framing says it is. */
interface FramingContract extends Contract {
    /**
     * Each message arrives in two reads, cut after its first byte, its second, and so on. That it
     * does is certain, for the cut comes right behind a whole message, whose answer is awaited
     * before the rest is sent.
     */
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "CHUNK")
    default void answersAMessageSplitAtAnyByte(Framing framing) throws IOException {
        byte[] first = Wire.frame(framing, "first");
        byte[] second = Wire.frame(framing, "the second");
        try (Running running = open("echo", framing)) {
            Client client = running.client();
            for (int cut = 1; cut < second.length; cut++) {
                client.send(Wire.join(first, second), 0, first.length + cut).expect(first);
                client.send(second, cut, second.length).expect(second);
            }
        }
    }

    /** More messages in one write than fit into one read buffer, answered in order. */
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "CHUNK")
    default void answersManyMessagesOfOneWriteInOrder(Framing framing) throws IOException {
        var sent = new ByteArrayOutputStream();
        for (int i = 0; i < 3000; i++) {
            sent.writeBytes(Wire.frame(framing, "message " + i));
        }
        try (Running running = open("echo", framing)) {
            running.client().send(sent.toByteArray()).expect(sent.toByteArray());
        }
    }

    /** Nothing is a message too; and the longest message is not too long. */
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "CHUNK")
    default void answersTheShortestAndTheLongestMessage(Framing framing) throws IOException {
        byte[] shortest = Wire.frame(framing, new byte[0]);
        byte[] longest = Wire.frame(framing, Wire.pattern(framing.maxLength()));
        try (Running running = open("echo", framing)) {
            Client client = running.client();
            client.send(shortest).expect(shortest);
            client.send(longest).expect(longest);
            client.send(shortest).expect(shortest);
        }
    }

    /** A message above the limit ends its connection, with all before it answered. */
    @ParameterizedTest
    @EnumSource(names = {"LINE", "NETSTRING", "INT32"})
    default void closesOnlyTheConnectionOfAMessageTooLong(Framing framing) throws IOException {
        byte[] good = Wire.frame(framing, "good");
        try (Running running = open("echo", framing)) {
            Bystander bystander = Bystander.of(running, framing);
            Client client = running.client().send(Wire.join(good, tooLong(framing)));
            client.expect(good).expectEndOrReset();
            running.reports(client, CloseReason.PROTOCOL_ERROR);
            bystander.isUndisturbed();
        }
    }

    private static byte[] tooLong(Framing framing) {
        int length = framing.maxLength() + 1;
        return switch (framing) {
            case NETSTRING -> (length + ":").getBytes(US_ASCII);
            case INT32 ->
                    new byte[] {0, (byte) (length >> 16), (byte) (length >> 8), (byte) length};
            case CHUNK, LINE, INT8, INT16 -> Wire.pattern(framing.maxLength() + 2);
        };
    }

    /** Reads of one byte each change nothing. */
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "CHUNK")
    default void answersWithTheSmallestReadBuffer(Framing framing) throws IOException {
        byte[] sent = Wire.join(Wire.frame(framing, "one"), Wire.frame(framing, "another"));
        try (Running running = open(options("echo", framing).with(Option.READ_BUFFER, 1))) {
            Client client = running.client().send(sent).expect(sent).finish();
            assertThat(client.readAll()).isEmpty();
        }
    }
}
