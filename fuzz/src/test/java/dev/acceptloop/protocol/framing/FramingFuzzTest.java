package dev.acceptloop.protocol.framing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.acceptloop.fuzz.Allocation;
import dev.acceptloop.fuzz.Cuts;
import dev.acceptloop.fuzz.Heard;
import dev.acceptloop.fuzz.Refusals;
import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.service.Service;
import dev.acceptloop.protocol.service.Services;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A stream of messages, however it was cut: the messages of {@link PlainFraming}, from the servers'
 * decoder and from the event framework's, and an echo of just those.
 */
final class FramingFuzzTest {
    private static final List<Framing> ALL =
            List.of(Framing.LINE, Framing.NETSTRING, Framing.INT8, Framing.INT16, Framing.INT32);

    @FuzzTest
    void lines(byte[] bytes) {
        read(Framing.LINE, bytes);
    }

    @FuzzTest
    void netstrings(byte[] bytes) {
        read(Framing.NETSTRING, bytes);
    }

    @FuzzTest
    void prefixed(byte[] bytes) {
        read(Framing.INT8, bytes);
        read(Framing.INT16, bytes);
        read(Framing.INT32, bytes);
    }

    /** Payloads, apart by the byte 0xff: what is encoded decodes to itself. */
    @FuzzTest
    void encoded(byte[] bytes) {
        String[] payloads = new String(bytes, ISO_8859_1).split("\u00ff", -1);
        for (Framing framing : ALL) {
            var sent = new ArrayList<String>();
            var wire = new StringBuilder();
            for (String payload : payloads) {
                boolean sayable = framing != Framing.LINE || !payload.contains("\r\n");
                var encoded =
                        Refusals.accepted(
                                IllegalArgumentException.class,
                                () -> framing.encode(ByteBuffer.wrap(latin(payload))));
                assertThat(encoded.isPresent()).isEqualTo(payload.length() <= framing.maxLength());
                if (sayable && encoded.isPresent()) {
                    wire.append(Receivers.latin(encoded.get()));
                    sent.add(payload);
                }
            }
            PlainFraming read = PlainFraming.of(framing, latin(wire.toString()));
            assertThat(read).isEqualTo(new PlainFraming(sent, wire.length(), false));
            read(framing, latin(wire.toString()));
        }
    }

    private static byte[] latin(String text) {
        return text.getBytes(ISO_8859_1);
    }

    private static void read(Framing framing, byte[] bytes) {
        PlainFraming due = PlainFraming.of(framing, bytes);
        for (Cuts cuts : Cuts.of(bytes)) {
            Allocation.inProportionTo(bytes.length, () -> readCut(framing, bytes, due, cuts));
        }
    }

    private static void readCut(Framing framing, byte[] bytes, PlainFraming due, Cuts cuts) {
        var messages = new ArrayList<String>();
        Service collect = (message, _) -> messages.add(Receivers.latin(message));
        var collecting = new FramedProtocol(collect, framing);
        hear(collecting, "", due, cuts);
        assertThat(messages).as("%s %s", framing, cuts).isEqualTo(due.messages());
        assertThat(collecting.messages()).isEqualTo(due.messages().size());
        boolean begun = !due.malformed() && due.consumed() < bytes.length;
        assertThat(collecting.midMessage()).as("begun, %s", cuts).isEqualTo(begun);

        String echo = new String(bytes, 0, due.consumed(), ISO_8859_1);
        Heard heard = hear(new FramedProtocol(Services.named("echo"), framing), echo, due, cuts);
        int most = 2 * (framing.maxLength() + Framing.MOST_OVERHEAD + bytes.length);
        assertThat(heard.mostRetained()).isLessThanOrEqualTo(most + FramedProtocol.MOST_GATHERED);

        var received = new ArrayList<String>();
        hear(Receivers.of(framing, received), echo, due, cuts);
        assertThat(received).as("received, %s %s", framing, cuts).isEqualTo(due.messages());
    }

    private static Heard hear(Protocol protocol, String said, PlainFraming due, Cuts cuts) {
        Heard heard = Heard.from(protocol, cuts);
        assertThat(heard.text()).as(cuts.toString()).isEqualTo(said);
        assertThat(heard.end())
                .as(cuts.toString())
                .isEqualTo(due.malformed() ? CloseReason.PROTOCOL_ERROR : CloseReason.PEER_CLOSED);
        return heard;
    }
}
