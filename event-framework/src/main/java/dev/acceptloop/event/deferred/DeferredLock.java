package dev.acceptloop.event.deferred;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Lets one holder in at a time: a {@link DeferredSemaphore} of one. */
public final class DeferredLock {
    private final DeferredSemaphore semaphore = new DeferredSemaphore(1);

    /** Fires when it is held; then {@link #release} is owed. To cancel it stops waiting. */
    public Deferred<DeferredLock> acquire() {
        return semaphore.acquire().addCallback(_ -> this);
    }

    /**
     * Gives it back, to the first who waits.
     *
     * @throws IllegalStateException if nobody holds it
     */
    public void release() {
        semaphore.release();
    }

    /** Calls {@code call} while holding it, as {@link DeferredSemaphore#run}. */
    public <T extends @Nullable Object> Deferred<T> run(Callable<Deferred<T>> call) {
        return semaphore.run(call);
    }

    /** Whether somebody holds it. */
    public boolean isLocked() {
        return semaphore.free() == 0;
    }
}
