package dev.acceptloop.reading;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** A chapter that every server has: those of the rulers, and what stands outside them. */
enum Section {
    STATE("its fields, and what else stands before bind"),
    BIND("takes the address, and starts what will serve"),
    ACCEPT("takes a connection, and says who serves it"),
    READ("where bytes come from, and who waits for them"),
    WRITE("where bytes go, and what becomes of those that are not taken"),
    CLOSE("the end of one connection"),
    SHUTDOWN("the end of the server"),
    OWN("what no other model has: its executor, its system call, its other classes");

    private final String meaning;

    Section(String meaning) {
        this.meaning = meaning;
    }

    /** As a ruler names it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    String meaning() {
        return meaning;
    }

    /** Those that a ruler can name. */
    static List<Section> ruled() {
        return List.copyOf(EnumSet.range(BIND, SHUTDOWN));
    }

    /** The one that a ruler of that name begins. */
    static Optional<Section> ofRuler(String word) {
        return ruled().stream().filter(each -> each.word().equals(word)).findFirst();
    }

    /** Any of them, by its word. */
    static Optional<Section> named(String word) {
        return Stream.of(values()).filter(each -> each.word().equals(word)).findFirst();
    }
}
