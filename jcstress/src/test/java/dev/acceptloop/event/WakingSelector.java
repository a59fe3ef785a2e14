package dev.acceptloop.event;

import dev.acceptloop.jcstress.StickyWakeUp;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Watches nothing: a wait of whatever length ends with a wake-up, or when all is done that the test
 * is about.
 */
final class WakingSelector extends AbstractSelector {
    private final StickyWakeUp wakeUp = new StickyWakeUp();
    private final Set<SelectionKey> selected = new HashSet<>(); // stays empty

    private final BooleanSupplier isDone;

    WakingSelector(BooleanSupplier isDone) {
        super(SelectorProvider.provider());
        this.isDone = isDone;
    }

    @Override
    public int selectNow() {
        wakeUp.take();
        return 0;
    }

    @Override
    public int select(long timeout) {
        return select();
    }

    @Override
    public int select() {
        wakeUp.awaitOr(isDone);
        return 0;
    }

    @Override
    public Selector wakeup() {
        wakeUp.run();
        return this;
    }

    @Override
    public Set<SelectionKey> keys() {
        return Set.of();
    }

    @Override
    public Set<SelectionKey> selectedKeys() {
        return selected;
    }

    @Override
    protected SelectionKey register(AbstractSelectableChannel channel, int ops, Object attached) {
        throw new UnsupportedOperationException();
    }

    @Override
    protected void implCloseSelector() {}
}
