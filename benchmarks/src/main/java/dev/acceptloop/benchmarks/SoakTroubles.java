package dev.acceptloop.benchmarks;

import dev.acceptloop.protocol.Printable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a server did wrong while it was soaked: the first of it in words, all of it counted.
 * Thread-safe.
 */
final class SoakTroubles {
    private static final int MOST_WORDS = 10;
    private static final int TOO_MANY = 20; // each may have taken a time-out

    private final List<String> words = new ArrayList<>();
    private long count;
    private long wrong;
    private boolean over;

    synchronized void add(String what) {
        if (over) {
            return;
        }
        count++;
        if (words.size() < MOST_WORDS) {
            words.add(Printable.of(what));
        }
    }

    /** What explains others: it is said before them, and however many there are. */
    synchronized void addFirst(String what) {
        if (!over) {
            count++;
            words.addFirst(Printable.of(what));
        }
    }

    synchronized void add(IOException e) {
        wrong += e instanceof Visitor.WrongByteException && !over ? 1 : 0;
        add(String.valueOf(e.getMessage()));
    }

    /** Replies that were not what was due. */
    synchronized void addWrong(long replies, String what) {
        wrong += over ? 0 : replies;
        add(what);
    }

    /** What comes now is not the server's: it was killed. */
    synchronized void noMore() {
        over = true;
    }

    /** Whether it is not worth going on. */
    synchronized boolean areTooMany() {
        return count >= TOO_MANY;
    }

    /** How many replies were wrong. */
    synchronized long wrong() {
        return wrong;
    }

    /** The first, each in a line, and how many there are more. */
    synchronized List<String> words() {
        var all = new ArrayList<>(words);
        if (count > words.size()) {
            all.add("and " + (count - words.size()) + " more");
        }
        return List.copyOf(all);
    }
}
