package dev.acceptloop.clients;

import dev.acceptloop.protocol.Printable;
import java.util.regex.Pattern;

/**
 * Text of somebody else made safe for Markdown: it becomes no link, picture, heading, HTML or
 * mention of anybody, wherever the summary is pasted.
 *
 * @see <a href="https://github.github.com/gfm/#code-spans">GitHub Flavored Markdown, code spans</a>
 */
public final class Markdown {
    private static final Pattern FENCES = Pattern.compile("`+");

    private Markdown() {}

    /** As code, in which nothing has a meaning. Not for tables. */
    public static String code(String text) {
        String line = Printable.of(text);
        int longest =
                FENCES.matcher(line).results().mapToInt(m -> m.group().length()).max().orElse(0);
        String fence = "`".repeat(longest + 1);
        String space = longest > 0 ? " " : ""; // one at either end belongs to the fence
        return fence + space + line + space + fence;
    }

    /** As code in a cell of a table, whose border is a mark even there. */
    public static String cell(String text) {
        return code(text).replace("|", "\\|");
    }
}
