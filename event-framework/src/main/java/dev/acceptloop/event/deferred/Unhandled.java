package dev.acceptloop.event.deferred;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.ref.Cleaner;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A failure that a {@link Deferred} rests with, because it has no errback yet. It is logged when
 * the Deferred is collected and so can never have one, or sooner if somebody asks, as a reactor
 * does before it sleeps: {@link Deferred#reportUnhandled}.
 *
 * <p>Thread-safe; it must not know its Deferred, which would then never be collected.
 */
final class Unhandled implements Runnable {
    private static final Logger LOG = System.getLogger(Deferred.class.getName());
    static final Cleaner CLEANER = Cleaner.create(); // its thread starts with the first
    private static final Set<Unhandled> ALL = ConcurrentHashMap.newKeySet();

    private final Throwable cause;
    private final @Nullable Traces traces;
    private final long thread; // whose Deferred it is, by id

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

    /** Logs it, unless that was done or somebody has handled it. */
    @Override
    public void run() {
        if (ALL.remove(this)) {
            var report = new UnhandledFailure(cause);
            if (traces != null) {
                traces.addTo(report);
            }
            LOG.log(Level.ERROR, report.getMessage(), report);
        }
    }
}
