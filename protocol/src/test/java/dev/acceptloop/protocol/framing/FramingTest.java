package dev.acceptloop.protocol.framing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.RecordingTransport;
import dev.acceptloop.protocol.framing.Framing.Decoded;
import dev.acceptloop.protocol.service.Services;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

final class FramingTest {
    private static final List<String> SAMPLES =
            List.of(
                    "a",
                    "",
                    "lone \r and \n",
                    "\n\r",
                    "\r",
                    "12:x,",
                    "",
                    "\0\0\1",
                    "long ".repeat(9));

    private final RecordingTransport transport = new RecordingTransport();
    private final List<String> messages = new ArrayList<>();

    private static ByteBuffer bytes(String latin) {
        return ByteBuffer.wrap(latin.getBytes(ISO_8859_1));
    }

    private static String text(ByteBuffer bytes) {
        return ISO_8859_1.decode(bytes.duplicate()).toString();
    }

    private FramedProtocol collecting(Framing framing) {
        var framed = new FramedProtocol((message, _) -> messages.add(text(message)), framing);
        framed.connectionMade(transport);
        messages.clear();
        return framed;
    }

    private static String wire(Framing framing, List<String> payloads) {
        var wire = new StringBuilder();
        payloads.forEach(payload -> wire.append(text(framing.encode(bytes(payload)))));
        return wire.toString();
    }

