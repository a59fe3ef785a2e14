package dev.acceptloop.forking;

import dev.acceptloop.syscalls.Descriptors;
import java.io.FileInputStream;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * How a child learns that its parent is gone, however it went: a pipe nobody writes to, whose one
 * write end is the parent's. The children open the read end through the parent's {@code /proc}
 * entry and block in a read; when the parent ends the kernel closes the write end, and the read
 * returns. A parent that lives {@linkplain #cut cuts} it to end its children at once.
 */
final class Lifeline implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Lifeline.class.getName());

    private final Descriptors.Pipe pipe = Descriptors.pipe();
    private boolean cut; // guarded by this

    Lifeline() throws IOException {}

    /** What a child opens. */
    String path() {
        return "/proc/" + ProcessHandle.current().pid() + "/fd/" + pipe.readEnd();
    }

    /** In a child: ends this process with that status when the parent is gone, or has cut it. */
    static void hold(String path, int status) {
        hold(path, () -> Runtime.getRuntime().halt(status));
    }

    /** In a child: what is done then. */
    static void hold(String path, Runnable end) {
        Thread.ofPlatform().daemon().name("lifeline").start(() -> awaitParentsEnd(path, end));
    }

    private static void awaitParentsEnd(String path, Runnable end) {
        try (var in = new FileInputStream(path)) {
            while (in.read() >= 0) { // nobody writes
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "the parent was gone before its child looked", e);
        }
        end.run();
    }

    /** Ends the children as the end of this process would. Idempotent. */
    synchronized void cut() throws IOException {
        if (!cut) {
            cut = true;
            Descriptors.close(pipe.writeEnd());
        }
    }

    @Override
    public void close() throws IOException {
        cut();
        Descriptors.close(pipe.readEnd());
    }
}
