package dev.acceptloop.reading;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** As much of Markdown as the documents need that the page takes text from. */
final class Markdown {
    private static final Pattern INLINE =
            Pattern.compile(
                    "`([^`]+)`|\\*\\*(.+?)\\*\\*|\\*([^*]+)\\*|\\[([^\\]]+)\\](?:\\([^)]*\\))?");
    private static final String FENCE = "```";

    private Markdown() {}

    /** The part under a heading, up to the next of its rank or above. */
    static String section(String markdown, String heading) {
        int rank = heading.indexOf(' ');
        List<String> lines =
                markdown.lines()
                        .dropWhile(line -> !line.equals(heading))
                        .skip(1)
                        .takeWhile(line -> !isHeading(line, rank))
                        .toList();
        if (lines.isEmpty()) {
            throw new IllegalStateException("nothing under " + heading);
        }
        return String.join("\n", lines).strip();
    }

    private static boolean isHeading(String line, int rank) {
        int marks = line.indexOf(' ');
        return marks > 0 && marks <= rank && line.substring(0, marks).matches("#+");
    }

    /** Cut where a line is empty; what stands between fences is one. */
    static List<String> paragraphs(String markdown) {
        List<String> paragraphs = new ArrayList<>();
        var now = new StringBuilder();
        boolean fenced = false;
        for (String line : markdown.lines().toList()) {
            fenced ^= line.startsWith(FENCE);
            if (line.isBlank() && !fenced) {
                add(paragraphs, now);
            } else {
                now.append(line).append('\n');
            }
        }
        add(paragraphs, now);
        return List.copyOf(paragraphs);
    }

    private static void add(List<String> paragraphs, StringBuilder now) {
        if (!now.isEmpty()) {
            paragraphs.add(now.toString().strip());
            now.setLength(0);
        }
    }

    /** Paragraphs, and what is between fences; definitions of links are left out. */
    static String html(String markdown, Glossary.Links links) {
        var html = new StringBuilder();
        for (String paragraph : paragraphs(markdown)) {
            if (paragraph.startsWith(FENCE)) {
                html.append("<pre>").append(Html.text(inner(paragraph))).append("</pre>");
            } else if (!paragraph.matches("(?s)\\[[^\\]]+\\]: .*")) {
                html.append("<p>").append(inline(paragraph, links)).append("</p>");
            }
        }
        return html.toString();
    }

    private static String inner(String fenced) {
        List<String> lines = fenced.lines().toList();
        return String.join("\n", lines.subList(1, lines.size() - 1));
    }

    /** One paragraph, without its element; of a link the text alone, for here is no project. */
    static String inline(String text, Glossary.Links links) {
        var html = new StringBuilder();
        Matcher found = INLINE.matcher(text);
        int end = 0;
        while (found.find()) {
            html.append(links.in(Html.text(text.substring(end, found.start()))));
            html.append(element(found.toMatchResult(), links));
            end = found.end();
        }
        return html.append(links.in(Html.text(text.substring(end)))).toString();
    }

    private static String element(MatchResult found, Glossary.Links links) {
        if (found.group(1) != null) {
            return "<code>" + Html.text(found.group(1)) + "</code>";
        } else if (found.group(2) != null) {
            return "<b>" + inline(found.group(2), links) + "</b>";
        } else if (found.group(3) != null) {
            return "<em>" + inline(found.group(3), links) + "</em>";
        }
        return inline(found.group(4), links);
    }
}
