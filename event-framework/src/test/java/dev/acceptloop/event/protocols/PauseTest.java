package dev.acceptloop.event.protocols;

import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.CloseReason;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Nothing is delivered while a receiver is paused, and nothing is lost by it. */
final class PauseTest {
    @Test
    void stopsBehindTheLineThatPausedIt() {
        var lines = new Lines();
        Pieces.feed(lines, "pause\r\na\r\nb\r\n");
        assertThat(lines.events).containsExactly("pause");
        assertThat(lines.wire.paused).isTrue();
        lines.transport().resumeReading();
        assertThat(lines.wire.paused).isFalse();
        assertThat(lines.events).containsExactly("pause", "a", "b");
        assertThat(lines.midMessage()).isFalse();
    }

    @Test
    void stopsBehindTheLineWhoseAnswerIsOneTooMany() {
        var lines =
                new Lines() {
                    @Override
                    protected void lineReceived(ByteBuffer line) {
                        super.lineReceived(line);
                        wire.congested = true;
                    }
                };
        Pieces.feed(lines, "a\r\nb\r\nc\r\n");
        assertThat(lines.events).containsExactly("a");
        lines.wire.congested = false;
        lines.resumeWriting();
        assertThat(lines.events).containsExactly("a", "b");
        lines.resumeWriting();
        assertThat(lines.events).containsExactly("a", "b");
        lines.wire.congested = false;
        lines.resumeWriting();
        assertThat(lines.events).containsExactly("a", "b", "c");
        assertThat(lines.midMessage()).isFalse();
    }

    @Test
    void keepsWhatStillComes() {
        var lines = new Lines();
        Pieces.feed(lines, "pause\r\na");
        Pieces.feed(lines, "b\r\nc\r", 1);
        Pieces.feed(lines, "\nd");
        assertThat(lines.events).containsExactly("pause");
        lines.transport().resumeReading();
        assertThat(lines.events).containsExactly("pause", "ab", "c");
    }

    @Test
    void pausesAgainWhileItDeliversWhatWasKept() {
        var lines = new Lines();
        Pieces.feed(lines, "pause\r\na\r\npause\r\nb\r\npause\r\nc\r\n");
        lines.transport().resumeReading();
        assertThat(lines.events).containsExactly("pause", "a", "pause");
        assertThat(lines.wire.paused).isTrue();
        lines.transport().resumeReading();
        lines.transport().resumeReading();
        assertThat(lines.events).containsExactly("pause", "a", "pause", "b", "pause", "c");
    }

    /** Paused by each line: with what is kept moved each time, this would take n squared. */
    @Test
    void deliversAThousandLinesOneByOne() {
        var lines = new Lines();
        Pieces.feed(lines, "pause\r\n".repeat(10_000));
        long before = lines.work();
        for (int i = 1; i < 10_000; i++) {
            assertThat(lines.events).hasSize(i);
            lines.transport().resumeReading();
        }
        assertThat(lines.work() - before).isLessThanOrEqualTo(2 * 70_000);
    }

    @Test
    void goesOnWhenTheSameHandlerResumes() {
        var lines =
                new Lines() {
                    @Override
                    protected void lineReceived(ByteBuffer line) {
                        super.lineReceived(line);
                        transport().resumeReading();
                    }
                };
        Pieces.feed(lines, "pause\r\na\r\npause\r\nb\r\n");
        assertThat(lines.events).containsExactly("pause", "a", "pause", "b");
    }

    @Test
    void deliversNothingOnResumeAfterClose() {
        var lines = new Lines();
        Pieces.feed(lines, "pause\r\na\r\n");
        lines.transport().close(CloseReason.SERVICE_CLOSED);
        lines.transport().resumeReading();
        assertThat(lines.events).containsExactly("pause");
    }

    @ParameterizedTest
    @MethodSource("dev.acceptloop.event.protocols.Pieces#sizes")
    void holdsForStringsToo(int size) {
        var netstrings = new Strings.Net();
        Pieces.feed(netstrings, "5:pause,1:a,5:pause,1:b,", size);
        assertThat(netstrings.events).containsExactly("pause");
        netstrings.transport().resumeReading();
        assertThat(netstrings.events).containsExactly("pause", "a", "pause");
        netstrings.transport().resumeReading();
        assertThat(netstrings.events).containsExactly("pause", "a", "pause", "b");

        var strings = new Strings.Int8();
        Pieces.feed(strings, "\5pause\1a\5pause\1b", size);
        assertThat(strings.events).containsExactly("pause");
        strings.transport().resumeReading();
        assertThat(strings.events).containsExactly("pause", "a", "pause");
        strings.transport().resumeReading();
        assertThat(strings.events).containsExactly("pause", "a", "pause", "b");
    }
}
