package dev.acceptloop.event.deferred;

import org.jspecify.annotations.Nullable;

/**
 * One step of a {@link Deferred}'s chain: takes what the step before it left, and leaves what the
 * next one takes. What it throws makes the next step an errback.
 *
 * @param <T> what it takes: a value, or for an errback what was thrown
 * @param <U> what it leaves
 */
@FunctionalInterface
public interface Callback<T extends @Nullable Object, U extends @Nullable Object> {
    /** Called at most once for each time it was added. */
    U call(T taken) throws Exception;
}
