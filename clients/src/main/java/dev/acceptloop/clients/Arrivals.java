package dev.acceptloop.clients;

import java.util.Locale;

/** When the messages of an open loop are due, at a mean rate that is given. */
public sealed interface Arrivals {
    /** Equal gaps: the kindest arrivals there are, for nothing ever meets another by chance. */
    Arrivals CONSTANT = new Constant();

    /** Gaps of an exponential distribution, as where many people act without knowing each other. */
    Arrivals POISSON = new Poisson();

    /** Most messages of one burst. */
    int MOST_AT_ONCE = 100_000;

    /** See {@link #CONSTANT}. */
    record Constant() implements Arrivals {
        @Override
        public String toString() {
            return "constant";
        }
    }

    /** See {@link #POISSON}. */
    record Poisson() implements Arrivals {
        @Override
        public String toString() {
            return "poisson";
        }
    }

    /** So many messages at the same moment, and equal gaps between these moments. */
    record Bursts(int messages) implements Arrivals {
        /** Checks the number. */
        public Bursts {
            if (messages < 1 || messages > MOST_AT_ONCE) {
                throw new IllegalArgumentException(
                        "bursts of " + messages + " messages: expected 1 to " + MOST_AT_ONCE);
            }
        }

        @Override
        public String toString() {
            return "bursts:" + messages;
        }
    }

    /**
     * By their names on the command line: {@code constant}, {@code poisson}, {@code bursts:N}.
     *
     * @throws IllegalArgumentException with one line if there are none of that name
     */
    static Arrivals named(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.matches("bursts:\\d{1,9}")) {
            return new Bursts(Integer.parseInt(lower.substring("bursts:".length())));
        }
        return switch (lower) {
            case "constant" -> CONSTANT;
            case "poisson" -> POISSON;
            default ->
                    throw new IllegalArgumentException(
                            "arrivals " + name + ": expected constant, poisson or bursts:N");
        };
    }

    /** The most messages that are due at one moment. */
    static int atOnce(Arrivals arrivals) {
        return arrivals instanceof Bursts bursts ? bursts.messages() : 1;
    }
}
