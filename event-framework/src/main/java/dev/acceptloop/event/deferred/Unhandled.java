package dev.acceptloop.event.deferred;

import dev.acceptloop.event.logging.UnfailingLogger;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.ref.Cleaner;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A failure that a {@link Deferred} rests with, because it has no errback yet. It is an error when
 * the Deferred is collected and so can never have one, or when somebody says that none will come:
 * {@link Deferred#reportUnhandled}. When it has rested for a while it is worth a warning, for which
 * a reactor looks before it sleeps: {@link Deferred#warnOfUnhandled}. It is logged once.
 *
 * <p>Thread-safe; it must not know its Deferred, which would then never be collected.
 */
final class Unhandled implements Runnable {
    private static final Logger LOG = UnfailingLogger.of(Deferred.class);
    static final Cleaner CLEANER = Cleaner.create(); // its thread starts with the first
    private static final Set<Unhandled> ALL = ConcurrentHashMap.newKeySet();

    private final Throwable cause;
    private final @Nullable Traces traces;
    private final long thread; // whose Deferred it is, by id
    private final long since = System.nanoTime();

    private Unhandled(Throwable cause, @Nullable Traces traces) {
        this.cause = cause;
        this.traces = traces;
        this.thread = Coroutine.loopThread().threadId();
    }

    /** Watches {@code deferred}; the answer, run, ends that. */
    static Cleaner.Cleanable watch(Chain deferred, Throwable cause, @Nullable Traces traces) {
        var unhandled = new Unhandled(cause, traces);
        ALL.add(unhandled);
        Cleaner.Cleanable watch = CLEANER.register(deferred, unhandled);
        return () -> {
            ALL.remove(unhandled);
            watch.clean();
        };
    }

    /** Logs those of the calling thread, each once. */
    static int reportOwn() {
        if (ALL.isEmpty()) { // a reactor asks in every turn
            return 0;
        }
        long own = Coroutine.loopThread().threadId();
        List<Unhandled> mine = ALL.stream().filter(each -> each.thread == own).toList();
        mine.forEach(Unhandled::run);
        return mine.size();
    }

    /**
     * Warns of those of the calling thread that are so old; returns when the next will be, or -1.
     */
    static long warnOfOwn(long nanos) {
        if (ALL.isEmpty()) { // a reactor asks in every turn
            return -1;
        }
        long own = Coroutine.loopThread().threadId();
        long now = System.nanoTime();
        long next = -1;
        for (Unhandled each : ALL) {
            long left = each.thread == own ? nanos - (now - each.since) : -1;
            if (each.thread == own && left <= 0) {
                each.log(Level.WARNING);
            } else if (left > 0 && (next < 0 || left < next)) {
                next = left;
            }
        }
        return next;
    }

    /** It will not be handled any more. */
    @Override
    public void run() {
        log(Level.ERROR);
    }

    /** Logs it, unless that was done or somebody has handled it. */
    private void log(Level level) {
        if (ALL.remove(this)) {
            var report = new UnhandledFailure(cause);
            if (traces != null) {
                traces.addTo(report);
            }
            LOG.log(level, report.getMessage(), report);
        }
    }
}
