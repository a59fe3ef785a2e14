package dev.acceptloop.launcher;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/** Remembers why nothing could be written, which a {@link PrintStream} does not tell. */
final class StandardOutput extends OutputStream {
    private final OutputStream out;
    private volatile @Nullable IOException failure;

    StandardOutput(OutputStream out) {
        this.out = out;
    }

    /** The process's own, in the place of {@link System#out}. */
    static StandardOutput install() {
        var output = new StandardOutput(new FileOutputStream(FileDescriptor.out));
        var buffered = new BufferedOutputStream(output);
        System.setOut(new PrintStream(buffered, true, System.out.charset()));
        return output;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        try {
            out.write(bytes, from, length);
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    /** Whether everything arrived. */
    boolean isWhole() {
        return failure == null;
    }

    /** What to say of it: nothing if the reader has had enough, as {@code head} has. */
    String trouble() {
        IOException cause = failure;
        String why = cause == null ? "" : String.valueOf(cause.getMessage());
        return why.isEmpty() || why.contains("Broken pipe")
                ? ""
                : "acceptloop: cannot write to standard output: " + why;
    }
}
