package dev.acceptloop.event.protocols;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.acceptloop.protocol.CloseReason;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines and raw bytes out of a stream. */
final class LineReceiverTest {
    @ParameterizedTest
    @MethodSource("dev.acceptloop.event.protocols.Pieces#sizes")
    void deliversTheSameLinesHoweverTheStreamIsCut(int size) {
        var lines = new Lines();
        Pieces.feed(lines, "one\r\n\r\ntwo\r\n\r\r\n\n\r\na\rb\nc\r\n123456\r\nrest", size);
        assertThat(lines.events).containsExactly("one", "", "two", "\r", "\n", "a\rb\nc", "123456");
        assertThat(lines.wire.reason).isNull();
        assertThat(lines.midMessage()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("dev.acceptloop.event.protocols.Pieces#sizes")
    void takesADelimiterOfAnyLength(int size) {
        for (String delimiter : new String[] {"\n", "|||", "\0\0", "abc"}) {
            var lines = new Lines(delimiter, 20);
            Pieces.feed(lines, "x" + delimiter + delimiter + "ab y" + delimiter + "z", size);
            assertThat(lines.events).as(delimiter).containsExactly("x", "", "ab y");
        }
    }

    @Test
    void wantsADelimiter() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Lines("", 1));
    }

    // ---------------------------------------------------------------- the limit

    /** Six bytes and half a delimiter: it may still become a line of six. */
    @Test
    void waitsForTheOtherHalfOfADelimiterAtTheLimit() {
        var lines = new Lines();
        Pieces.feed(lines, "123456\r");
        assertThat(lines.wire.reason).isNull();
        Pieces.feed(lines, "\n");
        assertThat(lines.events).containsExactly("123456");
    }

    @ParameterizedTest
    @MethodSource("dev.acceptloop.event.protocols.Pieces#sizes")
    void closesWhenALineCannotEndWithinTheLimit(int size) {
        var lines = new Lines();
        Pieces.feed(lines, "ok\r\n12345678", size);
        assertThat(lines.events).containsExactly("ok");
        assertThat(lines.wire.reason).isEqualTo(CloseReason.PROTOCOL_ERROR);
        assertThat(lines.midMessage()).isFalse();
    }

    @Test
    void handsOverWhatThereIsOfALineTooLong() {
        var lines = new Exceeded();
        Pieces.feed(lines, "12345678");
        Pieces.feed(lines, "ok\r\n1234567\r\nlost\r\nlost");
        Pieces.feed(lines, "good\r\n");
        assertThat(lines.events)
                .containsExactly("!12345678", "ok", "!1234567\r\nlost\r\nlost", "good");
    }

    private static final class Exceeded extends Lines {
        @Override
        protected void lineLengthExceeded(ByteBuffer line) {
            events.add("!" + string(line));
        }
    }

    // ---------------------------------------------------------------- close

    @Test
    void deliversNothingAfterItWasClosed() {
        for (String how : new String[] {"close", "abort"}) {
            var lines = new Lines();
            Pieces.feed(lines, "a\r\n" + how + "\r\nb\r\nc");
            Pieces.feed(lines, "\r\nd\r\n");
            assertThat(lines.events).containsExactly("a", how);
            assertThat(lines.wire.reason).isEqualTo(CloseReason.SERVICE_CLOSED);
        }
    }

    @Test
    void keepsWhatFollowsALineWhoseHandlerThrew() {
        var lines = new Lines();
        assertThatIllegalStateException().isThrownBy(() -> Pieces.feed(lines, "throw\r\na\r\nb"));
        Pieces.feed(lines, "\r\n");
        assertThat(lines.events).containsExactly("throw", "a", "b");
    }

    // ---------------------------------------------------------------- raw

    private static class Raw extends Lines {
        @Override
        protected void rawDataReceived(ByteBuffer data) {
            var taken = new StringBuilder();
            while (data.hasRemaining()) {
                char c = (char) data.get();
                if (c == '.') {
                    setLineMode();
                    break;
                }
                taken.append(c);
            }
            events.add("raw:" + taken);
        }
    }

    @Test
    void givesTheRestOfThePieceToRawModeAsOne() {
        var lines = new Raw();
        Pieces.feed(lines, "raw\r\nany\r\nthing, however long it is");
        Pieces.feed(lines, "\r\nmore");
        assertThat(lines.events)
                .containsExactly("raw", "raw:any\r\nthing, however long it is", "raw:\r\nmore");
    }

    @Test
    void readsAsLinesWhatRawModeLeft() {
        var lines = new Raw();
        Pieces.feed(lines, "raw\r\nxy.a\r\nraw\r\nz.b\r\n");
        assertThat(lines.events).containsExactly("raw", "raw:xy", "a", "raw", "raw:z", "b");
    }

    /** By recursion, as Twisted once did it, this has no stack to end on. */
    @Test
    void changesModeThousandsOfTimesInOnePiece() {
        var lines = new Raw();
        Pieces.feed(lines, "raw\r\nx.".repeat(50_000));
        assertThat(lines.events).hasSize(100_000).endsWith("raw", "raw:x");
    }

    @Test
    void dropsWhatRawModeDidNotRead() {
        var lines =
                new Lines() {
                    @Override
                    protected void rawDataReceived(ByteBuffer data) {
                        events.add("raw of " + data.remaining());
                    }
                };
        Pieces.feed(lines, "raw\r\nabc");
        Pieces.feed(lines, "de");
        assertThat(lines.events).containsExactly("raw", "raw of 3", "raw of 2");
    }

    @Test
    void saysThatRawModeIsNotImplemented() {
        assertThatThrownBy(() -> Pieces.feed(new Lines(), "raw\r\nx"))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    // ---------------------------------------------------------------- rest

    @Test
    void letsAHandlerTakeWhatIsNotDelivered() {
        var lines = new Lines();
        Pieces.feed(lines, "a\r\nrest\r\nb\r\nc");
        Pieces.feed(lines, "d\r\n");
        assertThat(lines.events).containsExactly("a", "rest", "rest=b\r\nc", "d");
    }

    @Test
    void letsAnyoneTakeTheLineBegun() {
        var lines = new Lines();
        Pieces.feed(lines, "a\r\nbcd");
        assertThat(Lines.string(lines.takeRest())).isEqualTo("bcd");
        Pieces.feed(lines, "1234\r\n");
        assertThat(lines.events).containsExactly("a", "1234");
    }

    @Test
    void deliversWhatAHandlerGaveItBehindWhatHasCome() {
        var lines = new Lines();
        Pieces.feed(lines, "again\r\nb\r\nc\r\nd\r\n");
        Pieces.feed(lines, "again\r\n");
        assertThat(lines.events).containsExactly("again", "b", "c", "d", "late", "again", "late");
    }

    // ---------------------------------------------------------------- send

    @Test
    void sendsALineInOneWrite() {
        var lines = new Lines();
        lines.sendLine("grüß");
        lines.sendLine(ByteBuffer.wrap(new byte[] {'x'}));
        assertThat(lines.wire.writes).containsExactly("grüß\r\n", "x\r\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MAX_VALUE, Integer.MAX_VALUE - 1})
    void aLimitMayBeNoLimit(int limit) {
        var lines = new Lines("\r\n", limit);
        Pieces.feed(lines, "one\r\ntwo\r\nthr");
        Pieces.feed(lines, "ee\r\n");
        assertThat(lines.events).containsExactly("one", "two", "three");
        assertThat(lines.wire.reason).isNull();
    }
}
