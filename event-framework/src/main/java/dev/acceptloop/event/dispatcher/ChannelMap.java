package dev.acceptloop.event.dispatcher;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The channels of one loop, and the loop: asks each what it waits for, waits, and calls who is
 * ready.
 *
 * <pre>
 * loop:  every channel: readable()? writable()?  ->  select  ->  the ready: handleRead, handleWrite
 *        ^-----------------------------------------------------------------------------------'
 * </pre>
 *
 * <p>Asking is what makes a dispatcher easy to write: it never says that its interest has changed,
 * it is asked. It is also the price: a turn costs two calls for each channel there is, so with
 * thousands of silent ones most of the time goes into questions. {@code select(2)} has the same
 * cost in the kernel, which is why asyncore did not mind; a reactor is told instead.
 *
 * <p>Several maps may be looped over in one JVM, each by its own thread; a map and its dispatchers
 * are that thread's, but for {@link #wakeUp}.
 *
 * @see <a href="https://docs.python.org/3.11/library/asyncore.html">asyncore, as Python 3.11 had
 *     it</a>
 */
public final class ChannelMap implements AutoCloseable {
    private static final int READ_BUFFER = 16 * 1024;
    private static final long NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private final Selector selector;
    private final ByteBuffer readBuffer;
    private final List<Dispatcher> channels = new ArrayList<>();
    private final Consumer<SelectionKey> dispatch = ChannelMap::dispatch; // made once
    private long turns;

    private ChannelMap(Selector selector, int readBuffer) {
        this.selector = selector;
        this.readBuffer = ByteBuffer.allocateDirect(readBuffer);
    }

    /**
     * An empty map whose dispatchers read 16 KiB at most at a time.
     *
     * @throws IOException if the system has no descriptors left
     */
    public static ChannelMap open() throws IOException {
        return open(READ_BUFFER);
    }

    /**
     * An empty map.
     *
     * @param readBuffer most bytes taken by one read
     * @throws IOException if the system has no descriptors left
     */
    public static ChannelMap open(int readBuffer) throws IOException {
        return new ChannelMap(Selector.open(), readBuffer);
    }

    // ---------------------------------------------------------------- loop

    /**
     * Turns until the map is empty, or until this thread is interrupted.
     *
     * @param timeout how long a turn waits when nothing happens
     */
    public void loop(Duration timeout) throws IOException {
        loop(timeout, Integer.MAX_VALUE);
    }

    /**
     * Turns until the map is empty, {@code count} times at most, or until this thread is
     * interrupted.
     *
     * @param timeout how long a turn waits when nothing happens
     */
    public void loop(Duration timeout, int count) throws IOException {
        long nanos = timeout.toNanos();
        for (int i = 0; i < count && !isEmpty() && !Thread.currentThread().isInterrupted(); i++) {
            poll(nanos);
        }
    }

    /**
     * One turn.
     *
     * <p>What {@link Dispatcher#readable} or {@link Dispatcher#writable} throws comes out of here;
     * what a handler throws goes to its {@link Dispatcher#handleError}; an {@link Error} comes out
     * of here, and the other ready ones are called in the next turn.
     *
     * @param nanos how long it waits when nothing happens; 0 not at all, -1 for ever
     */
    public void poll(long nanos) throws IOException {
        turns++;
        boolean happened = false;
        for (int i = channels.size() - 1; i >= 0; i--) { // one may leave, and others with it
            if (i < channels.size()) {
                happened |= !channels.get(i).ask();
            }
        }
        if (nanos == 0 || happened) {
            selector.selectNow(dispatch);
        } else if (nanos < 0) {
            selector.select(dispatch);
        } else { // rounded up: a millisecond early would be a turn for nothing
            selector.select(dispatch, (nanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
        }
    }

    private static void dispatch(SelectionKey key) {
        ((Dispatcher) key.attachment()).ready(key);
    }

    /**
     * Makes the turn that waits end, or the next one not wait. From any thread. asyncore has
     * nothing of the kind: who needed it put a pipe into the map.
     */
    public void wakeUp() {
        selector.wakeup();
    }

    /** How many turns there were: a loop with nothing to do should make few. */
    public long turns() {
        return turns;
    }

    // ---------------------------------------------------------------- channels

    SelectionKey add(Dispatcher dispatcher) throws IOException {
        SelectionKey key = dispatcher.channel().register(selector, 0, dispatcher);
        channels.add(dispatcher);
        return key;
    }

    void remove(Dispatcher dispatcher) {
        channels.remove(dispatcher);
    }

    /** Those there are now. */
    public List<Dispatcher> channels() {
        return List.copyOf(channels);
    }

    /** Whether there are none, so that the loop ends. */
    public boolean isEmpty() {
        return channels.isEmpty();
    }

    /** For a handler to read into: empty, direct, and anyone's after it. */
    public ByteBuffer readBuffer() {
        return readBuffer.clear();
    }

    // ---------------------------------------------------------------- close

    /**
     * Closes every channel. One that cannot be closed does not keep the others open, as it does in
     * asyncore; when all are, its exception is thrown.
     */
    public void closeAll() {
        RuntimeException first = null;
        for (Dispatcher dispatcher : channels()) {
            try {
                dispatcher.close();
            } catch (RuntimeException e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }

    /** Closes every channel, and gives the selector back. */
    @Override
    public void close() throws IOException {
        try (selector) {
            closeAll();
        }
    }
}
