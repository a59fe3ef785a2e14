package dev.acceptloop.reading;

import java.util.List;

/**
 * Some lines of a file that follow each other.
 *
 * @param from the number of the first, from 1
 * @param to the number of the last
 */
record Fragment(Source source, int from, int to) {
    List<Line> lines() {
        return source.lines().subList(from - 1, to);
    }

    /** Without the empty lines at both its ends; a fragment of these alone has no line. */
    Fragment trimmed() {
        int first = from;
        int last = to;
        while (first <= last && source.line(first).isBlank()) {
            first++;
        }
        while (last >= first && source.line(last).isBlank()) {
            last--;
        }
        return new Fragment(source, first, last);
    }

    boolean isEmpty() {
        return from > to;
    }

    boolean hasCode() {
        return lines().stream().anyMatch(Line::hasCode);
    }

    /** Whether another goes on where this one ends, but for empty lines. */
    boolean isContinuedBy(Fragment other) {
        return source == other.source
                && other.from > to
                && new Fragment(source, to + 1, other.from - 1).trimmed().isEmpty();
    }
}
