package dev.acceptloop.protocol;

import java.util.ArrayList;
import java.util.List;

/**
 * A set whose elements keep their place in it: adding and removing one takes the same time however
 * many there are, and no memory but a reference. Where one leaves the last one takes its place.
 *
 * <p>An element is in one set at a time. Not thread-safe.
 */
public final class IntrusiveSet<E extends IntrusiveSet.Element> {
    private static final int NOWHERE = -1;

    private final List<E> elements = new ArrayList<>();

    /** What can be in a set. */
    public abstract static class Element {
        int place = NOWHERE;
    }

    /** Takes in what is in no set. */
    public void add(E element) {
        elements.add(element);
        element.place = elements.size() - 1;
    }

    /** Takes out what is in this set, or in none. */
    public void remove(E element) {
        if (element.place == NOWHERE) {
            return;
        }
        E last = elements.removeLast();
        if (last.place != element.place) {
            elements.set(element.place, last);
            last.place = element.place;
        }
        element.place = NOWHERE;
    }

    /** Whether nothing is in it. */
    public boolean isEmpty() {
        return elements.isEmpty();
    }

    /** What is in it now, to go through while some leave. */
    public List<E> copy() {
        return List.copyOf(elements);
    }
}
