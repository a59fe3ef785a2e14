package dev.acceptloop.event.policies;

import static dev.acceptloop.event.policies.Inner.peer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.event.protocols.RecordingTransport;
import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Protocol;
import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written down of a connection. */
final class TrafficLogTest {
    private final Inner inner = new Inner();

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }

    private Inner.Said talk(TrafficLog log, String question, String answer) {
        Protocol outer = log.buildProtocol(peer(1, 1)).orElseThrow();
        Inner.Said said = inner.protocols.getLast();
        outer.connectionMade(new RecordingTransport());
        outer.dataReceived(bytes(question));
        said.transport.write(bytes(answer));
        said.transport.close(CloseReason.SERVICE_CLOSED);
        outer.connectionLost(CloseReason.SERVICE_CLOSED);
        return said;
    }

    @Test
    void writesAFileForEachConnection(@TempDir Path folder) throws IOException {
        TrafficLog log = TrafficLog.toFiles(inner, folder.resolve("log"), 100);
        talk(log, "GET /\r\n\0\u00e9", "200 \\o/");
        talk(log, "a", "b");
        assertThat(Files.readAllLines(folder.resolve("log-1")))
                .containsExactly(
                        "*",
                        "C 1: GET /\\r\\n\\x00\\xc3\\xa9",
                        "S 1: 200 \\\\o/",
                        "S 1: *",
                        "C 1: SERVICE_CLOSED");
        assertThat(Files.readAllLines(folder.resolve("log-2"))).contains("C 2: a", "S 2: b");
        log.resetCounter();
        talk(log, "again", "b");
        assertThat(Files.readAllLines(folder.resolve("log-1"))).contains("C 1: again");
    }

    @Test
    void cutsWhatIsLong() {
        var all = new StringWriter();
        talk(new TrafficLog(inner, _ -> all, 10), "x".repeat(1000), "0123456789");
        assertThat(all.toString().lines()).contains("C 1: xxxxxxx...", "S 1: 0123456789");
    }

    @Test
    void passesOnWhatItWritesDown() {
        Inner.Said said = talk(new TrafficLog(inner, _ -> new StringWriter(), 1), "hello", "x");
        assertThat(said.data).hasToString("hello");
        assertThat(said.reason).isEqualTo(CloseReason.SERVICE_CLOSED);
    }

    @Test
    void leavesTheConnectionAloneWhenItCannotWrite() {
        var broken =
                new Writer() {
                    int writes;

                    @Override
                    public void write(char[] text, int offset, int length) throws IOException {
                        writes++;
                        throw new IOException("as the test wants it");
                    }

                    @Override
                    public void flush() {}

                    @Override
                    public void close() {}
                };
        assertThat(talk(new TrafficLog(inner, _ -> broken, 9), "hello", "x").data)
                .hasToString("hello");
        assertThat(broken.writes).as("given up").isEqualTo(1);
        var none =
                new TrafficLog(
                        inner,
                        _ -> {
                            throw new IOException("as the test wants it");
                        },
                        9);
        assertThat(talk(none, "hello", "x").data).hasToString("hello");
    }

    @Test
    void namesWhatItWraps() {
        TrafficLog log = new TrafficLog(inner, _ -> new StringWriter(), 9);
        assertThat(log.buildProtocol(peer(1, 1)).orElseThrow()).hasToString("Said (Logged)");
    }
}
