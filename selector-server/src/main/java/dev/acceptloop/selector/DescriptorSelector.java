package dev.acceptloop.selector;

import dev.acceptloop.syscalls.SyscallException;
import dev.acceptloop.syscalls.WakeUp;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link java.nio.channels.Selector} is to channels, for descriptors: a {@link Poller}, what
 * is to be done about each descriptor that is ready, and an eventfd by which other threads end the
 * wait.
 *
 * <pre>
 * select:  await -> (handler of a ready descriptor) ...
 * </pre>
 *
 * <p>Used by one thread, but for {@link #wakeup}. A descriptor is removed before it is closed, for
 * its number may be another's the next moment; of one that is not watched nothing is changed.
 */
final class DescriptorSelector implements AutoCloseable {
    private static final Logger LOG = System.getLogger(DescriptorSelector.class.getName());
    private static final int MOST_WAIT_MILLIS = 1000; // what a lost wake-up costs

    private final Poller poller;
    private final WakeUp wakeUp = new WakeUp();
    private @Nullable Handler[] handlers = new @Nullable Handler[64]; // by descriptor
    private boolean closed;

    /** What a descriptor's owner does about it. */
    interface Handler {
        /**
         * The descriptor is ready.
         *
         * @param ready a sum of {@link Poller#READ}, {@link Poller#WRITE} and {@link Poller#GONE}
         * @throws IOException if the loop cannot go on
         */
        void ready(int ready) throws IOException;
    }

    /** Waits in that poller, which is closed with this. */
    DescriptorSelector(Callable<Poller> poller) throws IOException {
        try {
            this.poller = poller.call();
            watch(wakeUp.descriptor(), _ -> awake());
        } catch (Exception e) { // no descriptor left, or it does not fit
            closeQuietly(wakeUp);
            throw new IOException("no loop: " + e.getMessage(), e);
        }
    }

    /**
     * Waits until a descriptor is ready, and hands each that is to its handler.
     *
     * @param millis at most so long; 0 for no limit but a second, as of {@code Selector.select}
     */
    void select(long millis) throws IOException {
        int answers = poller.await(millis == 0 ? MOST_WAIT_MILLIS : (int) millis);
        for (int i = 0; i < answers; i++) {
            int descriptor = poller.descriptor(i);
            Handler handler = descriptor < 0 ? null : handlers[descriptor];
            if (handler != null) { // or it has been removed in this turn
                handler.ready(poller.ready(i));
            }
        }
    }

    /** Ends the wait, or the next one; from any thread. */
    void wakeup() {
        wakeUp.run();
    }

    private void awake() {
        if (wakeUp.reset()) {
            exhausted(wakeUp.descriptor(), Poller.READ);
        } else { // somebody else has closed it
            remove(wakeUp.forget());
        }
    }

    /**
     * Watches for bytes, connections or the counter of an eventfd.
     *
     * @throws IOException if it does not fit into the poller's set, too
     */
    void watch(int descriptor, Handler handler) throws IOException {
        if (!add(descriptor, Poller.READ, handler)) {
            throw new IOException("descriptor " + descriptor + " does not fit into the set");
        }
    }

    /**
     * Watches one more.
     *
     * @return false if it does not fit into the poller's set, and is not watched
     * @throws IOException if this is closed, or the kernel has no room for it
     */
    boolean add(int descriptor, int interest, Handler handler) throws IOException {
        if (closed) {
            throw new IOException("the loop has ended");
        }
        if (descriptor == wakeUp.descriptor() && isWatched(descriptor)) {
            remove(wakeUp.forget()); // somebody has closed it, or the number would not be free
        }
        if (!poller.add(descriptor, interest)) {
            return false;
        }
        if (descriptor >= handlers.length) {
            handlers = Arrays.copyOf(handlers, 2 * descriptor);
        }
        handlers[descriptor] = handler;
        return true;
    }

    /** Watches it for something else from here on. */
    void change(int descriptor, int interest) throws SyscallException {
        if (isWatched(descriptor)) {
            poller.change(descriptor, interest);
        }
    }

    /** A read or a write found nothing more to do: {@link Poller#exhausted}. */
    void exhausted(int descriptor, int what) {
        poller.exhausted(descriptor, what);
    }

    /** Forgets it. */
    void remove(int descriptor) {
        if (isWatched(descriptor)) {
            handlers[descriptor] = null;
            closeQuietly(() -> poller.remove(descriptor));
        }
    }

    private boolean isWatched(int descriptor) {
        boolean isKnown = descriptor >= 0 && descriptor < handlers.length;
        return isKnown && !closed && handlers[descriptor] != null;
    }

    @Override
    public void close() {
        closed = true;
        closeQuietly(wakeUp);
        closeQuietly(poller);
    }

    private static void closeQuietly(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            LOG.log(Level.DEBUG, "what is to be closed is closed", e);
        }
    }
}
