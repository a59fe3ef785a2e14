package dev.acceptloop.event.deferred;

import dev.acceptloop.event.time.ReactorTime;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A result that is not there yet, and the chain of steps it will go through when it is.
 *
 * <pre>
 * callback(value) -> [ callback | errback ] -> [ callback | errback ] -> ... -> the result now
 * errback(cause)       one of the two runs       and leaves a value or throws
 * </pre>
 *
 * <p>Whoever will have the result makes the Deferred, gives it away, and fires it once. Whoever got
 * it adds steps, before or after: once there is a result a step runs as it is added, in the adder's
 * stack. A step that has no callback for what comes (a value, a failure) lets it pass.
 *
 * <p><b>Types.</b> The chain is one object: a method that adds a step returns this very Deferred
 * under the type of what the step leaves. Go on with what was returned; a step added through a
 * variable of an older type would be given the newer value, and fail with a ClassCastException.
 *
 * <p><b>Waiting.</b> A step added with one of the {@code chain} methods returns another Deferred.
 * This one then waits for it, and takes its result away: of that one's later steps the next is
 * given null, and its failure is this one's to handle. However many wait for one another, the stack
 * does not grow.
 *
 * <p><b>Errors.</b> A failure is a {@link Throwable}, and whatever a step throws is one: an {@link
 * Error} too, for somebody may be waiting; an {@link InterruptedException} as a value, which says
 * nothing of the thread that the step ran in.
 *
 * <p>Confined to one thread, as everything in a reactor.
 *
 * @param <T> what the next step would be given
 * @see <a href="https://docs.twisted.org/en/stable/core/howto/defer.html">Twisted, Deferred
 *     reference</a>
 */
public final class Deferred<T extends @Nullable Object> extends Chain {
    private @Nullable Consumer<? super Deferred<T>> canceller; // until it is fired or asked
    private boolean swallowsOne; // the late firing of one who cannot be told of the cancel
    private boolean outlivesCancel;

    /** Not fired; a {@link #cancel} fires it, and forgives the one who fires it later. */
    public Deferred() {}

    /**
     * Not fired, and {@link #cancel} asks {@code canceller} to give up what would fire it. It may
     * fire the Deferred itself; if it does not, a {@link CancellationException} does.
     */
    public Deferred(Consumer<? super Deferred<T>> canceller) {
        this();
        this.canceller = canceller;
    }

    /** One whose canceller is asked each time, and alone decides when it fires. */
    static <T extends @Nullable Object> Deferred<T> outlivingCancel(
            Consumer<? super Deferred<T>> canceller) {
        var deferred = new Deferred<T>(canceller);
        deferred.outlivesCancel = true;
        return deferred;
    }

    // ---------------------------------------------------------------- made with a result

    /** Fired with {@code value}. */
    public static <T extends @Nullable Object> Deferred<T> succeed(T value) {
        var deferred = new Deferred<T>();
        deferred.callback(value);
        return deferred;
    }

    /** Fired with a failure. */
    public static <T extends @Nullable Object> Deferred<T> fail(Throwable cause) {
        var deferred = new Deferred<T>();
        deferred.errback(cause);
        return deferred;
    }

    /** Fired with what {@code call} returns or throws; it is called at once. */
    public static <T extends @Nullable Object> Deferred<T> execute(Callable<? extends T> call) {
        return Deferred.<@Nullable Void>succeed(null).addCallback(_ -> call.call());
    }

    /** What {@code call} returns, the very same; or one fired with what it throws. */
    public static <T extends @Nullable Object> Deferred<T> maybeDeferred(
            Callable<Deferred<T>> call) {
        try {
            return Objects.requireNonNull(call.call(), "no Deferred was returned");
        } catch (Throwable e) {
            return fail(e);
        }
    }

    // ---------------------------------------------------------------- fire

    /**
     * Fires it with a value.
     *
     * @throws IllegalStateException if it was fired already; in debug mode its suppressed
     *     exceptions show by whom
     * @throws IllegalArgumentException if the value is a Deferred: chain them
     */
    public void callback(T value) {
        if (value instanceof Deferred<?>) {
            throw new IllegalArgumentException("a Deferred is not a value: use chainDeferred");
        }
        settle(value);
    }

    /**
     * Fires it with a failure.
     *
     * @throws IllegalStateException if it was fired already, as {@link #callback}
     */
    public void errback(Throwable cause) {
        settle(new Failed(cause));
    }

    private void settle(@Nullable Object outcome) {
        if (isFired() && swallowsOne) {
            swallowsOne = false;
            return;
        }
        canceller = null;
        fire(outcome);
    }

    // ---------------------------------------------------------------- steps

    /** Adds a step for a value; a failure passes it. */
    public <U extends @Nullable Object> Deferred<U> addCallback(
            Callback<? super T, ? extends U> callback) {
        return add(callback, null, false);
    }

    /** Adds a step for a value that leaves nothing; a failure passes it. */
    public Deferred<@Nullable Void> addAction(Action<? super T> action) {
        return add(action, null, false);
    }

    /** Adds a step for a failure; a value passes it. */
    public Deferred<T> addErrback(Callback<? super Throwable, ? extends T> errback) {
        return add(null, errback, false);
    }

    /** Adds a step for failures of one type; all others and values pass it. */
    public <X extends Throwable> Deferred<T> addErrback(
            Class<X> type, Callback<? super X, ? extends T> errback) {
        Callback<Throwable, @Nullable Object> trap =
                e -> type.isInstance(e) ? errback.call(type.cast(e)) : Step.UNCHANGED;
        return add(null, trap, false);
    }

