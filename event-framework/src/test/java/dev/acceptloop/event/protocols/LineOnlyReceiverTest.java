package dev.acceptloop.event.protocols;

import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.CloseReason;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is other than in {@link LineReceiver}. */
final class LineOnlyReceiverTest {
    private static class Lines extends LineOnlyReceiver {
        final List<String> events = new ArrayList<>();
        final RecordingTransport wire = new RecordingTransport();

        Lines() {
            super("\r\n", 6);
            connectionMade(wire);
        }

        @Override
        protected void lineReceived(ByteBuffer line) {
            String said = text(line);
            events.add(said);
            if (said.equals("close")) {
                transport().close(CloseReason.SERVICE_CLOSED);
            }
        }
    }

    private static final class Tolerant extends Lines {
        @Override
        protected void lineLengthExceeded(ByteBuffer line) {
            events.add("!" + text(line));
        }
    }

    @ParameterizedTest
    @MethodSource("dev.acceptloop.event.protocols.Pieces#sizes")
    void deliversTheSameLinesHoweverTheStreamIsCut(int size) {
        var lines = new Lines();
        Pieces.feed(lines, "one\r\n\r\n12345\r\ntwo\r\nrest", size);
        assertThat(lines.events).containsExactly("one", "", "12345", "two");
    }

    @Test
    void takesALineOfTheLimitThatComesWhole() {
        var lines = new Lines();
        Pieces.feed(lines, "123456\r\n");
        assertThat(lines.events).containsExactly("123456");
    }

    @Test
    void hasNoRoomForHalfADelimiterAtTheLimit() {
        var lines = new Lines();
        Pieces.feed(lines, "123456\r");
        assertThat(lines.wire.reason).isEqualTo(CloseReason.PROTOCOL_ERROR);
    }

    @Test
    void deliversTheLinesBehindOneTooLong() {
        var lines = new Tolerant();
        Pieces.feed(lines, "a\r\n1234567\r\nb\r\n");
        assertThat(lines.events).containsExactly("a", "!1234567", "b");
    }

    @Test
    void dropsWhatFollowsALineThatClosesIt() {
        var lines = new Lines();
        Pieces.feed(lines, "a\r\nclose\r\nb\r\nc\r\n");
        assertThat(lines.events).containsExactly("a", "close");
        Pieces.feed(new Lines(), "1234567\r\nb\r\n");
    }

    @ParameterizedTest
    @MethodSource("dev.acceptloop.event.protocols.Pieces#sizes")
    void reportsALineWithoutEndOnceAndDropsIt(int size) {
        var lines = new Tolerant();
        Pieces.feed(lines, "1234567", 7);
        assertThat(lines.events).containsExactly("!1234567");
        Pieces.feed(lines, "x".repeat(1000) + "\rx\n\r", size);
        assertThat(lines.takeRest().remaining()).isLessThanOrEqualTo(1);
        Pieces.feed(lines, "x\r\nok\r\n", size);
        assertThat(lines.events).containsExactly("!1234567", "ok");
    }

    @Test
    void sendsALineInOneWrite() {
        var lines = new Lines();
        lines.sendLine("x");
        assertThat(lines.wire.writes).containsExactly("x\r\n");
    }
}
