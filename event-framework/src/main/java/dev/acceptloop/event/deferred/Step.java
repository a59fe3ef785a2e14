package dev.acceptloop.event.deferred;

import org.jspecify.annotations.Nullable;

/** A callback and an errback, of which one is called. */
sealed class Step {
    /** What a callback returns that has left the result as it was. */
    enum Unchanged {
        RESULT
    }

    static final Object UNCHANGED = Unchanged.RESULT;

    final @Nullable Callback<@Nullable Object, ?> onValue;
    final @Nullable Callback<Throwable, ?> onFailure;
    @Nullable Step next;

    @SuppressWarnings("unchecked") // whoever adds it has matched its types with the chain's
    Step(@Nullable Callback<?, ?> onValue, @Nullable Callback<? super Throwable, ?> onFailure) {
        this.onValue = (Callback<@Nullable Object, ?>) onValue;
        this.onFailure = (Callback<Throwable, ?>) onFailure;
    }

    /** One that returns a Deferred to wait for. */
    static final class Chaining extends Step {
        Chaining(
                @Nullable Callback<?, ?> onValue,
                @Nullable Callback<? super Throwable, ?> onFailure) {
            super(onValue, onFailure);
        }
    }

    /** Where the result goes to one who waits for it. */
    static final class Handover extends Step {
        final Chain waiter;

        Handover(Chain waiter) {
            super(null, null);
            this.waiter = waiter;
        }
    }
}
