package dev.acceptloop.event.endpoints;

import dev.acceptloop.protocol.Printable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * An endpoint in words: {@code kind:argument:argument:name=value}, where a backslash makes a colon,
 * an equals sign or a backslash stand for itself. An argument without a name has that of its place.
 */
final class Description {
    private final String text;
    private final List<String> unnamed = new ArrayList<>();
    private final Map<String, String> named = new LinkedHashMap<>();

    /**
     * Reads it.
     *
     * @throws IllegalArgumentException with one line for the user
     */
    Description(String text) {
        this.text = text;
        var word = new StringBuilder();
        Optional<String> name = Optional.empty();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && ++i < text.length()) {
                word.append(text.charAt(i));
            } else if (c == '\\') {
                throw wrong("ends with a backslash");
            } else if (c == ':') {
                add(name, word);
                name = Optional.empty();
            } else if (c == '=' && name.isEmpty()) {
                name = Optional.of(word.toString());
                word.setLength(0);
            } else {
                word.append(c);
            }
        }
        add(name, word);
    }

    private void add(Optional<String> name, StringBuilder word) {
        if (name.isEmpty()) {
            unnamed.add(word.toString());
        } else if (named.put(name.get(), word.toString()) != null) {
            throw wrong("says " + name.get() + " twice");
        }
        word.setLength(0);
    }

    /** Its first word. */
    String kind() {
        return unnamed.isEmpty() ? "" : unnamed.getFirst();
    }

    /** Gives the arguments without a name these; what is neither these nor others is an error. */
    Description with(List<String> places, List<String> others) {
        for (int i = 1; i < unnamed.size(); i++) {
            if (i > places.size()) {
                throw wrong("says too much: " + unnamed.get(i));
            }
            add(Optional.of(places.get(i - 1)), new StringBuilder(unnamed.get(i)));
        }
        for (String name : named.keySet()) {
            if (!places.contains(name) && !others.contains(name)) {
                throw wrong("knows no " + name);
            }
        }
        return this;
    }

    /** Whether it says that. */
    boolean has(String name) {
        return named.containsKey(name);
    }

    /** The value of that name, which must be there. */
    <T> T get(String name, Function<String, T> form) {
        return find(name, form).orElseThrow(() -> wrong("says no " + name));
    }

    /** The value of that name, or what it is without. */
    <T> T get(String name, Function<String, T> form, T otherwise) {
        return find(name, form).orElse(otherwise);
    }

    private <T> Optional<T> find(String name, Function<String, T> form) {
        String value = named.get(name);
        if (value == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(form.apply(value));
        } catch (IllegalArgumentException e) {
            var failure = wrong("has no such " + name + ": " + value);
            failure.initCause(e);
            throw failure;
        }
    }

    IllegalArgumentException wrong(String why) {
        return new IllegalArgumentException(Printable.of("endpoint '" + text + "' " + why));
    }
}
