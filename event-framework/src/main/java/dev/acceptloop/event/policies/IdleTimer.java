package dev.acceptloop.event.policies;

import dev.acceptloop.event.time.DelayedCall;
import dev.acceptloop.event.time.ReactorTime;
import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Transport;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Calls something once nothing has happened for a while: what a protocol keeps to time out its
 * peer, Twisted's {@code TimeoutMixin} as an object.
 *
 * <p>That something happened costs a look at the clock: one timed call looks, when it is due, how
 * long ago that was, and sets itself again for what is left.
 *
 * <p>Confined to the thread whose time it is.
 */
public final class IdleTimer {
    private final ReactorTime time;
    private final Runnable expired;
    private @Nullable Duration period;
    private @Nullable DelayedCall call;
    private long last; // nanoTime of what happened last

    /** A timer that is not set yet. */
    public IdleTimer(ReactorTime time, Runnable expired) {
        this.time = time;
        this.expired = expired;
    }

    /**
     * What to do with a connection that is idle: {@code close}, and {@code abort} if {@code grace}
     * passes in which its peer takes nothing of what it is owed. Twisted only closes, and a peer
     * that does not read then stays for ever.
     */
    public static Runnable closing(ReactorTime time, Transport transport, Duration grace) {
        return () -> {
            transport.close(CloseReason.IDLE);
            abortWhenStuck(time, transport, new Outflow(transport), grace);
        };
    }

    private static void abortWhenStuck(
            ReactorTime time, Transport transport, Outflow outflow, Duration grace) {
        time.callLater(
                grace,
                () -> {
                    if (outflow.moved()) {
                        abortWhenStuck(time, transport, outflow, grace);
                    } else {
                        transport.abort(CloseReason.IDLE);
                    }
                });
    }

    /**
     * Expires when nothing has happened for {@code period} from now.
     *
     * @return the period before, empty if there was none
     */
    public Optional<Duration> set(Duration period) {
        Optional<Duration> before = clear();
        this.period = period;
        last = time.nanoTime();
        call = time.callLater(period, this::look);
        return before;
    }

    /**
     * Never expires, until it is set again.
     *
     * @return the period before, empty if there was none
     */
    public Optional<Duration> clear() {
        Optional<Duration> before = Optional.ofNullable(period);
        if (call != null) {
            call.cancel();
        }
        period = null;
        call = null;
        return before;
    }

    /** Something happened. Does nothing if it is not set, or has expired. */
    public void reset() {
        last = time.nanoTime();
    }

    private void look() {
        call = null;
        if (period == null) {
            return;
        }
        Duration left = period.minusNanos(time.nanoTime() - last);
        if (left.isPositive()) {
            call = time.callLater(left, this::look);
        } else {
            expired.run();
        }
    }
}
