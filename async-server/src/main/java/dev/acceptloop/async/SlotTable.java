package dev.acceptloop.async;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Whom a completion is for: each owner has a slot, and a key that nobody else had in that slot, so
 * that what completes late finds nobody rather than the next owner.
 *
 * <pre>
 * key  0 u8 | generation of the slot u24 | slot u32
 * </pre>
 *
 * <p>Not thread-safe.
 */
final class SlotTable<T> {
    private static final long GENERATION = 1L << 32;
    private static final long KEY = (1L << 56) - 1;
    private static final int GROWTH = 64;

    private @Nullable Object[] owners = {};
    private long[] keys = {}; // of each slot, now or next
    private int[] free = {}; // slots without an owner
    private int frees;

    /** Gives a slot to the owner; returns its key. */
    long add(T owner) {
        if (frees == 0) {
            grow();
        }
        int slot = free[--frees];
        owners[slot] = owner;
        return keys[slot];
    }

    private void grow() {
        int old = owners.length;
        int size = Math.max(GROWTH, 2 * old);
        owners = Arrays.copyOf(owners, size);
        keys = Arrays.copyOf(keys, size);
        free = new int[size];
        for (int slot = size - 1; slot >= old; slot--) { // the lowest is given first
            keys[slot] = GENERATION | slot;
            free[frees++] = slot;
        }
    }

    /** Who has that key, of which the highest byte may be anything. */
    T get(long key) {
        return requireNonNull(find(key));
    }

    /** The same, where nobody may have it any more. */
    void ifPresent(long key, Consumer<T> action) {
        T owner = find(key);
        if (owner != null) {
            action.accept(owner);
        }
    }

    private @Nullable T find(long key) {
        int slot = (int) key;
        boolean known = slot < keys.length && keys[slot] == (key & KEY);
        return known ? owner(slot) : null;
    }

    @SuppressWarnings("unchecked") // only add puts something there
    private @Nullable T owner(int slot) {
        return (T) owners[slot];
    }

    /** Gives back the slot; its next key is another. */
    void remove(long key) {
        int slot = (int) key;
        owners[slot] = null;
        keys[slot] = (key + GENERATION) & KEY;
        free[frees++] = slot;
    }

    /** Whether there is no owner. */
    boolean isEmpty() {
        return frees == owners.length;
    }

    /** For each owner, who may be removed meanwhile. */
    void forEach(Consumer<T> action) {
        for (int slot = 0; slot < owners.length; slot++) {
            T owner = owner(slot);
            if (owner != null) {
                action.accept(owner);
            }
        }
    }
}
