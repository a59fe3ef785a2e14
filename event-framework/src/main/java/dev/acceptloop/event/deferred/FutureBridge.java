package dev.acceptloop.event.deferred;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Between a {@link Deferred}, which belongs to one thread, and a {@link CompletableFuture}, which
 * belongs to nobody.
 *
 * <pre>
 * toDeferred:  future completes, anywhere -> loop -> fires          cancel -> future.cancel
 * toFuture:    fires, in the loop -> completes                      cancel, anywhere -> loop -> cancel
 * </pre>
 *
 * <p>{@code loop} is what runs calls in the Deferred's thread, one after the other: a reactor's
 * {@code callFromThread}. What is cancelled on one side is cancelled on the other.
 */
public final class FutureBridge<T extends @Nullable Object> {
    private final Executor loop;
    private final Deferred<T> deferred;
    private final CompletableFuture<T> future;
    private boolean passed; // loop only: the Deferred's result has reached the future

    private FutureBridge(Executor loop, Deferred<T> deferred, CompletableFuture<T> future) {
        this.loop = loop;
        this.deferred = deferred;
        this.future = future;
    }

    /** A Deferred that fires in the loop with what {@code future} comes to. */
    public static <T extends @Nullable Object> Deferred<T> toDeferred(
            CompletableFuture<T> future, Executor loop) {
        var deferred = new Deferred<T>(_ -> future.cancel(true));
        var _ =
                future.whenComplete(
                        (value, error) -> loop.execute(() -> fire(deferred, value, error)));
        return deferred;
    }

    @SuppressWarnings("NullAway") // the value is null only if T may be, or if there is an error
    private static <T extends @Nullable Object> void fire(
            Deferred<T> deferred, @Nullable T value, @Nullable Throwable error) {
        if (deferred.isFired()) {
            return; // it was cancelled, and knows
        }
        if (error instanceof CompletionException && error.getCause() != null) {
            deferred.errback(
                    error.getCause()); // a stage before it failed: of this one it says nothing
        } else if (error != null) {
            deferred.errback(error);
        } else {
            deferred.callback(value);
        }
    }

    /**
     * A future of what {@code deferred} comes to, for other threads; call it in the loop. The steps
     * added to the Deferred afterwards are given null. If somebody else completes the future, be it
     * with a cancel or a time-out, the Deferred is cancelled, and what comes of that is dropped.
     */
    public static <T extends @Nullable Object> CompletableFuture<T> toFuture(
            Deferred<T> deferred, Executor loop) {
        var future = new CompletableFuture<T>();
        new FutureBridge<>(loop, deferred, future).connect();
        return future;
    }

    private void connect() {
        deferred.addAction(
                        value -> {
                            passed = true;
                            future.complete(value);
                        })
                .addErrback(cause -> {
                    passed = true;
                    future.completeExceptionally(cause);
                    return null;
                });
        if (!passed) {
            var _ = future.whenComplete((_, _) -> loop.execute(this::cancel));
        }
    }

    private void cancel() {
        if (!passed) {
            deferred.cancel();
        }
    }
}
