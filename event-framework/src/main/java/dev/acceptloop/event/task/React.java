package dev.acceptloop.event.task;

import dev.acceptloop.event.Reactor;
import dev.acceptloop.event.deferred.Deferred;
import dev.acceptloop.event.deferred.Outcome;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * Runs a reactor for as long as one piece of work takes: the main method of a client.
 *
 * <pre>{@code
 * void main() throws Exception {
 *     IO.println(React.react(reactor -> fetch(reactor, "http://example.org/")));
 * }
 * }</pre>
 *
 * <p>Twisted's {@code react} ends the process, with 0 or, when the work has failed, with 1 and its
 * trace. A main method that throws does the latter; so this returns, and may be called again.
 */
public final class React {
    /** The work. */
    @FunctionalInterface
    public interface Work<T extends @Nullable Object> {
        /** Begins it, in the reactor's thread, when the reactor runs. */
        Deferred<T> begin(Reactor reactor) throws Exception;
    }

    private React() {}

    /**
     * Runs a reactor of its own until {@code work} is done, and closes it.
     *
     * @return what came of the work
     * @throws CancellationException if the reactor was stopped before, unless the work, which is
     *     cancelled then, makes something else of it
     * @throws Exception that the work failed with
     */
    public static <T extends @Nullable Object> T react(Work<T> work) throws Exception {
        try (Reactor reactor = Reactor.open()) {
            return react(reactor, work);
        }
    }

    /**
     * Runs {@code reactor} until {@code work} is done, as {@link #react(Work)} does with its own.
     *
     * @throws IllegalStateException if it is running
     */
    public static <T extends @Nullable Object> T react(Reactor reactor, Work<T> work)
            throws Exception {
        if (reactor.isRunning()) {
            throw new IllegalStateException("already running: add to what runs");
        }
        var working = new Working<T>(reactor);
        reactor.callWhenRunning(() -> working.begin(work));
        reactor.run();
        return working.end();
    }

    /** The work, begun or done. */
    private static final class Working<T extends @Nullable Object> {
        private final Reactor reactor;
        private Optional<Deferred<?>> begun = Optional.empty();
        private Optional<Outcome<T>> outcome = Optional.empty();

        Working(Reactor reactor) {
            this.reactor = reactor;
        }

        void begin(Work<T> work) {
            Deferred<T> working = Deferred.maybeDeferred(() -> work.begin(reactor));
            begun = Optional.of(working);
            working.<@Nullable Void>addBoth(this::done);
        }

        private @Nullable Void done(Outcome<T> what) {
            outcome = Optional.of(what);
            try {
                reactor.stop();
            } catch (IllegalStateException _) { // somebody else has stopped it
            }
            return null;
        }

        T end() throws Exception {
            if (outcome.isEmpty()) {
                begun.ifPresent(Deferred::cancel);
            }
            return switch (outcome.orElseGet(Working::cancelled)) {
                case Outcome.Success<T>(T value) -> value;
                case Outcome.Failure<T>(Exception cause) -> throw cause;
                case Outcome.Failure<T>(Error cause) -> throw cause;
                case Outcome.Failure<T>(Throwable cause) -> throw new IllegalStateException(cause);
            };
        }

        private static <T extends @Nullable Object> Outcome<T> cancelled() {
            return new Outcome.Failure<>(
                    new CancellationException("the reactor was stopped before the work was done"));
        }
    }
}
