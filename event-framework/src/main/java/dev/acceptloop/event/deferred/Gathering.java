package dev.acceptloop.event.deferred;

import dev.acceptloop.event.deferred.DeferredList.Found;
import dev.acceptloop.event.deferred.DeferredList.Option;
import dev.acceptloop.event.logging.UnfailingLogger;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Several Deferreds that are waited for together, and what has come of them so far. */
final class Gathering<T extends @Nullable Object, R extends @Nullable Object> {
    private static final Logger LOG = UnfailingLogger.of(DeferredList.class);

    private final List<Deferred<T>> inputs;
    private final List<Option> options;
    private final TreeMap<Integer, Outcome<T>> outcomes = new TreeMap<>(); // by place
    private final Deferred<R> result = new Deferred<>(_ -> cancelAllBut(-1));
    private boolean decided; // what comes now is too late

    Gathering(Collection<Deferred<T>> inputs, Option... options) {
        this.inputs = List.copyOf(inputs);
        this.options = List.of(options);
    }

    /**
     * Begins to wait.
     *
     * @param onValue told of each value until one of them decides
     * @param onAll makes the result of all outcomes, if nothing was decided before
     */
    Deferred<R> result(Consumer<Found<T>> onValue, Callback<List<Outcome<T>>, R> onAll) {
        for (int i = 0; i < inputs.size(); i++) {
            int index = i;
            Deferred<T> input = inputs.get(index);
            input.addFinally(outcome -> {
                arrived(index, outcome, onValue);
                decideIfAllArrived(onAll);
            });
            if (options.contains(Option.CONSUME_ERRORS)) {
                input.<@Nullable T>addCallbacks(value -> value, _ -> null);
            }
        }
        decideIfAllArrived(onAll);
        return result;
    }

    private void arrived(int index, Outcome<T> outcome, Consumer<Found<T>> onValue) {
        outcomes.put(index, outcome);
        if (decided || result.isFired()) {
            return;
        }
        switch (outcome) {
            case Outcome.Success<T>(T value) -> onValue.accept(new Found<>(index, value));
            case Outcome.Failure<T>(Throwable cause) -> {
                if (options.contains(Option.FIRE_ON_ONE_ERRBACK)) {
                    decided = true;
                    result.errback(new FirstFailureException(index, cause));
                }
            }
        }
    }

    private void decideIfAllArrived(Callback<List<Outcome<T>>, R> onAll) {
        if (outcomes.size() == inputs.size() && !decided && !result.isFired()) {
            decided = true;
            List<Outcome<T>> all = List.copyOf(outcomes.values());
            Deferred.<R>execute(() -> onAll.call(all)).chainDeferred(result);
        }
    }

    /** This is the result. */
    void decide(R value) {
        decided = true;
        result.callback(value);
    }

    /** This is the result, and nobody waits for the others any more. */
    void decideAndCancelOthers(int index, R value) {
        decided = true;
        cancelAllBut(index);
        result.callback(value);
    }

    private void cancelAllBut(int index) {
        for (int i = 0; i < inputs.size(); i++) {
            if (i != index) {
                cancel(inputs.get(i));
            }
        }
    }

    private static void cancel(Deferred<?> input) {
        try {
            input.cancel();
        } catch (Throwable e) { // the next one must still be cancelled
            LOG.log(Level.WARNING, "a canceller failed", e);
        }
    }
}