    // ------------------------------------------------------------------ the two laws

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "CHUNK")
    void twoCutsAnywhereGiveTheSameMessages(Framing framing) {
        String wire = wire(framing, SAMPLES);
        for (int first = 1; first < wire.length(); first++) {
            for (int second = first; second < wire.length(); second++) {
                var framed = collecting(framing);
                framed.dataReceived(bytes(wire.substring(0, first)));
                framed.dataReceived(bytes(wire.substring(first, second)));
                framed.dataReceived(bytes(wire.substring(second)));
                assertThat(messages).as("cut at %d and %d", first, second).isEqualTo(SAMPLES);
                assertThat(framed.midMessage()).isFalse();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "CHUNK")
    void oneByteAtATimeGivesTheSameMessages(Framing framing) {
        var framed = collecting(framing);
        wire(framing, SAMPLES).chars().forEach(c -> framed.dataReceived(bytes("" + (char) c)));
        assertThat(messages).isEqualTo(SAMPLES);
        assertThat(framed.messages()).isEqualTo(SAMPLES.size());
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "CHUNK")
    void aReusedReadBufferIsNotReadAgain(Framing framing) {
        String wire = wire(framing, SAMPLES);
        for (int size = 1; size <= wire.length(); size++) {
            var framed = collecting(framing);
            ByteBuffer buffer = ByteBuffer.allocateDirect(size);
            for (int at = 0; at < wire.length(); at += size) {
                buffer.clear();
                buffer.put(bytes(wire.substring(at, Math.min(wire.length(), at + size)))).flip();
                framed.dataReceived(buffer);
            }
            assertThat(messages).as("reads of %d", size).isEqualTo(SAMPLES);
        }
    }

    @Test
    void aChunkIsWhatOneReadReturned() {
        var framed = collecting(Framing.CHUNK);
        framed.dataReceived(bytes("two sends\r\n"));
        framed.dataReceived(bytes("\0"));
        assertThat(messages).containsExactly("two sends\r\n", "\0");
        assertThat(framed.midMessage()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void whatIsEncodedIsDecoded(Framing framing) {
        int limit = Math.min(framing.maxLength(), 100_000);
        for (int length :
                new int[] {1, 2, 9, 10, 11, 99, 100, 127, 128, 254, 255, limit - 1, limit}) {
            var random = new SplittableRandom(length);
            byte[] payload = new byte[length];
            random.nextBytes(payload);
            if (framing == Framing.LINE) {
                Arrays.fill(payload, (byte) '\r');
            }
            ByteBuffer wire = framing.encode(ByteBuffer.wrap(payload));
            var frame = new Frame();
            assertThat(framing.decode(wire, frame)).as("%d bytes", length).isEqualTo(Decoded.FRAME);
            assertThat(wire.slice(frame.start(), frame.end() - frame.start()))
                    .isEqualTo(ByteBuffer.wrap(payload));
            assertThat(frame.next()).isEqualTo(wire.limit());
            assertThat(wire.position()).isZero();
        }
    }

    // ------------------------------------------------------------------ limits

    @ParameterizedTest
    @CsvSource({"LINE, 16384", "NETSTRING, 99999", "INT8, 255", "INT16, 65535", "INT32, 99999"})
    void aMessageOfTheLimitIsGoodAndOneMoreIsNot(Framing framing, int limit) {
        assertThat(framing.maxLength()).isEqualTo(limit);
        assertThat(framing.encode(ByteBuffer.allocate(limit)).remaining()).isGreaterThan(limit);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> framing.encode(ByteBuffer.allocate(limit + 1)))
                .withMessage((limit + 1) + " bytes, " + framing + " takes " + limit);
    }

    @Test
    void aLineIsRefusedAsSoonAsItCannotEnd() {
        var frame = new Frame();
        String line = "x".repeat(16_384);
        assertThat(Framing.LINE.decode(bytes(line + "\r\n"), frame)).isEqualTo(Decoded.FRAME);
        assertThat(Framing.LINE.decode(bytes(line + "\r"), new Frame()))
                .isEqualTo(Decoded.INCOMPLETE);
        assertThat(Framing.LINE.decode(bytes(line + "x\r\n"), new Frame()))
                .isEqualTo(Decoded.MALFORMED);
        assertThat(Framing.LINE.decode(bytes(line + "\rx"), new Frame()))
                .isEqualTo(Decoded.MALFORMED);
    }

    // ------------------------------------------------------------------ what no frame begins with

    @ParameterizedTest
    @CsvSource({
        "NETSTRING, ':', MALFORMED",
        "NETSTRING, 'x', MALFORMED",
        "NETSTRING, '-1:', MALFORMED",
        "NETSTRING, ' 1:x,', MALFORMED",
        "NETSTRING, '1 :x,', MALFORMED",
        "NETSTRING, '00:,', MALFORMED",
        "NETSTRING, '01:x,', MALFORMED",
        "NETSTRING, '100000', MALFORMED",
        "NETSTRING, '99999999999999999999', MALFORMED",
        "NETSTRING, '1:xy', MALFORMED",
        "NETSTRING, '0:x', MALFORMED",
        "NETSTRING, '99999', INCOMPLETE",
        "NETSTRING, '99999:', INCOMPLETE",
        "NETSTRING, '0', INCOMPLETE",
        "NETSTRING, '1:x', INCOMPLETE",
        "NETSTRING, '', INCOMPLETE",
        "LINE, 'x\r', INCOMPLETE",
        "LINE, '', INCOMPLETE",
        "INT8, '\2x', INCOMPLETE",
        "INT8, '', INCOMPLETE",
        "INT16, '\0', INCOMPLETE",
        "INT16, '\0\1', INCOMPLETE",
        "INT32, '\0\0\0', INCOMPLETE",
        "INT32, '\0\1\u0086\u009f', INCOMPLETE",
        "INT32, '\0\1\u0086\u00a0', MALFORMED",
        "INT32, '\u00ff\u00ff\u00ff\u00ff', MALFORMED",
        "INT32, '\u0080\0\0\0', MALFORMED",
        "CHUNK, '', INCOMPLETE",
    })
    void whatTheBeginningOfAFrameIs(Framing framing, String wire, Decoded decoded) {
        assertThat(framing.decode(bytes(wire), new Frame())).isEqualTo(decoded);
    }

    @Test
    void aMalformedFrameClosesAfterTheAnswersBeforeIt() {
        var framed = new FramedProtocol(Services.named("echo"), Framing.NETSTRING);
        framed.connectionMade(transport);
        framed.dataReceived(bytes("1:a,1:b,01:c,1:d,"));
        framed.dataReceived(bytes("1:e,"));
        assertThat(transport.takeTexts()).containsExactly("1:a,1:b,");
        assertThat(transport.closes).containsExactly(CloseReason.PROTOCOL_ERROR);
    }

    // ------------------------------------------------------------------ cost

    @ParameterizedTest
    @EnumSource(names = {"LINE", "NETSTRING", "INT32"})
    void aLongMessageDrippedByteByByteCostsAsMuchAByteAsAShortOne(Framing framing) {
        long shortest = Long.MAX_VALUE; // the least: of the rest other processes had a part
        long longest = Long.MAX_VALUE;
        boolean linear = false;
        for (int round = 0; round < 4 || (round < 30 && !linear); round++) {
            shortest = Math.min(shortest, drip(framing, 50));
            longest = Math.min(longest, drip(framing, framing.maxLength()));
            linear = longest < 4 * shortest;
        }
        // Moving or searching all that came, for each byte, is 10 to 1000 times as much.
        assertThat((double) longest / shortest).isLessThan(4);
    }

    /**
     * Nanoseconds for some 100 000 bytes in messages of that length, each byte a read of its own.
     */
    private long drip(Framing framing, int length) {
        ByteBuffer wire = framing.encode(ByteBuffer.allocate(length));
        int size = wire.limit();
        int frames = 100_000 / length;
        var framed = new FramedProtocol((_, _) -> {}, framing);
        framed.connectionMade(transport);
        long start = System.nanoTime();
        for (int i = 0; i < frames * size; i++) {
            int at = i % size;
            framed.dataReceived(wire.limit(at + 1).position(at));
        }
        assertThat(framed.messages()).isEqualTo(frames);
        return System.nanoTime() - start;
    }

    // ------------------------------------------------------------------ names

    @ParameterizedTest
    @EnumSource
    void isFoundByItsName(Framing framing) {
        assertThat(Framing.named(framing.toString())).isSameAs(framing);
    }

    @Test
    void anUnknownNameIsToldWhatThereIs() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Framing.named("LINE"))
                .withMessage(
                        "no framing 'LINE'; there are chunk, line, netstring, int8, int16, int32");
    }
}
