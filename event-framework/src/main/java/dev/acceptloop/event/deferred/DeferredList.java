package dev.acceptloop.event.deferred;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Waits for several Deferreds at once.
 *
 * <pre>
 * all            every outcome, in the order of the inputs
 * gatherResults  every value, in that order; or the first failure there is
 * first          the first value there is; or every failure
 * race           the first value there is, and the others are cancelled
 * </pre>
 *
 * <p>What an input came to passes on to the steps it is given afterwards, so a failure still needs
 * an errback there; with {@link Option#CONSUME_ERRORS} they get null instead. To cancel the result
 * cancels every input; the collection is copied first.
 */
public final class DeferredList {
    /** How it deals with failures. */
    public enum Option {
        /** The first failure is the result, as a {@link FirstFailureException}, at once. */
        FIRE_ON_ONE_ERRBACK,
        /** Failures of the inputs are handled by being seen here. */
        CONSUME_ERRORS
    }

    /**
     * What {@link #first} found.
     *
     * @param <T> of the inputs
     */
    public sealed interface First<T extends @Nullable Object> {}

    /**
     * An input that went well.
     *
     * @param index its place among the inputs, from 0
     */
    public record Found<T extends @Nullable Object>(int index, T value) implements First<T> {}

    /**
     * No input went well.
     *
     * @param causes in the order of the inputs
     */
    public record AllFailed<T extends @Nullable Object>(List<Throwable> causes)
            implements First<T> {
        /** Copies the causes. */
        public AllFailed {
            causes = List.copyOf(causes);
        }
    }

    private DeferredList() {}

    /** Every outcome, in order, when the last is there; with no inputs that is at once. */
    public static <T extends @Nullable Object> Deferred<List<Outcome<T>>> all(
            Collection<Deferred<T>> inputs, Option... options) {
        return new Gathering<T, List<Outcome<T>>>(inputs, options)
                .result(_ -> {}, outcomes -> outcomes);
    }

    /**
     * Every value, in order; or a {@link FirstFailureException} as soon as one is not to be had.
     */
    public static <T extends @Nullable Object> Deferred<List<T>> gatherResults(
            Collection<Deferred<T>> inputs, Option... options) {
        Option[] more = Arrays.copyOf(options, options.length + 1);
        more[options.length] = Option.FIRE_ON_ONE_ERRBACK;
        return new Gathering<T, List<T>>(inputs, more).result(_ -> {}, DeferredList::values);
    }

    /**
     * The first value there is, as {@link Found}; if there is none, {@link AllFailed}, which is not
     * a failure.
     */
    public static <T extends @Nullable Object> Deferred<First<T>> first(
            Collection<Deferred<T>> inputs, Option... options) {
        var gathering = new Gathering<T, First<T>>(inputs, options);
        return gathering.result(gathering::decide, outcomes -> new AllFailed<>(causes(outcomes)));
    }

    /**
     * The first value there is; the inputs that lost are cancelled before. If none goes well, an
     * {@link AllFailedException}. Failures of the inputs are handled by being seen here; a value
     * that comes too late passes on to the steps of its input, which may have to give it back.
     */
    public static <T extends @Nullable Object> Deferred<Found<T>> race(
            Collection<Deferred<T>> inputs) {
        var gathering = new Gathering<T, Found<T>>(inputs, Option.CONSUME_ERRORS);
        return gathering.result(
                found -> gathering.decideAndCancelOthers(found.index(), found),
                outcomes -> {
                    throw new AllFailedException(causes(outcomes));
                });
    }

    private static <T extends @Nullable Object> List<T> values(List<Outcome<T>> outcomes) {
        List<T> values = new ArrayList<>(outcomes.size());
        for (Outcome<T> outcome : outcomes) {
            if (outcome instanceof Outcome.Success<T>(T value)) {
                values.add(value);
            }
        }
        return values;
    }

    private static <T extends @Nullable Object> List<Throwable> causes(List<Outcome<T>> outcomes) {
        List<Throwable> causes = new ArrayList<>(outcomes.size());
        for (Outcome<T> outcome : outcomes) {
            if (outcome instanceof Outcome.Failure<T>(Throwable cause)) {
                causes.add(cause);
            }
        }
        return causes;
    }
}
