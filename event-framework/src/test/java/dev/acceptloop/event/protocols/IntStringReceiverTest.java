package dev.acceptloop.event.protocols;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.acceptloop.protocol.CloseReason;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Strings behind a length of one, two and four bytes. */
final class IntStringReceiverTest {
    private static final List<String> SAMPLES = List.of("", "a", "hello", "\0\1", "x".repeat(200));

    @ParameterizedTest
    @MethodSource("dev.acceptloop.event.protocols.Pieces#sizes")
    void deliversTheSameStringsHoweverTheStreamIsCut(int size) {
        var stream8 = new StringBuilder();
        var stream16 = new StringBuilder();
        var stream32 = new StringBuilder();
        for (String sample : SAMPLES) {
            stream8.append((char) sample.length()).append(sample);
            stream16.append('\0').append((char) sample.length()).append(sample);
            stream32.append("\0\0\0").append((char) sample.length()).append(sample);
        }
        var int8 = new Strings.Int8();
        var int16 = new Strings.Int16();
        var int32 = new Strings.Int32();
        Pieces.feed(int8, stream8 + "\2x", size);
        Pieces.feed(int16, stream16 + "\0", size);
        Pieces.feed(int32, stream32 + "\0\0\0", size);
        assertThat(int8.events).isEqualTo(SAMPLES);
        assertThat(int16.events).isEqualTo(SAMPLES);
        assertThat(int32.events).isEqualTo(SAMPLES);
        assertThat(int32.midMessage()).isTrue();
    }

    @Test
    void readsTheLengthAsUnsigned() {
        var int8 = new Strings.Int8();
        Pieces.feed(int8, "\u00ff" + "x".repeat(255));
        assertThat(int8.events).containsExactly("x".repeat(255));
        var int16 = new Strings.Int16();
        Pieces.feed(int16, "\u00ff\u00ff" + "x".repeat(65_535), 9_999);
        assertThat(int16.events).containsExactly("x".repeat(65_535));
        var int32 = new Strings.Int32();
        Pieces.feed(int32, "\u00ff\u00ff\u00ff\u00ff");
        assertThat(int32.wire.reason).isEqualTo(CloseReason.PROTOCOL_ERROR);
    }

    /** As soon as the length is there, and its string is not. */
    @Test
    void closesOverALengthAboveTheLimit() {
        var strings = new Strings.Int32(3);
        Pieces.feed(strings, "\0\0\0\3abc\0\0\0\4");
        assertThat(strings.events).containsExactly("abc");
        assertThat(strings.wire.reason).isEqualTo(CloseReason.PROTOCOL_ERROR);
        Pieces.feed(strings, "abcd\0\0\0\1x");
        assertThat(strings.events).containsExactly("abc");
    }

    private static final class Tolerant extends Strings.Int32 {
        Tolerant() {
            super(3);
        }

        @Override
        protected void lengthLimitExceeded(long length) {
            events.add("!" + length);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.acceptloop.event.protocols.Pieces#sizes")
    void skipsAStringTooLongIfTheHandlerDoesNotClose(int size) {
        var strings = new Tolerant();
        Pieces.feed(strings, "\0\0\0\1a\0\0\1\0" + "x".repeat(256) + "\0\0\0\1b", size);
        assertThat(strings.events).containsExactly("a", "!256", "b");
        Pieces.feed(strings, "\u00ff\0\0\0x", size);
        assertThat(strings.events).endsWith("!" + 0xff00_0000L);
        assertThat(strings.midMessage()).isTrue();
    }

    @Test
    void deliversNothingAfterItWasClosed() {
        var strings = new Strings.Int8();
        Pieces.feed(strings, "\5close\1a\1b");
        Pieces.feed(strings, "\1c");
        assertThat(strings.events).containsExactly("close");
    }

    /** To another receiver, in the middle of a piece. */
    @Test
    void handsTheRestToAnotherProtocol() {
        var lines = new Lines();
        var strings =
                new Strings.Int32() {
                    @Override
                    protected void stringReceived(ByteBuffer string) {
                        super.stringReceived(string);
                        lines.dataReceived(takeRest());
                    }
                };
        Pieces.feed(strings, "\0\0\0\6switchone\r\ntwo\r\nth");
        assertThat(strings.events).containsExactly("switch");
        assertThat(lines.events).containsExactly("one", "two");
    }

    @Test
    void sendsAStringInOneWrite() {
        var int8 = new Strings.Int8();
        int8.sendString("hello");
        int8.sendString("");
        assertThat(int8.wire.writes).containsExactly("\5hello", "\0");
        var int16 = new Strings.Int16();
        int16.sendString("x".repeat(0x102));
        assertThat(int16.wire.writes).containsExactly("\1\2" + "x".repeat(0x102));
        var int32 = new Strings.Int32();
        int32.sendString("hello");
        assertThat(int32.wire.writes).containsExactly("\0\0\0\5hello");
    }

    @Test
    void refusesToSendWhatItsLengthCannotSay() {
        var int8 = new Strings.Int8();
        assertThatIllegalArgumentException().isThrownBy(() -> int8.sendString("x".repeat(256)));
        var int16 = new Strings.Int16();
        ByteBuffer long16 = ByteBuffer.allocate(1 << 16);
        assertThatIllegalArgumentException().isThrownBy(() -> int16.sendString(long16));
        assertThat(int8.wire.writes).isEmpty();
        assertThat(int16.wire.writes).isEmpty();
    }
}
