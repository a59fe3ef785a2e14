package dev.acceptloop.event.testing;

import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelectionKey;
import java.nio.channels.spi.AbstractSelector;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Asks each channel in memory what it is ready for. A wait that has an end is over at once, and its
 * time has passed; a wait without end is for another thread's {@link #wakeup}.
 */
final class MemorySelector extends AbstractSelector {
    private final MemoryNetwork network;
    private final Set<SelectionKey> keys = new LinkedHashSet<>();
    private final Set<SelectionKey> selected = new HashSet<>();
    private final Semaphore wakeUps = new Semaphore(0);

    MemorySelector(MemoryNetwork network) {
        super(network);
        this.network = network;
    }

    private static final class Key extends AbstractSelectionKey {
        private final SelectableChannel channel;
        private final Selector selector;
        private int interest;
        private int ready;

        Key(SelectableChannel channel, Selector selector) {
            this.channel = channel;
            this.selector = selector;
        }

        @Override
        public SelectableChannel channel() {
            return channel;
        }

        @Override
        public Selector selector() {
            return selector;
        }

        @Override
        public int interestOps() {
            return interest;
        }

        @Override
        public SelectionKey interestOps(int operations) {
            interest = operations;
            return this;
        }

        @Override
        public int readyOps() {
            return ready;
        }
    }

    @Override
    protected SelectionKey register(AbstractSelectableChannel channel, int ops, Object attached) {
        var key = new Key(channel, this);
        key.interest = ops;
        key.attach(attached);
        keys.add(key);
        return key;
    }

    @Override
    public Set<SelectionKey> keys() {
        return Collections.unmodifiableSet(keys);
    }

    @Override
    public Set<SelectionKey> selectedKeys() {
        return selected;
    }

    @Override
    public int selectNow() {
        forgetCancelled();
        for (SelectionKey key : List.copyOf(keys)) {
            if (key instanceof Key own && own.channel instanceof Pollable channel) {
                own.ready = channel.readyOps() & own.interest;
                if (own.ready != 0) {
                    selected.add(own);
                }
            }
        }
        takeWakeUp();
        return selected.size();
    }

    private void forgetCancelled() {
        Set<SelectionKey> cancelled = cancelledKeys();
        synchronized (cancelled) {
            for (SelectionKey key : cancelled) {
                keys.remove(key);
                selected.remove(key);
                deregister((AbstractSelectionKey) key);
            }
            cancelled.clear();
        }
    }

    @Override
    public int select(long timeoutMillis) {
        if (timeoutMillis == 0) {
            return select();
        }
        boolean early = takeWakeUp();
        int ready = selectNow();
        if (ready == 0 && !early) {
            network.pass(TimeUnit.MILLISECONDS.toNanos(timeoutMillis));
        }
        return ready;
    }

    @Override
    public int select() {
        boolean early = takeWakeUp();
        int ready = selectNow();
        return ready > 0 || early || !awaitWakeUp() ? ready : selectNow();
    }

    private boolean takeWakeUp() {
        return wakeUps.drainPermits() > 0;
    }

    private boolean awaitWakeUp() {
        try {
            wakeUps.acquire();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public Selector wakeup() {
        wakeUps.release();
        return this;
    }

    @Override
    protected void implCloseSelector() {
        forgetCancelled();
        for (SelectionKey key : keys) {
            deregister((AbstractSelectionKey) key);
        }
        keys.clear();
        selected.clear();
    }
}
