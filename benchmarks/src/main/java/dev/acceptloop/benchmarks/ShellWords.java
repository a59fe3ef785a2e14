package dev.acceptloop.benchmarks;

import dev.acceptloop.protocol.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A command as one types it, in words: quotes and backslashes as in a POSIX shell, and nothing else
 * of one. Variables, patterns, pipes and redirections are plain text here; {@code sh -c '...'} is
 * the way to have them.
 *
 * @see <a
 *     href="https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02">Quoting,
 *     in the Shell Command Language</a>
 */
public final class ShellWords {
    private static final String ESCAPED_IN_QUOTES = "\"\\$`";
    private static final Pattern PLAIN = Pattern.compile("[\\w@%+=:,./-]+");

    private final String text;
    private final List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean begun; // a word of no characters is one too, if it is quoted
    private int at;

    private ShellWords(String text) {
        this.text = text;
    }

    /**
     * Splits it.
     *
     * @throws IllegalArgumentException if a quote is not closed, or the last character escapes
     *     nothing
     */
    public static List<String> split(String text) {
        var words = new ShellWords(text);
        while (words.at < text.length()) {
            words.next();
        }
        words.end();
        return List.copyOf(words.words);
    }

    /** The words as one would have to type them. */
    public static String join(List<String> words) {
        return words.stream().map(ShellWords::quoted).collect(Collectors.joining(" "));
    }

    private static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    private void next() {
        char c = text.charAt(at++);
        switch (c) {
            case ' ', '\t', '\n' -> end();
            case '\'' -> singleQuoted();
            case '"' -> doubleQuoted();
            case '\\' -> add(escaped());
            default -> add(c);
        }
    }

    private void add(char c) {
        begun = true;
        word.append(c);
    }

    private void end() {
        if (begun) {
            words.add(word.toString());
            word.setLength(0);
            begun = false;
        }
    }

    private void singleQuoted() {
        begun = true;
        int close = text.indexOf('\'', at);
        if (close < 0) {
            throw unfinished("' is not closed");
        }
        word.append(text, at, close);
        at = close + 1;
    }

    private void doubleQuoted() {
        begun = true;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return;
            }
            boolean escapes = c == '\\' && at < text.length();
            boolean meant = escapes && ESCAPED_IN_QUOTES.indexOf(text.charAt(at)) >= 0;
            word.append(meant ? escaped() : c);
        }
        throw unfinished("\" is not closed");
    }

    private char escaped() {
        if (at == text.length()) {
            throw unfinished("nothing follows the \\ at the end");
        }
        return text.charAt(at++);
    }

    private IllegalArgumentException unfinished(String what) {
        return new IllegalArgumentException(Printable.of(what + " in: " + text));
    }
}
