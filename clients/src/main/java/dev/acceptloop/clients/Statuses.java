package dev.acceptloop.clients;

import dev.acceptloop.protocol.Printable;
import java.util.BitSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Some of the statuses of HTTP, such as {@code 200}, {@code 2xx} or {@code 200-299,304}. */
public final class Statuses {
    private static final int LEAST = 100;
    private static final int MOST = 999;
    private static final Pattern CLASS = Pattern.compile("([1-9])[xX]{2}");
    private static final Pattern RANGE = Pattern.compile("([1-9][0-9]{2})(?:-([1-9][0-9]{2}))?");

    /** 200 alone. */
    public static final Statuses OK = of("200");

    /** Those that say that all went well. */
    public static final Statuses SUCCESS = of("2xx");

    private final String text;
    private final BitSet members = new BitSet(MOST + 1);

    private Statuses(String text) {
        this.text = text;
    }

    /**
     * Reads them: single ones, ranges and classes, with commas between them.
     *
     * @throws IllegalArgumentException with one line
     */
    public static Statuses of(String text) {
        var statuses = new Statuses(text.strip());
        for (String part : statuses.text.split(",", -1)) {
            statuses.add(part.strip());
        }
        return statuses;
    }

    private void add(String part) {
        Matcher oneClass = CLASS.matcher(part);
        Matcher range = RANGE.matcher(part);
        if (oneClass.matches()) {
            int from = Integer.parseInt(oneClass.group(1)) * LEAST;
            members.set(from, from + LEAST);
        } else if (range.matches()) {
            int from = Integer.parseInt(range.group(1));
            String last = range.group(2);
            int to = last == null ? from : Integer.parseInt(last);
            if (to < from) {
                throw bad();
            }
            members.set(from, to + 1);
        } else {
            throw bad();
        }
    }

    private IllegalArgumentException bad() {
        return new IllegalArgumentException(
                Printable.of("status '" + text + "': expected such as 200, 2xx or 200-299,304"));
    }

    /** Whether that one is among them. */
    public boolean contains(int status) {
        return members.get(status);
    }

    /** As they were written. */
    @Override
    public String toString() {
        return text;
    }
}
