package dev.acceptloop.event;

import dev.acceptloop.event.deferred.Deferred;
import dev.acceptloop.event.logging.UnfailingLogger;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What is to be done when something happens to the whole: above all when the reactor starts and
 * stops.
 *
 * <pre>
 * BEFORE: all of them, then wait until what they returned has fired -> DURING -> AFTER
 * </pre>
 *
 * <p>Within a phase first come, first served; each is done once and forgotten. What one throws is
 * logged, and the others are still done. A server that wants to answer what it has begun returns a
 * Deferred from a trigger before {@link #SHUTDOWN}: the reactor serves until it has fired, and cuts
 * all connections only then.
 *
 * <p>There are events of the application's own too, by any name, each independent of the others.
 *
 * <p>Used in the reactor's thread only.
 */
public final class Triggers {
    private static final Logger LOG = UnfailingLogger.of(Reactor.class);

    /** The reactor begins to run; between {@code BEFORE} and {@code DURING} it starts to be so. */
    public static final String STARTUP = "startup";

    /**
     * The reactor was told to stop; its connections end between {@code BEFORE} and {@code DURING}.
     */
    public static final String SHUTDOWN = "shutdown";

    /** When, within an event. */
    public enum Phase {
        /** First; may hold up the rest. */
        BEFORE,
        /** While it happens. */
        DURING,
        /** When it has happened. */
        AFTER
    }

    private final Map<String, Event> events = new HashMap<>();

    /** One event: what waits in each phase, and whether it is happening now. */
    private static final class Event {
        private final Map<Phase, ArrayDeque<Trigger>> waiting = new EnumMap<>(Phase.class);
        private boolean firing;
        private int unfired; // Deferreds that BEFORE waits for

        ArrayDeque<Trigger> at(Phase phase) {
            return waiting.computeIfAbsent(phase, _ -> new ArrayDeque<>());
        }
    }

    /** A handle of one thing to do. */
    public static final class Trigger {
        private final ArrayDeque<Trigger> place;
        private final Supplier<Deferred<?>> call;
        private boolean removed;

        private Trigger(ArrayDeque<Trigger> place, Supplier<Deferred<?>> call) {
            this.place = place;
            this.call = call;
        }

        /**
         * Has it not done.
         *
         * @return false if it was done already
         * @throws IllegalStateException if it was removed before
         */
        public boolean remove() {
            if (removed) {
                throw new IllegalStateException("already removed");
            }
            removed = true;
            return place.remove(this);
        }
    }

    Triggers() {}

    // ---------------------------------------------------------------- add

    /** Does {@code call} in that phase of that event. */
    public Trigger add(Phase phase, String event, Runnable call) {
        return add(
                phase,
                event,
                () -> {
                    call.run();
                    return Deferred.succeed(null);
                });
    }

    /** Does {@code call} before that event, and lets it happen only when the result has fired. */
    public Trigger before(String event, Supplier<Deferred<?>> call) {
        return add(Phase.BEFORE, event, call);
    }

    private Trigger add(Phase phase, String event, Supplier<Deferred<?>> call) {
        ArrayDeque<Trigger> place = event(event).at(phase);
        var trigger = new Trigger(place, call);
        place.add(trigger);
        return trigger;
    }

    private Event event(String name) {
        return events.computeIfAbsent(name, _ -> new Event());
    }

    // ---------------------------------------------------------------- fire

    /**
     * Makes an event of the application's own happen.
     *
     * @return fired when all of it is done
     * @throws IllegalStateException if it is happening already
     */
    public Deferred<?> fire(String event) {
        var done = new Deferred<String>();
        fireBefore(
                event,
                () -> {
                    duringAndAfter(event);
                    done.callback(event);
                });
        return done;
    }

    /**
     * Does all BEFORE, and calls {@code all} when what they wait for has fired; perhaps at once.
     */
    void fireBefore(String name, Runnable all) {
        Event event = event(name);
        if (event.firing) {
            throw new IllegalStateException(name + " is happening");
        }
        event.firing = true;
        event.unfired = 1; // this loop: none may go on before the last was begun
        Runnable one =
                () -> {
                    if (--event.unfired == 0) {
                        all.run();
                    }
                };
        ArrayDeque<Trigger> first = event.at(Phase.BEFORE);
        while (!first.isEmpty()) {
            begin(first.remove(), event, one);
        }
        one.run();
    }

    private static void begin(Trigger trigger, Event event, Runnable one) {
        event.unfired++;
        try {
            // A failure counts as done, and stays the result's own: whoever holds it handles it.
            whenFired(trigger.call.get(), one);
        } catch (Throwable e) {
            LOG.log(Level.WARNING, "a trigger failed", e);
            one.run();
        }
    }

    private static <T> void whenFired(Deferred<T> result, Runnable one) {
        result.addFinally(_ -> one.run());
    }

    void duringAndAfter(String name) {
        Event event = event(name);
        event.firing = false;
        run(event.at(Phase.DURING));
        run(event.at(Phase.AFTER));
    }

    private static void run(ArrayDeque<Trigger> triggers) {
        while (!triggers.isEmpty()) {
            try {
                var _ = triggers.remove().call.get();
            } catch (Throwable e) {
                LOG.log(Level.WARNING, "a trigger failed", e);
            }
        }
    }
}
