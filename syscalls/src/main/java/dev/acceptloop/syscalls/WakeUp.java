package dev.acceptloop.syscalls;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ends a loop's wait from another thread: an {@link EventCounter}, written once between two waits.
 *
 * <p>When somebody else has closed it, nobody is woken any more: a loop that waits a second at most
 * finds its tasks late, and all is served.
 */
public final class WakeUp implements Runnable, AutoCloseable {
    private static final Logger LOG = System.getLogger(WakeUp.class.getName());

    private final EventCounter counter = new EventCounter();
    private final AtomicBoolean woken = new AtomicBoolean();
    private boolean gone; // guarded by this: its descriptor may be another's by now
    private int watched = counter.descriptor(); // the loop's

    /** Not woken. */
    public WakeUp() throws SyscallException {}

    /** What the loop waits for reading on; -1 once it is not ours any more. */
    public int descriptor() {
        return watched;
    }

    /** Ends the wait, or the next one; from any thread. */
    @Override
    public void run() {
        if (!woken.getAndSet(true)) {
            synchronized (this) {
                if (!gone && !counter.add()) {
                    gone();
                }
            }
        }
    }

    /** In the loop, awake: false if the descriptor is no longer ours. */
    public boolean reset() {
        boolean ours = counter.reset();
        if (ours) {
            woken.set(false);
        }
        return ours;
    }

    /** In the loop: a file was opened; with that number, somebody else had closed ours before. */
    public void opened(int descriptor) {
        if (descriptor == watched) {
            forget();
        }
    }

    /** In the loop: somebody else has closed it. Returns what is to be watched no more. */
    public int forget() {
        gone();
        int descriptor = watched;
        watched = -1;
        return descriptor;
    }

    private synchronized void gone() {
        if (!gone) {
            gone = true;
            LOG.log(
                    Level.ERROR,
                    "{0}: somebody closed its eventfd",
                    Thread.currentThread().getName());
        }
    }

    /** Nobody is woken any more; from any thread. */
    @Override
    public synchronized void close() {
        if (!gone) {
            gone = true;
            counter.close();
        }
    }
}
