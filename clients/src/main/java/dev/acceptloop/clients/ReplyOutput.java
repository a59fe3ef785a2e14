package dev.acceptloop.clients;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.acceptloop.protocol.Printable;
import dev.acceptloop.syscalls.Terminal;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;

/**
 * Where replies go: to a pipe or a file byte for byte; to a terminal as text in UTF-8 that is
 * {@link Printable}, line by line, for it does whatever it is told, and a server may tell it.
 *
 * <p>For one thread.
 */
public final class ReplyOutput {
    private static final int STANDARD_OUTPUT = 1;
    private static final int PIECE = 8 * 1024; // bytes looked at together

    private final PrintStream out;
    private final boolean isTerminal;
    private final CharsetDecoder decoder =
            UTF_8.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPLACE)
                    .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private ByteBuffer begun = ByteBuffer.allocate(0); // a character that is not whole yet
    private boolean afterReturn; // CR, which is part of a line's end or a question mark
    private boolean inLine = true; // an empty reply is an empty line

    private ReplyOutput(PrintStream out, boolean isTerminal) {
        this.out = out;
        this.isTerminal = isTerminal;
    }

    /** The process's own, which is looked at. */
    public static ReplyOutput standard() {
        return new ReplyOutput(System.out, Terminal.isAt(STANDARD_OUTPUT));
    }

    /** To who reads bytes. */
    static ReplyOutput raw(PrintStream out) {
        return new ReplyOutput(out, false);
    }

    /** To a terminal. */
    static ReplyOutput terminal(PrintStream out) {
        return new ReplyOutput(out, true);
    }

    boolean isTerminal() {
        return isTerminal;
    }

    /** A part of a reply; the buffer is used up. */
    void print(ByteBuffer part) {
        if (part.hasRemaining()) {
            inLine = part.get(part.limit() - 1) != '\n';
        }
        while (part.hasRemaining()) {
            int count = Math.min(PIECE, part.remaining());
            piece(part.slice(part.position(), count));
            part.position(part.position() + count);
        }
    }

    private void piece(ByteBuffer piece) {
        if (isTerminal) {
            out.print(shown(decoded(piece, false)));
            return;
        }
        byte[] bytes = new byte[piece.remaining()];
        piece.get(bytes);
        out.write(bytes, 0, bytes.length);
    }

    /** The reply is over. */
    void end() {
        if (isTerminal) {
            out.print(shown(decoded(ByteBuffer.allocate(0), true)));
            out.print(afterReturn ? "?" : "");
            afterReturn = false;
        }
    }

    /** The same, and the next one begins a line. */
    void endLine() {
        end();
        if (inLine) {
            out.println();
        }
        inLine = true;
    }

    /** Whether something could not be written. Flushes. */
    boolean hasFailed() {
        return out.checkError();
    }

    private String decoded(ByteBuffer piece, boolean isLast) {
        ByteBuffer in = ByteBuffer.allocate(begun.remaining() + piece.remaining());
        in.put(begun).put(piece).flip();
        CharBuffer chars = CharBuffer.allocate(in.remaining() + 1);
        decoder.decode(in, chars, isLast);
        if (isLast) {
            decoder.flush(chars);
            decoder.reset();
        }
        begun = in.slice();
        return chars.flip().toString();
    }

    private String shown(String text) {
        String all = (afterReturn ? "\r" : "") + text;
        afterReturn = all.endsWith("\r");
        String whole = afterReturn ? all.substring(0, all.length() - 1) : all;
        return Printable.lines(whole.replace("\r\n", "\n"));
    }
}
