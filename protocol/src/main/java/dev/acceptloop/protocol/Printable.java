package dev.acceptloop.protocol;

import java.util.regex.Pattern;

/**
 * Text of somebody else as it may stand on a terminal and in one line of a log: in place of what
 * could command the one or end the other (control and format characters, line separators, half
 * characters) stands a question mark.
 */
public final class Printable {
    private static final String OTHERS = "\\p{Cc}\\p{Cf}\\p{Cs}\\u2028\\u2029";
    private static final Pattern OTHER = Pattern.compile("[" + OTHERS + "]");
    private static final Pattern OTHER_IN_LINES = Pattern.compile("[" + OTHERS + "&&[^\\n\\t]]");
    private static final int DEEPEST = 16; // of causes: they may go round

    private Printable() {}

    /** That text, of as many characters. */
    public static String of(String text) {
        return OTHER.matcher(text).replaceAll("?");
    }

    /**
     * At most so many characters of it, with an ellipsis for the last of them if there are more.
     */
    public static String shortened(String text, int most) {
        return text.length() <= most ? of(text) : of(text.substring(0, most - 1)) + '…';
    }

    /** The same of several lines: line feeds and tabs stay. */
    public static String lines(String text) {
        return OTHER_IN_LINES.matcher(text).replaceAll("?");
    }

    /**
     * What was thrown, as it may be logged: itself, unless its text or that of a cause has
     * something else in it; then one that reads the same, with the same stack.
     */
    public static Throwable of(Throwable thrown) {
        return isPrintable(thrown, DEEPEST) ? thrown : new Told(thrown, DEEPEST);
    }

    private static boolean isPrintable(Throwable thrown, int depth) {
        if (depth == 0 || OTHER.matcher(thrown.toString()).find()) {
            return false;
        }
        for (Throwable suppressed : thrown.getSuppressed()) {
            if (!isPrintable(suppressed, depth - 1)) {
                return false;
            }
        }
        Throwable cause = thrown.getCause();
        return cause == null || isPrintable(cause, depth - 1);
    }

    /** Another's text and stack. */
    private static final class Told extends Exception {
        private static final long serialVersionUID = 1;

        private final String text;

        Told(Throwable thrown, int depth) {
            text = of(thrown.toString());
            setStackTrace(thrown.getStackTrace());
            if (depth > 1) {
                Throwable cause = thrown.getCause();
                initCause(cause == null ? null : new Told(cause, depth - 1));
                for (Throwable suppressed : thrown.getSuppressed()) {
                    addSuppressed(new Told(suppressed, depth - 1));
                }
            }
        }

        @Override
        public String getMessage() {
            return text;
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
