package dev.acceptloop.event.task;

import dev.acceptloop.event.deferred.Deferred;
import dev.acceptloop.event.time.DelayedCall;
import dev.acceptloop.event.time.ReactorTime;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** A Deferred that time fires: to cancel it takes the timer away. */
public final class DeferLater {
    private DeferLater() {}

    /** Fires with null after {@code delay}. */
    public static Deferred<@Nullable Void> deferLater(ReactorTime time, Duration delay) {
        var timer = new DelayedCall[1];
        var later = new Deferred<@Nullable Void>(_ -> timer[0].cancel());
        timer[0] = time.callLater(delay, () -> later.callback(null));
        return later;
    }

    /** Calls {@code call} after {@code delay}, and fires with what it returns or throws. */
    public static <T extends @Nullable Object> Deferred<T> deferLater(
            ReactorTime time, Duration delay, Callable<? extends T> call) {
        return deferLater(time, delay).addCallback(_ -> call.call());
    }
}
