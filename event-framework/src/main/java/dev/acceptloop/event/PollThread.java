package dev.acceptloop.event;

import dev.acceptloop.event.logging.UnfailingLogger;
import dev.acceptloop.protocol.serving.Drain;
import dev.acceptloop.syscalls.EventCounter;
import dev.acceptloop.syscalls.Poll;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * Watches a descriptor that no {@code Selector} of the JDK's can: its thread waits in {@code
 * poll(2)}, and makes a channel readable, which a selector can watch, when the descriptor is.
 *
 * <pre>
 * watcher:   poll -> a byte into the pipe -> wait to be asked again -> poll ...
 * reactor:                                   select -> doRead -> the byte out of it, ask again
 * </pre>
 *
 * <p>It only waits: whoever owns the descriptor reads from it, in the reactor's thread. So there is
 * one byte in the pipe at most, nothing is handed over, and nothing has to be bounded.
 *
 * <p>Used in the reactor's thread.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/poll.2.html">poll(2)</a>
 */
final class PollThread {
    private static final Logger LOG = UnfailingLogger.of(PollThread.class);

    private final int descriptor;
    private final EventCounter end = new EventCounter();
    private final Pipe pipe;
    private final Semaphore asked = new Semaphore(1);
    private final Drain patience = new Drain(Duration.ofSeconds(5)); // a wake-up takes microseconds
    private final ByteBuffer one = ByteBuffer.allocateDirect(1);
    private final Thread thread;
    private volatile boolean over;

    /**
     * Begins to watch.
     *
     * @throws IOException if there are no descriptors left
     */
    PollThread(int descriptor) throws IOException {
        this.descriptor = descriptor;
        try {
            pipe = Pipe.open();
        } catch (IOException e) {
            end.close();
            throw e;
        }
        pipe.source().configureBlocking(false);
        String name = "reactor-watcher-" + descriptor;
        thread = Thread.ofPlatform().daemon().name(name).start(this::watch);
    }

    /** Readable when the descriptor was, until {@link #askAgain}. */
    SelectableChannel channel() {
        return pipe.source();
    }

    private void watch() {
        try (var poll = new Poll()) {
            poll.set(0, descriptor, Poll.IN);
            poll.set(1, end.descriptor(), Poll.IN);
            asked.acquireUninterruptibly();
            while (!over) {
                poll.await(2, -1);
                if (poll.ready(0) != 0) { // closed by somebody else, too: reading will say so
                    pipe.sink().write(ByteBuffer.wrap(new byte[1]));
                    asked.acquireUninterruptibly();
                }
            }
        } catch (IOException e) {
            LOG.log(Level.ERROR, () -> "descriptor " + descriptor + " is not watched: " + e);
        }
    }

    /** There was no more to read: the channel is not readable until there is again. */
    void askAgain() throws IOException {
        if (pipe.source().read(one.clear()) > 0) {
            asked.release();
        }
    }

    /**
     * Watches no more. Its thread has left then, and the descriptor may be closed, unless this says
     * otherwise.
     *
     * @return false if the thread cannot be made to leave
     */
    boolean close() {
        over = true;
        end.add();
        asked.release();
        boolean left = join();
        if (left) {
            release();
        }
        return left;
    }

    private void release() {
        Registrations.close(pipe.sink());
        Registrations.close(pipe.source());
        end.close();
    }

    private boolean join() {
        patience.begin();
        patience.await(List.of(thread));
        return !thread.isAlive();
    }
}
