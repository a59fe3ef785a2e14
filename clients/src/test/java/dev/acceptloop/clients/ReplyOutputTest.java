package dev.acceptloop.clients;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server may do to a terminal, and that it is not done to a file. */
final class ReplyOutputTest {
    private static final String HOSTILE =
            "\u001b[2J\u001b]0;mine\u0007\u009b31m\u202eevil\u2066 \bgone\u007f\rover 你好\tok\n";

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, UTF_8);

    /** In parts of so many bytes, wherever that cuts a character or a line's end. */
    private static void print(ReplyOutput to, byte[] reply, int size) {
        for (int at = 0; at < reply.length; at += size) {
            to.print(ByteBuffer.wrap(reply, at, Math.min(size, reply.length - at)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1000})
    void aTerminalGetsTextThatCommandsNothing(int size) {
        ReplyOutput terminal = ReplyOutput.terminal(out);
        print(terminal, HOSTILE.getBytes(UTF_8), size);
        terminal.end();
        assertThat(bytes.toString(UTF_8)).isEqualTo("?[2J?]0;mine??31m?evil? ?gone??over 你好\tok\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1000})
    void aFileGetsTheBytes(int size) {
        ReplyOutput file = ReplyOutput.raw(out);
        byte[] reply = (HOSTILE + "\u0000\u00ff").getBytes(ISO_8859_1);
        print(file, reply, size);
        file.end();
        assertThat(bytes.toByteArray()).isEqualTo(reply);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 1000})
    void lineEndsOfEitherKindEndALine(int size) {
        ReplyOutput terminal = ReplyOutput.terminal(out);
        print(terminal, "a\r\nb\nc\r\r\nd\r".getBytes(UTF_8), size);
        terminal.end();
        assertThat(bytes.toString(UTF_8)).isEqualTo("a\nb\nc?\nd?");
    }

    /** A byte that is no UTF-8 could be a control character of one byte to an old terminal. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 1000})
    void whatIsNoUtf8IsReplacedAndWhatFollowsIsNot(int size) {
        ReplyOutput terminal = ReplyOutput.terminal(out);
        print(terminal, new byte[] {'a', (byte) 0x9b, 'b', (byte) 0xe4, 'c', (byte) 0xf0}, size);
        terminal.end();
        print(terminal, "é".getBytes(UTF_8), size);
        terminal.end();
        assertThat(bytes.toString(UTF_8)).isEqualTo("a\ufffdb\ufffdc\ufffdé");
    }

    @ParameterizedTest
    @CsvSource({"'', 1", "a, 1", "'a\n', 1", "'a\nb', 2"})
    void eachReplyEndsALine(String reply, int lines) {
        for (ReplyOutput to : new ReplyOutput[] {ReplyOutput.raw(out), ReplyOutput.terminal(out)}) {
            bytes.reset();
            to.print(ByteBuffer.wrap(reply.getBytes(UTF_8)));
            to.endLine();
            to.print(ByteBuffer.allocate(0));
            to.endLine();
            assertThat(bytes.toString(UTF_8).lines()).hasSize(lines + 1);
            assertThat(bytes.toString(UTF_8)).startsWith(reply).endsWith("\n");
        }
    }

    @Test
    void aLongReplyIsWhole() {
        String reply = "数据".repeat(20_000);
        ReplyOutput terminal = ReplyOutput.terminal(out);
        terminal.print(ByteBuffer.wrap(reply.getBytes(UTF_8)));
        terminal.endLine();
        assertThat(bytes.toString(UTF_8)).isEqualTo(reply + System.lineSeparator());
    }
}
