package dev.acceptloop.forking;

import dev.acceptloop.syscalls.Descriptors;
import java.io.IOException;

/**
 * How a child learns that its parent is gone, however it went: a pipe nobody writes to, whose one
 * write end is the parent's. The children open the read end through the parent's {@code /proc}
 * entry and block in a read; when the parent ends the kernel closes the write end, and the read
 * returns.
 */
final class Lifeline implements AutoCloseable {
    private final Descriptors.Pipe pipe = Descriptors.pipe();

    Lifeline() throws IOException {}

    /** What a child opens. */
    String path() {
        return "/proc/" + ProcessHandle.current().pid() + "/fd/" + pipe.readEnd();
    }

    @Override
    public void close() throws IOException {
        Descriptors.close(pipe.writeEnd());
        Descriptors.close(pipe.readEnd());
    }
}
