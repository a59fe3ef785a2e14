package dev.acceptloop.event;

import dev.acceptloop.event.logging.UnfailingLogger;
import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Printable;
import dev.acceptloop.protocol.serving.Drain;
import dev.acceptloop.protocol.serving.MemoryBudget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.StandardSocketOptions;
import java.nio.channels.Channel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one reactor watches: which descriptor for what, and the wait until one of them is ready.
 *
 * <p>The ready ones are handed out by the selector as it finds them, without a set to iterate, so a
 * turn allocates nothing however many there are.
 *
 * <p>Confined to the reactor's thread, but for {@link #wakeUp}.
 */
final class Registrations {
    private static final Logger LOG = UnfailingLogger.of(Reactor.class);
    private static final int READS = SelectionKey.OP_READ | SelectionKey.OP_ACCEPT;
    private static final int WRITES = SelectionKey.OP_WRITE | SelectionKey.OP_CONNECT;
    private static final long NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private final Selector selector;
    private final SlowCalls slowCalls;
    private final Set<Selectable> open = new LinkedHashSet<>(); // ports, connections, their rests
    private final List<Runnable> whenNoneIsOpen = new ArrayList<>();
    private @Nullable Drain drain; // of the server whose connections these are
    private MemoryBudget memory = new MemoryBudget(Long.MAX_VALUE);
    private long linger = Duration.ofSeconds(1).toNanos();
    private boolean ending;
    private long answered; // bytes, to the connections that have ended
    private final Consumer<SelectionKey> dispatch = this::dispatch; // made once, not once a turn

    Registrations(Selector selector, SlowCalls slowCalls) {
        this.selector = selector;
        this.slowCalls = slowCalls;
    }

    /** What its connections keep is counted there from now on. */
    void keepWithin(MemoryBudget budget) {
        memory = budget;
    }

    /** For how long a peer that is silent is waited for after our FIN. */
    void linger(Duration silence) {
        linger = silence.toNanos();
    }

    long linger() {
        return linger;
    }

    MemoryBudget memory() {
        return memory;
    }

    // ---------------------------------------------------------------- interest

    void addReader(Selectable descriptor) {
        change(descriptor, READS, 0);
    }

    void removeReader(Selectable descriptor) {
        change(descriptor, 0, READS);
    }

    void addWriter(Selectable descriptor) {
        change(descriptor, SelectionKey.OP_WRITE, 0);
    }

    /** Until the peer accepts or refuses: then {@link Selectable#doWrite} is called. */
    void addConnecting(Selectable descriptor) {
        change(descriptor, SelectionKey.OP_CONNECT, 0);
    }

    void removeWriter(Selectable descriptor) {
        change(descriptor, 0, WRITES);
    }

    private void change(Selectable descriptor, int add, int remove) {
        SelectableChannel channel = descriptor.channel();
        SelectionKey key = channel.keyFor(selector);
        int added = add & channel.validOps();
        if (key != null && key.isValid()) {
            key.attach(descriptor); // a channel that has connected passes on to its connection
            int operations = (key.interestOps() & ~remove) | added;
            if (operations != key.interestOps()) {
                key.interestOps(operations);
            }
        } else if (added != 0) {
            register(descriptor, added);
        }
    }

    private void register(Selectable descriptor, int operations) {
        try {
            descriptor.channel().register(selector, operations, descriptor);
        } catch (ClosedChannelException e) {
            throw new IllegalStateException(descriptor + " is closed", e);
        }
    }

    /** Watches it no more, though its channel stays open; {@link #releaseClosed} makes that so. */
    void forget(Selectable descriptor) {
        SelectionKey key = descriptor.channel().keyFor(selector);
        if (key != null) {
            key.cancel();
        }
    }

    List<Selectable> all() {
        var all = new ArrayList<Selectable>();
        if (!selector.isOpen()) {
            return all;
        }
        for (SelectionKey key : selector.keys()) {
            if (key.isValid()) {
                all.add((Selectable) key.attachment());
            }
        }
        return all;
    }

    // ---------------------------------------------------------------- ports and connections

    /** Whether it watches anything, or ever will. */
    boolean isOpen() {
        return selector.isOpen();
    }

    /** Whether it is telling all that it is over: there will be no turn for what takes time. */
    boolean isEnding() {
        return ending || !isOpen();
    }

    /**
     * There is a port, a connection, or what is left of one: to be ended, even without selector.
     */
    void begun(Selectable descriptor) {
        open.add(descriptor);
    }

    /** That one is no more. */
    void ended(Selectable descriptor) {
        open.remove(descriptor);
        if (descriptor instanceof Connection connection) {
            answered += connection.taken();
        }
        if (open.isEmpty()) {
            List<Runnable> due = List.copyOf(whenNoneIsOpen);
            whenNoneIsOpen.clear();
            due.forEach(Runnable::run);
        }
    }

    /** How many bytes went to those connections; also when the reactor has stopped. */
    long answered() {
        return answered;
    }

    /** Those that have begun and not ended. */
    private List<Selectable> open() {
        return List.copyOf(open);
    }

    /** The connections among them. */
    List<Connection> connections() {
        var connections = new ArrayList<Connection>();
        for (Selectable descriptor : open) {
            if (descriptor instanceof Connection connection) {
                connections.add(connection);
            }
        }
        return connections;
    }

