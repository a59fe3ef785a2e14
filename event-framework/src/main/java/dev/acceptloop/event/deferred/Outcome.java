package dev.acceptloop.event.deferred;

import org.jspecify.annotations.Nullable;

/**
 * What a {@link Deferred} came to, as a value: for a step that wants to know both.
 *
 * @param <T> of the value
 */
public sealed interface Outcome<T extends @Nullable Object> {
    /** It went well. */
    record Success<T extends @Nullable Object>(T value) implements Outcome<T> {}

    /** It did not. */
    record Failure<T extends @Nullable Object>(Throwable cause) implements Outcome<T> {}

    /** Whether it went well. */
    default boolean isSuccess() {
        return this instanceof Success<T>;
    }
}
