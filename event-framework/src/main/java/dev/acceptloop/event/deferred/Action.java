package dev.acceptloop.event.deferred;

import org.jspecify.annotations.Nullable;

/**
 * A {@link Callback} that leaves nothing: the next step takes null.
 *
 * @param <T> what it takes
 */
@FunctionalInterface
public interface Action<T extends @Nullable Object> extends Callback<T, @Nullable Void> {
    /** Does it. */
    void run(T taken) throws Exception;

    @Override
    default @Nullable Void call(T taken) throws Exception {
        run(taken);
        return null;
    }
}
