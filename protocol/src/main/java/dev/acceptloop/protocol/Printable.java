package dev.acceptloop.protocol;

import java.util.regex.Pattern;

/**
 * Text of somebody else as it may stand on a terminal and in one line of a log: in place of what
 * could command the one or end the other (control and format characters, line separators, half
 * characters) stands a question mark.
 */
public final class Printable {
    private static final Pattern OTHER = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\u2028\\u2029]");

    private Printable() {}

    /** That text, of as many characters. */
    public static String of(String text) {
        return OTHER.matcher(text).replaceAll("?");
    }
}