    /**
     * Adds a step of which one half runs; {@code errback} never sees what {@code callback} threw.
     */
    public <U extends @Nullable Object> Deferred<U> addCallbacks(
            Callback<? super T, ? extends U> callback,
            Callback<? super Throwable, ? extends U> errback) {
        return add(callback, errback, false);
    }

    /** Adds a step for whatever comes. */
    public <U extends @Nullable Object> Deferred<U> addBoth(
            Callback<Outcome<T>, ? extends U> callback) {
        return addOutcome(callback, false);
    }

    /**
     * Adds a step that is run whatever comes, and lets it pass; if it throws, that is the failure.
     */
    public Deferred<T> addFinally(Action<Outcome<T>> action) {
        return addOutcome(
                outcome -> {
                    action.run(outcome);
                    return Step.UNCHANGED;
                },
                false);
    }

    /** As {@link #addCallback}, for a step that returns a Deferred, which this one waits for. */
    public <U extends @Nullable Object> Deferred<U> chainCallback(
            Callback<? super T, Deferred<U>> callback) {
        return add(callback, null, true);
    }

    /** As {@link #addErrback}, for a step that returns a Deferred, which this one waits for. */
    public Deferred<T> chainErrback(Callback<? super Throwable, Deferred<T>> errback) {
        return add(null, errback, true);
    }

    /** As {@link #addBoth}, for a step that returns a Deferred, which this one waits for. */
    public <U extends @Nullable Object> Deferred<U> chainBoth(
            Callback<Outcome<T>, Deferred<U>> callback) {
        return addOutcome(callback, true);
    }

    /**
     * Fires {@code other} with what comes, and goes on with null. To cancel {@code other} does not
     * cancel this one. Fired through {@code other}'s stack: a chain made of these grows it.
     */
    public Deferred<@Nullable Void> chainDeferred(Deferred<? super T> other) {
        return addCallbacks(
                value -> {
                    other.callback(value);
                    return null;
                },
                cause -> {
                    other.errback(cause);
                    return null;
                });
    }

    private <U extends @Nullable Object> Deferred<U> addOutcome(
            Callback<Outcome<T>, ?> callback, boolean chains) {
        Callback<T, ?> onValue = value -> callback.call(new Outcome.Success<>(value));
        Callback<Throwable, ?> onFailure = cause -> callback.call(new Outcome.Failure<>(cause));
        return add(onValue, onFailure, chains);
    }

    @SuppressWarnings("unchecked") // one chain, whose type is that of its last step
    private <U extends @Nullable Object> Deferred<U> add(
            @Nullable Callback<? super T, ?> onValue,
            @Nullable Callback<? super Throwable, ?> onFailure,
            boolean chains) {
        add(chains ? new Step.Chaining(onValue, onFailure) : new Step(onValue, onFailure));
        return (Deferred<U>) this;
    }

    // ---------------------------------------------------------------- cancel, time-out

    /**
     * Says that nobody needs the result any more. Not fired: the canceller is asked, once, and
     * unless it fired this one a {@link CancellationException} does. Waiting for another: that one
     * is cancelled instead. Fired otherwise: nothing happens.
     *
     * <p>Without a canceller whoever was to fire it does not know, and is forgiven for doing so
     * once. If the canceller throws, that comes out here and this one is still not fired.
     */
    public void cancel() {
        if (lastWaitedFor() instanceof Deferred<?> last) {
            last.cancelItself();
        }
    }

    private void cancelItself() {
        if (isFired()) {
            return;
        }
        Consumer<? super Deferred<T>> asked = canceller;
        if (asked != null) {
            canceller = outlivesCancel ? asked : null;
            asked.accept(this);
        }
        if (!isFired() && !outlivesCancel) {
            swallowsOne = asked == null;
            settle(new Failed(new CancellationException()));
        }
    }

    /**
     * Cancels it unless the result has come through the steps added so far within {@code limit};
     * the {@link CancellationException} this causes becomes a {@link TimeoutException}. If a step
     * made something else of it, that passes.
     */
    public Deferred<T> addTimeout(Duration limit, ReactorTime time) {
        var timeout = new Timeout<>(this, limit, time, null);
        return addOutcome(timeout::pass, false);
    }

    /**
     * The same, where {@code onTimeout} makes the result after it was too late: it is given what
     * the cancel has led to.
     */
    public Deferred<T> addTimeout(
            Duration limit, ReactorTime time, Callback<Outcome<T>, ? extends T> onTimeout) {
        var timeout = new Timeout<>(this, limit, time, onTimeout);
        return addOutcome(timeout::pass, false);
    }

    // ---------------------------------------------------------------- find mistakes

    /**
     * From now on new Deferreds keep the stacks of who made them and who fires them, to be shown in
     * errors. It costs microseconds for each. At any time, from any thread.
     */
    public static void setDebugging(boolean on) {
        debugging = on;
    }

    /** Whether stacks are kept. */
    public static boolean isDebugging() {
        return debugging;
    }

    /**
     * Logs every failure that rests in a Deferred of this thread without an errback as an error,
     * and forgets it: what would be logged anyway when the Deferred is collected, but now. A
     * reactor does when it ends, a test at its end.
     *
     * @return how many there were
     */
    public static int reportUnhandled() {
        return Unhandled.reportOwn();
    }

    /**
     * Warns of the failures that have rested so for {@code age}, and forgets them: somebody may
     * still come for one, as who waits for several results one after the other does, but it is long
     * enough to look like nobody will. A reactor asks before it sleeps.
     *
     * @return nanoseconds until the next one is that old; -1 if there is none
     */
    public static long warnOfUnhandled(Duration age) {
        return Unhandled.warnOfOwn(age.toNanos());
    }
}