    /** Their server stops so. */
    void stopWithin(Drain of) {
        drain = of;
    }

    /** Whether a peer that never ceases to send is answered no more. */
    boolean isDrainHalfOver() {
        return drain != null && drain.isHalfOver();
    }

    /** A server's reactor ends with that drain: what a handler leaves in this thread is no stop. */
    void forgetInterrupt() {
        if (drain != null) {
            drain.forgetInterrupt();
        }
    }

    /** Does that once there is no port, no connection, and nothing left of one; perhaps now. */
    void whenNoneIsOpen(Runnable action) {
        if (open.isEmpty()) {
            action.run();
        } else {
            whenNoneIsOpen.add(action);
        }
    }

    // ---------------------------------------------------------------- wait

    /**
     * Waits until a descriptor is ready, and calls those that are.
     *
     * @param nanos how long at most; 0 not at all, -1 for ever
     */
    void poll(long nanos) {
        slowCalls.sleep();
        select(dispatch, nanos);
    }

    private void select(Consumer<SelectionKey> action, long nanos) {
        try {
            if (nanos == 0) {
                selector.selectNow(action);
            } else if (nanos < 0) {
                selector.select(action);
            } else { // rounded up: a millisecond early would be a turn for nothing
                selector.select(action, (nanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void dispatch(SelectionKey key) {
        var descriptor = (Selectable) key.attachment();
        slowCalls.begin();
        try {
            if (isReady(key, READS)) {
                descriptor.doRead();
            }
            if (isReady(key, WRITES)) {
                descriptor.doWrite();
            }
        } catch (IOException e) {
            gone(descriptor, e);
        } catch (Throwable e) {
            failed(descriptor, e);
        }
        forgetInterrupt();
        slowCalls.end(descriptor);
    }

    /** What came before in this turn may have taken the interest away, or closed the channel. */
    private static boolean isReady(SelectionKey key, int operations) {
        return key.isValid() && (key.readyOps() & key.interestOps() & operations) != 0;
    }

    // ---------------------------------------------------------------- trouble

    /** Something to do for one descriptor. */
    interface Step {
        void take() throws IOException;
    }

    /** Takes a step as if the descriptor had been ready: its trouble ends it, and no other. */
    static void attempt(Selectable descriptor, Step step) {
        try {
            step.take();
        } catch (IOException e) {
            gone(descriptor, e);
        } catch (Throwable e) {
            failed(descriptor, e);
        }
    }

    /** The same of what is not about the channel: an IOException thrown there is a bug, too. */
    static void call(Selectable descriptor, Runnable call) {
        try {
            call.run();
        } catch (Throwable e) {
            failed(descriptor, e);
        }
    }

    private static void gone(Selectable descriptor, IOException cause) {
        LOG.log(Level.DEBUG, () -> descriptor + ": " + cause);
        lose(descriptor, CloseReason.RESET);
    }

    /**
     * Whatever was thrown, an Error too, is the end of this descriptor and of no other.
     *
     * @throws OutOfMemoryError if that was the cause, and there is none for the others either
     */
    static void failed(Selectable descriptor, Throwable cause) {
        LOG.log(Level.WARNING, () -> "the service failed on " + descriptor, cause);
        lose(descriptor, CloseReason.SERVICE_FAILED);
        Memory.demandAfter(cause);
    }

    private static void lose(Selectable descriptor, CloseReason reason) {
        try {
            descriptor.connectionLost(reason);
        } catch (Throwable e) { // the others must still be told
            LOG.log(Level.WARNING, () -> "the end of " + descriptor + " failed", e);
            close(descriptor.channel()); // or it would be called in every turn to come
        }
    }

    // ---------------------------------------------------------------- wake up, end

    /** Makes the wait end now, or the next one if none is going on. From any thread. */
    void wakeUp() {
        selector.wakeup();
    }

    /** Tells every descriptor that it is over, and gives what it held back to the system. */
    void loseAll() {
        ending = true;
        try {
            for (Selectable descriptor : all()) {
                lose(descriptor, CloseReason.STOPPING);
            }
            for (Selectable descriptor : open()) {
                lose(descriptor, CloseReason.STOPPING);
            }
        } finally {
            ending = false;
        }
        releaseClosed();
    }

    /** A closed channel keeps its descriptor until its selector looks: makes it look. */
    void releaseClosed() {
        try {
            if (selector.isOpen()) {
                select(_ -> {}, 0);
            }
        } catch (UncheckedIOException e) { // it is what failed, then; closed it lets go of them too
            LOG.log(Level.DEBUG, () -> "looking for closed channels: " + e);
        }
    }

    void close() throws IOException {
        loseAll();
        selector.close();
    }

    // ---------------------------------------------------------------- one channel

    static void close(Channel channel) {
        try {
            channel.close();
        } catch (IOException e) { // closed it is, whatever it says
            LOG.log(Level.DEBUG, () -> Printable.of("closing " + channel + ": " + e));
        }
    }

    /** Closes a connection with RST: what is unsent is dropped, and the peer learns of it. */
    static void reset(SocketChannel channel) {
        try (channel) {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException e) { // the peer was faster
            LOG.log(Level.DEBUG, () -> Printable.of("closing " + channel + ": " + e));
        }
    }
}
