package dev.acceptloop.forking;

import dev.acceptloop.syscalls.Descriptors;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How a child learns that its parent is gone, however it went: a pipe nobody writes to, whose one
 * write end is the parent's. The children open the read end through the parent's {@code /proc}
 * entry and block in a read; when the parent ends the kernel closes the write end, and the read
 * returns. A parent that lives {@linkplain #cut cuts} it to end its children at once.
 */
final class ParentDeathPipe implements AutoCloseable {
    private static final Logger LOG = System.getLogger(ParentDeathPipe.class.getName());

    private final Descriptors.Pipe pipe = Descriptors.pipe();
    private boolean cut; // guarded by this

    ParentDeathPipe() throws IOException {}

    /** What a child opens. */
    String path() {
        return "/proc/" + ProcessHandle.current().pid() + "/fd/" + pipe.readEnd();
    }

    /** In a child: ends this process with that status when the parent is gone, or has cut it. */
    static Watch watch(String path, int status) {
        return watch(path, () -> Runtime.getRuntime().halt(status));
    }

    /** In a child: what is done then. */
    static Watch watch(String path, Runnable end) {
        return new Watch(
                Thread.ofPlatform()
                        .daemon()
                        .name("parent-death")
                        .start(() -> awaitParentsEnd(path, end)));
    }

    private static void awaitParentsEnd(String path, Runnable end) {
        try (var in = FileChannel.open(Path.of(path))) {
            while (in.read(ByteBuffer.allocate(1)) >= 0) { // nobody writes
            }
        } catch (ClosedByInterruptException e) { // let go
            return;
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "the parent was gone before its child looked", e);
        }
        end.run();
    }

    /**
     * In a child: the thread that waits for the parent's end. A JVM that ends gives threads inside
     * a system call 300 ms to come out: who let go does not have to wait.
     */
    static final class Watch {
        private static final Duration MOST = Duration.ofMillis(50);

        private final Thread thread;

        private Watch(Thread thread) {
            this.thread = thread;
        }

        /** Ends this process. */
        void halt(int status) {
            letGo();
            Runtime.getRuntime().halt(status);
        }

        /** The last thing before this process ends by itself. */
        void letGo() {
            thread.interrupt();
            try {
                thread.join(MOST);
            } catch (InterruptedException e) { // then it takes a little longer
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Ends the children as the end of this process would. Idempotent. */
    synchronized void cut() {
        if (!cut) {
            cut = true;
            close(pipe.writeEnd());
        }
    }

    @Override
    public void close() {
        cut();
        close(pipe.readEnd());
    }

    private static void close(int end) {
        try {
            Descriptors.close(end);
        } catch (IOException e) { // it is gone all the same
            LOG.log(Level.WARNING, "closing the pipe to the children: {0}", e.getMessage());
        }
    }
}
