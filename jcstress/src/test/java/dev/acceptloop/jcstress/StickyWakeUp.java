package dev.acceptloop.jcstress;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/** Ends a wait, or the next one, as {@code Selector.wakeup} does: here it can be looked at. */
public final class StickyWakeUp implements Runnable {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final AtomicBoolean woken = new AtomicBoolean();

    @Override
    public void run() {
        woken.set(true);
    }

    /** Whether a wait that begins now is over at once; the one after it is not. */
    public boolean take() {
        return woken.getAndSet(false);
    }

    /** Waits; whoever is never woken fails. */
    public void await() {
        awaitOr(() -> false);
    }

    /** The same, and also until there is nothing to wait for any more. */
    public void awaitOr(BooleanSupplier isDone) {
        long begun = System.nanoTime();
        while (!take() && !isDone.getAsBoolean()) {
            Thread.onSpinWait();
            if (System.nanoTime() - begun > PATIENCE_NANOS) {
                throw new IllegalStateException("never woken");
            }
        }
    }
}
