package dev.acceptloop.event.protocols;

import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.event.deferred.Coroutine;
import dev.acceptloop.protocol.CloseReason;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the handlers of one piece write leaves in one write, and in order. */
final class GatherTest {
    private static final class Echo extends LineReceiver {
        @Override
        protected void lineReceived(ByteBuffer line) {
            byte first = line.hasRemaining() ? line.get(line.position()) : 0;
            sendLine(line);
            if (first == '!') {
                transport().close(CloseReason.SERVICE_CLOSED);
            } else if (first == '-') {
                transport().abort(CloseReason.SERVICE_CLOSED);
            } else if (first == 'T') {
                throw new IllegalStateException("as it was told");
            }
        }
    }

    private final RecordingTransport wire = new RecordingTransport();
    private final Echo echo = new Echo();

    GatherTest() {
        echo.connectionMade(wire);
    }

    @Test
    void answersSixtyFourLinesInOneWrite() {
        String lines = ("x".repeat(30) + "\r\n").repeat(64);
        Pieces.feed(echo, lines);
        assertThat(wire.writes).containsExactly(lines);
        Pieces.feed(echo, "a\r\nb\r\n");
        assertThat(wire.writes).containsExactly(lines, "a\r\nb\r\n");
    }

    @Test
    void gathersNoMoreThanItMay() {
        String lines = ("x".repeat(998) + "\r\n").repeat(100);
        Pieces.feed(echo, lines);
        assertThat(wire.written()).isEqualTo(lines);
        assertThat(wire.writes).hasSizeLessThan(10);
        assertThat(wire.writes)
                .allMatch(write -> write.length() <= GatheringTransport.MOST_GATHERED);
    }

    @Test
    void writesALongLineWhereItLies() {
        String line = "y".repeat(GatheringTransport.MOST_GATHERED - 10);
        Pieces.feed(echo, "a\r\n" + line + "\r\nb\r\n");
        assertThat(wire.writes).containsExactly("a\r\n", line, "\r\nb\r\n");
    }

    @Test
    void sendsWhatWasWrittenBeforeItCloses() {
        Pieces.feed(echo, "a\r\n!\r\nb\r\n");
        assertThat(wire.writes).containsExactly("a\r\n!\r\n");
        assertThat(wire.reason).isEqualTo(CloseReason.SERVICE_CLOSED);
    }

    /** It runs in a thread of its own, in the turn of the one that gathers. */
    @Test
    void sendsWhatACoroutineWroteBeforeItCloses() {
        var lines =
                new LineReceiver() {
                    @Override
                    protected void lineReceived(ByteBuffer line) {
                        sendLine("of the handler");
                        Coroutine.run(Runnable::run, this::sayGoodbye);
                    }

                    private boolean sayGoodbye() {
                        sendLine("of its coroutine");
                        transport().close(CloseReason.SERVICE_CLOSED);
                        return true;
                    }
                };
        lines.connectionMade(wire);
        Pieces.feed(lines, "a\r\nb\r\n");
        assertThat(wire.written()).isEqualTo("of the handler\r\nof its coroutine\r\n");
        assertThat(wire.reason).isEqualTo(CloseReason.SERVICE_CLOSED);
    }

    @Test
    void dropsWhatWasWrittenBeforeItAborts() {
        Pieces.feed(echo, "a\r\n-\r\nb\r\n");
        assertThat(wire.writes).isEmpty();
        assertThat(wire.aborted).isTrue();
    }

    @Test
    void sendsWhatWasWrittenBeforeAHandlerThrew() {
        try {
            Pieces.feed(echo, "a\r\nT\r\nb\r\n");
        } catch (IllegalStateException e) {
            assertThat(wire.writes).containsExactly("a\r\nT\r\n");
            return;
        }
        throw new AssertionError("what a handler throws must come out");
    }

    /** Closing from elsewhere must not touch what the connection's own thread gathers. */
    @Test
    void closesFromAnotherThread() throws InterruptedException {
        var closed = new ArrayList<String>();
        var lines =
                new LineReceiver() {
                    @Override
                    protected void lineReceived(ByteBuffer line) {
                        closed.add(text(line));
                        sendLine("reply");
                        try {
                            Thread.ofPlatform()
                                    .start(() -> transport().close(CloseReason.STOPPING))
                                    .join();
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                        assertThat(wire.writes).isEmpty();
                    }
                };
        lines.connectionMade(wire);
        Pieces.feed(lines, "a\r\nb\r\n");
        assertThat(closed).isEqualTo(List.of("a"));
        assertThat(wire.reason).isEqualTo(CloseReason.STOPPING);
    }
}
