package dev.acceptloop.event.deferred;

import org.jspecify.annotations.Nullable;

/** A callback and an errback, of which one is called; or whoever waits for this to come to it. */
final class Step {
    /** What a callback returns that has left the result as it was. */
    enum Unchanged {
        RESULT
    }

    static final Object UNCHANGED = Unchanged.RESULT;

    final @Nullable Callback<@Nullable Object, ?> onValue;
    final @Nullable Callback<Throwable, ?> onFailure;
    final @Nullable Chain waiter;
    final boolean chains; // what is returned is a Deferred to wait for
    @Nullable Step next;

    @SuppressWarnings("unchecked") // whoever adds it has matched its types with the chain's
    Step(
            @Nullable Callback<?, ?> onValue,
            @Nullable Callback<? super Throwable, ?> onFailure,
            boolean chains) {
        this.onValue = (Callback<@Nullable Object, ?>) onValue;
        this.onFailure = (Callback<Throwable, ?>) onFailure;
        this.chains = chains;
        this.waiter = null;
    }

    Step(Chain waiter) {
        this.onValue = null;
        this.onFailure = null;
        this.chains = false;
        this.waiter = waiter;
    }
}
