package dev.acceptloop.event.deferred;

import dev.acceptloop.event.time.DelayedCall;
import dev.acceptloop.event.time.ReactorTime;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Cancels a {@link Deferred} when its time is over, and tells that apart from other cancels. */
final class Timeout<T extends @Nullable Object> {
    private final Deferred<T> deferred;
    private final Duration limit;
    private final @Nullable Callback<Outcome<T>, ? extends T> onTimeout;
    private final DelayedCall call;
    private boolean over;

    Timeout(
            Deferred<T> deferred,
            Duration limit,
            ReactorTime time,
            @Nullable Callback<Outcome<T>, ? extends T> onTimeout) {
        this.deferred = deferred;
        this.limit = limit;
        this.onTimeout = onTimeout;
        this.call = time.callLater(limit, this::expire);
    }

    private void expire() {
        over = true;
        deferred.cancel();
    }

    /** The result has come this far: nothing is left to limit. */
    @Nullable Object pass(Outcome<T> outcome) throws Exception {
        if (!over) {
            call.cancel();
            return Step.UNCHANGED;
        }
        if (onTimeout != null) {
            return onTimeout.call(outcome);
        }
        if (outcome instanceof Outcome.Failure<T>(CancellationException _)) {
            throw new TimeoutException("not done within " + limit);
        }
        return Step.UNCHANGED; // somebody has made something of the cancel
    }
}
