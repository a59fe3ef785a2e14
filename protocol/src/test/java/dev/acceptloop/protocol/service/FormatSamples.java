package dev.acceptloop.protocol.service;

import java.util.SplittableRandom;

/** Random formats: what {@link Strftime} must take, and what another strftime can be asked too. */
final class FormatSamples {
    private static final String LETTERS =
            "aAbBcCdDeFgGhHIjklmMnNpPrRsStTuUVwWxXyYz%EOfiLqQvJK+:.-_^# é";
    private static final String FLAGS = "_-0^#";

    private FormatSamples() {}

    /** Up to eight directives with text between; no {@code %Z}, no width over 99. */
    static String plausible(SplittableRandom random) {
        var format = new StringBuilder();
        int directives = random.nextInt(1, 9);
        for (int i = 0; i < directives; i++) {
            format.append("at ", 0, random.nextInt(4)).append('%');
            while (random.nextInt(3) == 0) {
                format.append(pick(random, FLAGS));
            }
            if (random.nextInt(4) == 0) {
                format.append(random.nextInt(100));
            }
            if (random.nextInt(5) == 0) {
                format.append(pick(random, "EO"));
            }
            format.append(pick(random, LETTERS));
        }
        return random.nextInt(10) == 0 ? format.append('%').toString() : format.toString();
    }

    /** Anything: halves of surrogate pairs, NUL, widths of twenty digits. */
    static String any(SplittableRandom random) {
        var format = new StringBuilder(random.nextInt(3) == 0 ? plausible(random) : "");
        int length = random.nextInt(40);
        for (int i = 0; i < length; i++) {
            switch (random.nextInt(5)) {
                case 0 -> format.append('%');
                case 1 -> format.append(pick(random, LETTERS));
                case 2 -> format.append(random.nextInt(10));
                case 3 -> format.append(pick(random, FLAGS));
                default -> format.append((char) random.nextInt(0x10000));
            }
        }
        return format.toString();
    }

    private static char pick(SplittableRandom random, String from) {
        return from.charAt(random.nextInt(from.length()));
    }
}
